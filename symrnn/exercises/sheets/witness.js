/* A witness is tried: whole numbers and fractions are exact, and what a function gives is enclosed by intervals. */

const isExact = (value) => typeof value[0] === "bigint";
const LONGEST = 200000; // bits of a power
const SMALL = 10n ** 7n;

function noValue(words) { throw new RangeError(words); }

/** A fraction in lowest terms, its sign above. */
function ratio(p, q) {
  if (q === 0n) noValue("a division by 0 has no value");
  let [a, b] = [p < 0n ? -p : p, q < 0n ? -q : q];
  while (b) [a, b] = [b, a % b];
  if (q < 0n) a = -a;
  return [p / a, q / a];
}

/** The interval of a fraction. */
function ends(value) {
  if (!isExact(value)) return value;
  const [p, q] = value.map(Number);
  return Math.max(Math.abs(p), q) < 2 ** 53 ? within.ratio(p, q) : [-Infinity, Infinity];
}

const plus = (...terms) => terms.reduce((a, b) =>
  isExact(a) && isExact(b) ? ratio(a[0] * b[1] + b[0] * a[1], a[1] * b[1]) : within.plus(ends(a), ends(b)));

const times = (...factors) => factors.reduce((a, b) =>
  isExact(a) && isExact(b) ? ratio(a[0] * b[0], a[1] * b[1]) : within.times(ends(a), ends(b)));

const magnitude = (value) => !isExact(value) ? within.magnitude(value) : value[0] < 0n ? [-value[0], value[1]] : value;

/** A whole power. */
function power(base, exponent) {
  const [n, below] = exponent;
  if (below !== 1n) noValue("a power that is not whole is not computed here");
  if (!isExact(base)) return within.power(base, Number(n));
  const [p, q] = base, size = n < 0n ? -n : n;
  if (p === 0n && n < 0n) noValue("a division by 0 has no value");
  if (BigInt((p * q).toString(2).length) * size > LONGEST) noValue("the numbers become too long here");
  return n < 0n ? ratio(q ** size, p ** size) : [p ** size, q ** size];
}

const isZero = (value) => isExact(value) && value[0] === 0n;
const tanh = (value) => isZero(value) ? value : within.rising(Math.tanh, ends(value));
const exp = (value) => isZero(value) ? [1n, 1n] : within.positive(Math.exp, ends(value));

/** Whether a relation holds between two sides: true, false, or null where that is not certain. */
function relate(a, relation, b) {
  if (isExact(a) && isExact(b)) {
    const apart = a[0] * b[1] - b[0] * a[1];
    return relation === "=" ? apart === 0n : relation === "<" ? apart < 0n : apart <= 0n;
  }
  const [[low, high], [least, most]] = [ends(a), ends(b)];
  if ([low, high, least, most].some(Number.isNaN)) noValue("one side has no value there");
  if (relation === "=") return high < least || most < low ? false : null;
  const fails = relation === "<" ? low >= most : low > most;
  return fails ? false : (relation === "<" ? high < least : high <= least) ? true : null;
}

/** A number as it is typed: 2, -1/2, 0.001 or 2e-3; null for anything else. */
function typed(text) {
  const plain = text.trim().replace("\u2212", "-");
  const found = /^([+-]?)(\d{1,40})(?:\/(\d{1,40})|(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,3}))?)$/.exec(plain);
  if (!found) return null;
  const [, sign, whole, below = "1", part = "", shift = "0"] = found;
  const scale = Number(shift) - part.length, tens = 10n ** BigInt(Math.abs(scale));
  const size = BigInt(sign + whole + part);
  if (BigInt(below) === 0n) return null;
  return scale < 0 ? ratio(size, BigInt(below) * tens) : ratio(size * tens, BigInt(below));
}

/** A number as it is read; a long one in six digits. */
function shown(value) {
  if (!isExact(value)) return within.held(value);
  const [p, q] = value, size = p < 0n ? -p : p, sign = p < 0n ? "\u2212" : "";
  if (q === 1n && size < SMALL) return sign + size;
  if (q < SMALL && size < SMALL) return `${sign}${size}/${q}`;
  const shift = size.toString().length - q.toString().length;
  const digits = (shift < 6 ? size * 10n ** BigInt(6 - shift) / q : size / (q * 10n ** BigInt(shift - 6))).toString();
  const exponent = shift - 7 + digits.length;
  const front = String(Number(Number(`${digits[0]}.${digits.slice(1)}`).toPrecision(6)));
  const [about, power] = exponent < -4 || exponent > 7 ? [front, ` \u00d7 ${within.tenTo(exponent)}`]
    : [String(Number(Number(`${front}e${exponent}`).toPrecision(6))), ""];
  return `about ${sign}${about}${power}`;
}

/** What is to be said of the numbers in a form: words, then perhaps a formula of the page. */
function tell(form, claim) {
  const at = {};
  for (const field of form.querySelectorAll("input")) {
    const value = typed(field.value);
    if (!value || claim.whole.includes(field.name) && (value[1] !== 1n || value[0] < 0n)) {
      field.focus();
      const wanted = value ? "has to be a whole number from 0 on" : "needs a number, such as 2, \u22121/2 or 0.001";
      return ["unsure", `${field.labels[0].title} ${wanted}.`];
    }
    at[field.name] = value;
  }
  for (const [place, {relation, sides}] of claim.given.entries()) {
    const [left, right] = sides(at), holds = relate(left, relation, right);
    if (holds === true) continue;
    const words = holds === false ? "No witness: there it does not hold that " : "Not certain whether it holds there that ";
    return ["unsure", words, form.querySelectorAll("template")[place]];
  }
  const [left, right] = claim.stated.sides(at), holds = relate(left, claim.stated.relation, right);
  const found = `The left side is ${shown(left)} and the right side ${shown(right)}.`;
  if (holds === false) return ["fails", `A witness: there it fails. ${found}`];
  return ["unsure", holds ? `No witness: there it holds. ${found}` : `Not certain: both sides are too close. ${found}`];
}

for (const form of document.querySelectorAll("form.witness")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const says = form.querySelector("output");
    let told;
    try {
      told = tell(form, CLAIMS[form.dataset.claim]);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      told = ["unsure", `No witness: ${error.message}.`];
    }
    const [judged, words, formula] = told;
    says.className = judged;
    says.replaceChildren(words, ...(formula ? [formula.content.cloneNode(true), "."] : []));
  });
}
