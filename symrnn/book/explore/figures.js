// ---- the figures: each is drawn anew into its SVG element; colours are those of the style sheet ----

const LEFT = 44, RIGHT = 8, ABOVE = 10, BELOW = 34; // pixels around a figure
const BOTTOM = -20, TOP = 20; // powers of ten on the logarithmic axes

/** Add an SVG element to another. */
function add(parent, name, attributes, text = "") {
  const child = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
  child.textContent = text;
  parent.append(child);
  return child;
}

/** An empty figure, as wide as its place. */
function clear(figure, height) {
  const width = figure.clientWidth;
  figure.setAttribute("viewBox", `0 0 ${width} ${height}`);
  figure.setAttribute("height", height);
  figure.replaceChildren();
  return width;
}

/** From a value to pixels, evenly; what is beyond the ends lies on the edge. */
const scale = (from, to, start, end) => (value) =>
  start + (end - start) * (Math.min(to, Math.max(from, value)) - from) / (to - from);

const acrossLags = (width) => scale(-0.5, LAST - 0.5, LEFT, width - RIGHT);

/** The axis of lags under a figure. */
function lagAxis(figure, width, height, title = "lag k") {
  const x = acrossLags(width);
  for (let k = 0; k < LAST; k += 10) add(figure, "text", {x: x(k), y: height - 18, "text-anchor": "middle"}, k);
  add(figure, "text", {x: (LEFT + width - RIGHT) / 2, y: height - 3, "text-anchor": "middle"}, title);
}

/** A line across at a number of the upright axis, with its name. */
function gridLine(figure, width, y, name, className = "grid") {
  add(figure, "line", {class: className, x1: LEFT, x2: width - RIGHT, y1: y, y2: y});
  add(figure, "text", {x: LEFT - 6, y: y + 4, "text-anchor": "end"}, name);
}

/** Lags across and powers of ten upwards. */
function logAxes(figure, height = 280) {
  const width = clear(figure, height), inner = scale(BOTTOM, TOP, height - BELOW, ABOVE);
  const y = (value) => inner(Math.log10(Math.abs(value)));
  for (let power = BOTTOM; power <= TOP; power += 5) {
    gridLine(figure, width, y(10 ** power), power ? tenTo(power) : "1", power ? "grid" : "axis");
  }
  lagAxis(figure, width, height);
  return {x: acrossLags(width), y, bar: 0.7 * (width - LEFT - RIGHT) / LAST};
}

/** A bar for each lag, from 1 up or down to the size of the number; hollow where the number is negative. */
function drawBars(figure, values) {
  const {x, y, bar} = logAxes(figure);
  for (const k of LAGS.filter((each) => !Number.isNaN(values[each]))) {
    const [top, bottom] = [y(1), y(values[k])].sort((a, b) => a - b);
    const height = Math.max(1.5, bottom - top);
    add(figure, "rect", {class: values[k] < 0 ? "negative" : "bar", x: x(k) - bar / 2, y: top, width: bar, height});
  }
}

/** The bound as a broken line, and a point for each derivative that lies on the axis. */
function drawLags(figure, found, bound) {
  const {x, y} = logAxes(figure);
  const isOn = (value) => Math.abs(value) >= 10 ** BOTTOM && Math.abs(value) <= 10 ** TOP;
  const line = LAGS.filter((k) => isOn(bound[k])).map((k) => `${x(k)},${y(bound[k])}`);
  add(figure, "polyline", {class: "bound", points: line.join(" ")});
  for (const k of LAGS.filter((each) => isOn(found[each]))) {
    add(figure, "circle", {class: "point", cx: x(k), cy: y(found[k]), r: 2.6});
  }
}

/** A value for each lag as a thin bar from 0, on an axis as long as the largest. */
function drawStrip(figure, values, title) {
  const height = 110, width = clear(figure, height), x = acrossLags(width);
  const finite = values.filter(Number.isFinite), largest = Math.max(1, ...finite.map(Math.abs));
  const power = largest > 10 ? Math.ceil(Math.log10(largest)) : 0, size = power ? 10 ** power : largest;
  const y = scale(finite.some((value) => value < 0) ? -size : 0, size, height - BELOW, ABOVE);
  for (const value of finite.some((each) => each < 0) ? [-size, 0, size] : [0, size]) {
    const name = power && value ? `${value < 0 ? "\u2212" : ""}${tenTo(power)}` : written(value, 2);
    gridLine(figure, width, y(value), name, value ? "grid" : "axis");
  }
  LAGS.forEach((k) => {
    if (!Number.isFinite(values[k])) return;
    add(figure, "line", {class: "stem", x1: x(k), x2: x(k), y1: y(0), y2: y(values[k])});
    add(figure, "circle", {class: "point", cx: x(k), cy: y(values[k]), r: 2});
  });
  lagAxis(figure, width, height, title);
}

