// ---- intervals: a number is a pair [low, high], and what is asked lies between, however the machine rounds ----

const TINY = 5e-324, HUGE = 1.7976931348623157e308;
const ROUND = 2 ** -52, FUNCTION = 2 ** -49; // an operation is within half of the first; a function within the second

/** The next ends outside: an operation that overflows has a result beyond the largest number, not an infinite one. */
const down = (v, by = ROUND) => v === Infinity ? HUGE : v - Math.abs(v) * by - TINY;
const up = (v, by = ROUND) => v === -Infinity ? -HUGE : v + Math.abs(v) * by + TINY;
const isExactly = ([low, high], value) => low === value && high === value;
const outwards = (values, by) => [down(Math.min(...values), by), up(Math.max(...values), by)];

/** A fraction; a whole number, a half or a quarter is exact. */
const ratio = (p, q) => Number.isInteger(p / q * 4) ? [p / q, p / q] : outwards([p / q]);

const plus = (...terms) => terms.reduce((a, b) =>
  isExactly(a, 0) ? b : isExactly(b, 0) ? a : [down(a[0] + b[0]), up(a[1] + b[1])]);

/** An end that is 0 times one that is infinite is 0: the infinite end stands for large numbers. */
const product = (a, b) => a === 0 || b === 0 ? 0 : a * b;

function times(...factors) {
  return factors.reduce((a, b) => {
    if (isExactly(a, 1)) return b;
    if (isExactly(b, 1)) return a;
    if ([...a, ...b].some(Number.isNaN)) return [NaN, NaN];
    if (isExactly(a, 0) || isExactly(b, 0)) return [0, 0];
    const [low, high] = outwards(a.flatMap((left) => b.map((right) => product(left, right))));
    // a product of known sign keeps it where it is too small for a number
    if (a[0] >= 0 && b[0] >= 0 || a[1] <= 0 && b[1] <= 0) return [Math.max(0, low), high];
    return a[0] >= 0 && b[1] <= 0 || a[1] <= 0 && b[0] >= 0 ? [low, Math.min(0, high)] : [low, high];
  });
}

const magnitude = ([low, high]) => low >= 0 ? [low, high] : high <= 0 ? [-high, -low] : low < high ?
  [0, Math.max(-low, high)] : [NaN, NaN];

/** A whole power by products; an even one of what may be 0 is not below 0. */
function power(base, n) {
  if (n < 0) return inverse(power(base, -n));
  if (n % 2 === 0) base = magnitude(base);
  let found = [1, 1];
  for (let left = n, square = base; left > 0; left = (left - left % 2) / 2) {
    if (left % 2) found = times(found, square);
    square = times(square, square);
  }
  return found;
}

const inverse = ([low, high]) => low > 0 || high < 0 ? outwards([1 / low, 1 / high]) : [NaN, NaN];

/** Functions that rise; those that are nowhere below 0; and the larger of 0 and a number. */
const rising = (f, [low, high]) => outwards([f(low), f(high)], FUNCTION);
const positive = (f, x) => aboveZero(rising(f, x));
const aboveZero = ([low, high]) => [low > 0 ? low : low <= 0 ? 0 : NaN, high > 0 ? high : high <= 0 ? 0 : NaN];

/** The step from 0 to 1: it has no value at 0, nor where 0 cannot be told. */
const jump = ([low, high]) => low > 0 ? [1, 1] : high < 0 ? [0, 0] : [NaN, NaN];

/** What a slider shows, a decimal with two places: only quarters are exact. */
const decimal = (value) => ratio(value, 1);

// ---- the digits that hold ----

const RAISED = {"-": "\u207b", 0: "\u2070", 1: "\u00b9", 2: "\u00b2", 3: "\u00b3", 4: "\u2074", 5: "\u2075", 6: "\u2076",
  7: "\u2077", 8: "\u2078", 9: "\u2079"};

/** 10 to a whole power, as it is read. */
const tenTo = (power) => `10${[...String(power)].map((sign) => RAISED[sign]).join("")}`;

/** A number in so many digits, as it is read: with a minus that is no hyphen, and powers of ten as powers. */
function written(value, count) {
  const [digits, exponent] = value.toPrecision(count).split("e");
  const power = exponent ? ` \u00d7 ${tenTo(Number(exponent))}` : "";
  return (String(Number(digits)) + power).replaceAll("-", "\u2212");
}

/** The ends in two digits each, rounded outwards: a step of the second digit is at most a tenth. */
const ends = (low, high) => [low - Math.abs(low) * 0.06, high + Math.abs(high) * 0.06].map((end) => written(end, 2));

/** As many of six digits as both ends round to; where not one is certain, the ends. A slope at a kink is no number. */
function held([low, high]) {
  if (Number.isNaN(low) || Number.isNaN(high)) return "none";
  if (Math.abs(low) === Infinity || Math.abs(high) === Infinity) return "not known";
  for (let count = 6; count > 0; count -= 1) {
    if (low.toPrecision(count) === high.toPrecision(count)) return written(low, count);
  }
  const [least, most] = ends(low, high);
  return low === 0 ? `at most ${most}` : `from ${least} to ${most}`;
}
