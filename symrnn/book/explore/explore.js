// Reads the controls, calls FORMULAS and draws. FORMULAS, above, is generated from the checked expressions:
// it holds all of the mathematics, and what is below calls its functions in loops.

const LAST = 51; // inputs, from (t-50) to t; t is written as 51
const LAGS = Array.from({length: LAST}, (_, k) => k);
const SLIDERS = ["w_n", "h_0", "lag", "w1", "w2", "w3"];
const RESULTS = ["y", "w1_bar", "w2_bar", "w3_bar", "w_n_bar"];
const MAP_WEIGHTS = Array.from({length: 61}, (_, i) => (i - 30) / 5);
const SMALL = 1e-3, LARGE = 1e3; // what a derivative over 50 steps is called small or large by

const byId = (id) => document.getElementById(id);

// ---- the numbers: once in double precision for the figures, once in intervals for what is read ----

/** All steps forwards from h_0, then back from h_51, a step for each lag; numbers or intervals alike. */
function run({w_n, x, h_0}, {forward, backward}, one) {
  const steps = [];
  let h_prev = h_0;
  for (let t = 1; t <= LAST; t++) {
    const step = forward({w_n, w: one, x, h_prev});
    steps.push(step);
    h_prev = step.h;
  }
  const derivatives = [one], inputs = [];
  for (const step of steps.toReversed()) {
    const {a_bar, h_prev_bar} = backward({w_n, ...step, h_bar: derivatives.at(-1)});
    inputs.push(a_bar);
    derivatives.push(h_prev_bar);
  }
  return {states: [h_0, ...steps.map((step) => step.h)], inputs, derivatives: derivatives.slice(0, LAST)};
}

/** f'(a_t) for each lag: what a step back from 1 gives before it meets the weight. */
const slopes = (given, {forward, backward}, states) => LAGS.map((k) =>
  backward({w_n: given.w_n, ...forward({w_n: given.w_n, w: 1, x: given.x, h_prev: states[LAST - 1 - k]}), h_bar: 1}).a_bar);

/** The proved bound of the derivative over each lag. */
const bounds = (w_n, gamma, bound) => LAGS.map((k) => bound({gamma, w_n, k}));

/** Put a number into an element: the digits that hold to read, and the machine's number in data-value. */
function put(place, value, interval) {
  place.dataset.value = String(value);
  const text = held(interval);
  if (place.textContent !== text) place.textContent = text; // what stays the same is not announced again
}

// ---- the page ----

/** The rows of the table, once. */
function makeTable() {
  for (const k of LAGS) {
    const row = byId("lags").insertRow();
    row.insertCell().textContent = k;
    for (const name of ["input", "derivative", "bound"]) row.insertCell().id = `${name}-${k}`;
  }
}

/** Which of the sentences holds for a neuron whose slopes are at most gamma. */
function regime({exact}, rate) {
  if (rate < 1) return "vanishes";
  if (rate === 1) return "cannot-explode";
  return exact ? "explodes" : "may-explode";
}

/** What the derivative over 50 steps does on this path. */
function fate([low, high]) {
  if (high < SMALL) return "vanishes";
  return low > LARGE ? "explodes" : "neither";
}

function showSentences(place, ...names) {
  if (byId(place).dataset.shown === names.join()) return;
  byId(place).dataset.shown = names.join();
  byId(place).replaceChildren(...names.map((name) => byId(name).content.cloneNode(true)));
}

/** What the controls say, as numbers. */
function read() {
  const given = {x: Number(byId("x").value)};
  for (const name of SLIDERS) {
    given[name] = byId(name).valueAsNumber;
    byId(`${name}-shown`).textContent = given[name].toFixed(name === "lag" ? 0 : 2).replaceAll("-", "\u2212");
  }
  return given;
}

/** The numbers of each lag, and those at lag 50 and at the one that is chosen. */
function showLags(columns, intervals, lag) {
  for (const [name, values] of Object.entries(columns)) {
    LAGS.forEach((k) => put(byId(`${name}-${k}`), values[k], intervals[name][k]));
    put(byId(`${name}-last`), values[LAST - 1], intervals[name][LAST - 1]);
  }
  for (const name of ["derivative", "bound"]) put(byId(`${name}-here`), columns[name][lag], intervals[name][lag]);
}

function showOutputs(given, exact, {network, within}) {
  const results = network(given), enclosed = within.network(exact);
  RESULTS.forEach((name) => put(byId(name), results[name], enclosed[name]));
  byId("output-kink").hidden = !RESULTS.some((name) => byId(name).textContent === "none");
}

/** The column of the map for each recurrent weight; kept until something beside the weight changes. */
const mapColumns = (() => {
  let key = "", columns = [];
  return (name, given, activation) => {
    const asked = [name, given.x, given.h_0].join();
    if (asked !== key) {
      columns = MAP_WEIGHTS.map((w_n) => run({...given, w_n}, activation, 1).derivatives.map(Math.abs));
      key = asked;
    }
    return columns;
  };
})();

let fromCobweb, fromMap; // from pixels of these figures to numbers, as they were last drawn

function redraw() {
  const given = read(), name = byId("activation").value, activation = FORMULAS.activations[name];
  const {within} = activation, found = run(given, activation, 1);
  const exact = Object.fromEntries(["x", ...SLIDERS].map((each) => [each, decimal(given[each])]));
  const enclosed = run(exact, within, [1, 1]), rate = within.gamma[0] * Math.abs(given.w_n);
  const columns = {
    input: found.inputs, derivative: found.derivatives.map(Math.abs),
    bound: bounds(given.w_n, activation.gamma, FORMULAS.bound),
  };
  const intervals = {
    input: enclosed.inputs, derivative: enclosed.derivatives.map(magnitude),
    bound: bounds(exact.w_n, within.gamma, FORMULAS.boundWithin),
  };
  byId("output-w_n").textContent = byId("w_n-shown").textContent;
  for (const place of ["output-activation", "input-activation"]) byId(place).textContent = byId("activation").selectedOptions[0].text;
  showLags(columns, intervals, given.lag);
  put(byId("gamma"), activation.gamma, within.gamma);
  put(byId("rate"), columns.bound[1], intervals.bound[1]);
  const said = regime(activation, columns.bound[1]), path = fate(intervals.derivative[LAST - 1]);
  showSentences("regime", `regime-${said}`, ...(/vanishes|^explodes/.test(said) ? [] : [`path-${path}`, "path-size"]));
  byId("regime").dataset.path = path;
  if (byId("path-value")) put(byId("path-value"), columns.derivative[LAST - 1], intervals.derivative[LAST - 1]);
  drawBars(byId("weights-figure"), columns.input);
  drawLags(byId("lags-figure"), columns.derivative, columns.bound);
  drawStrip(byId("states-figure"), LAGS.map((k) => found.states[LAST - k]), "lag k: the state k steps back");
  drawStrip(byId("slopes-figure"), slopes(given, activation, found.states), "lag k: the slope at the state k steps back");
  const next = (h_prev) => activation.forward({w_n: given.w_n, w: 1, x: given.x, h_prev}).h;
  fromCobweb = drawCobweb(byId("cobweb-figure"), next, found.states);
  fromMap = drawMap(byId("map-figure"), mapColumns(name, given, activation), given);
  byId("lags-kink").hidden = !columns.derivative.some((_, k) => byId(`derivative-${k}`).textContent === "none");
  showOutputs(given, exact, activation);
}