/** The map from one state to the next, the diagonal, and the path of the states between them. */
function drawCobweb(figure, next, states) {
  const height = Math.min(340, figure.clientWidth), width = clear(figure, height);
  const size = Math.min(8, Math.max(2, ...states.filter(Number.isFinite).map((h) => 1.1 * Math.abs(h))));
  const x = scale(-size, size, LEFT, width - RIGHT), y = scale(-size, size, height - BELOW, ABOVE);
  const points = (pairs) => pairs.map(([a, b]) => `${x(a)},${y(b)}`).join(" ");
  for (const value of [-size, 0, size]) gridLine(figure, width, y(value), written(value, 2), value ? "grid" : "axis");
  add(figure, "line", {class: "axis", x1: x(0), x2: x(0), y1: y(-size), y2: y(size)});
  add(figure, "polyline", {class: "bound", points: points([[-size, -size], [size, size]])});
  const grid = Array.from({length: 161}, (_, i) => size * (i / 80 - 1)).map((h) => [h, next(h)]);
  add(figure, "polyline", {class: "curve", points: points(grid.filter((pair) => Math.abs(pair[1]) <= size))});
  const inside = states.findIndex((h) => !(Math.abs(h) <= size));
  const seen = inside < 0 ? states : states.slice(0, inside + 1);
  const path = seen.slice(1).flatMap((h, i) => [[seen[i], h], [h, h]]);
  add(figure, "polyline", {class: "path", points: points([[states[0], 0], ...path])});
  add(figure, "circle", {class: "handle", cx: x(states[0]), cy: y(0), r: 7});
  for (const h of [-size, 0, size]) {
    add(figure, "text", {x: x(h), y: height - 18, "text-anchor": "middle"}, written(h, 2));
  }
  add(figure, "text", {x: (LEFT + width - RIGHT) / 2, y: height - 3, "text-anchor": "middle"}, "state before, h(t\u22121)");
  return (pixel) => size * (2 * (pixel - LEFT) / (width - RIGHT - LEFT) - 1);
}

const LEVELS = [-12, -6, -2, -0.3, 0.3, 2, 6, 12]; // powers of ten between the shades of the map

/** Recurrent weight across, lag upwards, shaded by the size of the derivative; a ring where the sliders stand. */
function drawMap(figure, columns, {w_n, lag}) {
  const height = 260, width = clear(figure, height), last = columns.length - 1;
  const x = scale(-6, 6, LEFT, width - RIGHT), y = scale(0, LAST - 1, height - BELOW, ABOVE);
  const cell = (width - LEFT - RIGHT) / last, step = (height - ABOVE - BELOW) / (LAST - 1);
  const shades = Array.from({length: LEVELS.length + 1}, () => []);
  columns.forEach((sizes, i) => sizes.forEach((size, k) => {
    const power = Math.log10(size), level = LEVELS.filter((each) => power > each).length;
    if (!Number.isNaN(power)) {
      const [from, wide] = [LEFT + cell * (i - 0.5), cell + 0.3].map((each) => each.toFixed(1));
      shades[level].push(`M${from} ${(y(k) - step).toFixed(1)}h${wide}v${(step + 0.3).toFixed(1)}h-${wide}z`);
    }
  }));
  shades.forEach((shade, level) => add(figure, "path", {class: `shade-${level}`, d: shade.join("")}));
  for (let w = -6; w <= 6; w += 2) {
    add(figure, "text", {x: x(w), y: height - 18, "text-anchor": "middle"}, written(w, 1));
  }
  for (let k = 0; k < LAST; k += 10) add(figure, "text", {x: LEFT - 6, y: y(k) + 4, "text-anchor": "end"}, k);
  add(figure, "text", {x: (LEFT + width - RIGHT) / 2, y: height - 3, "text-anchor": "middle"}, "recurrent weight");
  add(figure, "circle", {class: "handle", cx: x(w_n), cy: y(lag) - step / 2, r: 7});
  return (px, py) => ({
    w_n: 12 * (px - LEFT) / (width - LEFT - RIGHT) - 6,
    lag: (LAST - 1) * (height - BELOW - py) / (height - ABOVE - BELOW),
  });
}
