// Reads the sliders, calls FORMULAS and draws. FORMULAS, above, is generated from the checked expressions:
// it holds all of the mathematics, and what is below calls its functions in loops.

const LAST = 51; // inputs, from (t-50) to t; t is written as 51
const LAGS = Array.from({length: LAST}, (_, k) => k);
const BOTTOM = -20, TOP = 20; // powers of ten on the axis of both figures
const HEIGHT = 280, LEFT = 44, RIGHT = 8, ABOVE = 10, BELOW = 34; // pixels of a figure and its margins
const SLIDERS = ["w_n", "h_0", "w1", "w2", "w3"];
const RESULTS = ["y", "w1_bar", "w2_bar", "w3_bar", "w_n_bar"];

const byId = (id) => document.getElementById(id);

// ---- the numbers ----

/** The factor of each lag in the sum of the 51 inputs. */
const weights = (w_n) => LAGS.map((k) => FORMULAS.weight({w_n, k}));

/** The proved bound of the derivative over each lag. */
const bounds = (w_n, gamma) => LAGS.map((k) => FORMULAS.bound({gamma, w_n, k}));

/** dh_51/dh_{51-k} for each lag k: all steps forwards from h_0, then one step back after the other. */
function derivatives({w_n, x, h_0}, {forward, backward}) {
  const steps = [];
  let h_prev = h_0;
  for (let t = 1; t <= LAST; t++) {
    const step = forward({w_n, w: 1, x, h_prev});
    steps.push(step);
    h_prev = step.h;
  }
  const found = [1];
  for (let t = LAST; t > 1; t--) {
    found.push(backward({w_n, ...steps[t - 1], h_bar: found[LAST - t]}).h_prev_bar);
  }
  return found;
}

/** A number as it is read: its minus signs are no hyphens. */
const readable = (text) => text.replaceAll("-", "\u2212");

/** Six significant digits. A slope at a kink is no number. */
function shown(value) {
  if (Number.isNaN(value)) return "none";
  const [digits, power] = value.toPrecision(6).split("e");
  return readable(power ? `${Number(digits)}e${Number(power)}` : String(Number(digits)));
}

/** Put a number into an element: six digits to read, all of them in data-value. */
function put(place, value) {
  place.dataset.value = String(value);
  const text = shown(value);
  if (place.textContent !== text) place.textContent = text; // what stays the same is not announced again
}

// ---- the figures ----

/** Add an SVG element to another. */
function add(parent, name, attributes, text = "") {
  const child = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
  child.textContent = text;
  parent.append(child);
  return child;
}

/** From lag to x and from the size of a number to y, in pixels; what is off the axis lies on its edge. */
function scales(width) {
  const inner = HEIGHT - ABOVE - BELOW;
  const power = (value) => Math.min(TOP, Math.max(BOTTOM, Math.log10(Math.abs(value))));
  return {
    x: (k) => LEFT + (k + 0.5) * (width - LEFT - RIGHT) / LAST,
    y: (value) => ABOVE + inner * (TOP - power(value)) / (TOP - BOTTOM),
  };
}

/** An empty figure with its axes, as wide as its place. */
function axes(figure) {
  const width = figure.clientWidth;
  const {x, y} = scales(width);
  figure.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  figure.setAttribute("height", HEIGHT);
  figure.replaceChildren();
  for (let power = BOTTOM; power <= TOP; power += 5) {
    const height = y(10 ** power);
    add(figure, "line", {class: power ? "grid" : "axis", x1: LEFT, x2: width - RIGHT, y1: height, y2: height});
    add(figure, "text", {x: LEFT - 6, y: height + 4, "text-anchor": "end"}, power ? readable(`1e${power}`) : "1");
  }
  for (let k = 0; k < LAST; k += 10) {
    add(figure, "text", {x: x(k), y: HEIGHT - BELOW + 16, "text-anchor": "middle"}, k);
  }
  add(figure, "text", {x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 3, "text-anchor": "middle"}, "lag k");
  return {x, y, bar: 0.7 * (width - LEFT - RIGHT) / LAST};
}

/** A bar for each lag, from 1 up or down to the size of the number; hollow where the number is negative. */
function drawBars(figure, values) {
  const {x, y, bar} = axes(figure);
  for (const k of LAGS) {
    const [top, bottom] = [y(1), y(values[k])].sort((a, b) => a - b);
    const height = Math.max(1.5, bottom - top);
    add(figure, "rect", {class: values[k] < 0 ? "negative" : "bar", x: x(k) - bar / 2, y: top, width: bar, height});
  }
}

/** The bound as a broken line, and a point for each derivative that lies on the axis. */
function drawLags(figure, found, bound) {
  const {x, y} = axes(figure);
  const isOn = (value) => Math.abs(value) >= 10 ** BOTTOM && Math.abs(value) <= 10 ** TOP;
  const line = LAGS.filter((k) => isOn(bound[k])).map((k) => `${x(k)},${y(bound[k])}`);
  add(figure, "polyline", {class: "bound", points: line.join(" ")});
  for (const k of LAGS.filter((each) => isOn(found[each]))) {
    add(figure, "circle", {class: "point", cx: x(k), cy: y(found[k]), r: 2.6});
  }
}

// ---- the page ----

/** The rows of the table, once. */
function makeTable() {
  for (const k of LAGS) {
    const row = byId("lags").insertRow();
    row.insertCell().textContent = k;
    for (const name of ["weight", "derivative", "bound"]) row.insertCell().id = `${name}-${k}`;
  }
}

/** Which of the sentences holds for a neuron whose slopes are at most gamma. */
function regime({exact}, rate) {
  if (rate < 1) return "vanishes";
  if (rate === 1) return "cannot-explode";
  return exact ? "explodes" : "may-explode";
}

function showRegime(name) {
  if (byId("regime").dataset.regime === name) return;
  byId("regime").dataset.regime = name;
  byId("regime").replaceChildren(byId(`regime-${name}`).content.cloneNode(true));
}

function redraw() {
  const given = {x: Number(byId("x").value)};
  for (const name of SLIDERS) {
    given[name] = byId(name).valueAsNumber;
    byId(`${name}-shown`).textContent = readable(given[name].toFixed(2));
  }
  const activation = FORMULAS.activations[byId("activation").value];
  byId("output-w_n").textContent = byId("w_n-shown").textContent;
  byId("output-activation").textContent = byId("activation").value;
  const columns = {
    weight: weights(given.w_n),
    derivative: derivatives(given, activation).map(Math.abs),
    bound: bounds(given.w_n, activation.gamma),
  };
  for (const [name, values] of Object.entries(columns)) {
    LAGS.forEach((k) => put(byId(`${name}-${k}`), values[k]));
    put(byId(`${name}-last`), values[LAST - 1]);
  }
  drawBars(byId("weights-figure"), columns.weight);
  drawLags(byId("lags-figure"), columns.derivative, columns.bound);
  put(byId("gamma"), activation.gamma);
  put(byId("rate"), columns.bound[1]);
  showRegime(regime(activation, columns.bound[1]));
  const results = activation.network(given);
  RESULTS.forEach((name) => put(byId(name), results[name]));
  byId("lags-kink").hidden = !columns.derivative.some(Number.isNaN);
  byId("output-kink").hidden = !RESULTS.some((name) => Number.isNaN(results[name]));
}

makeTable();
redraw();
document.addEventListener("input", redraw);
window.addEventListener("resize", redraw);
