// ---- what moves the controls beside the hand: sentences, questions, figures that are dragged, and the address ----

const CONTROLS = ["activation", "w_n", "x", "h_0", "lag", "w1", "w2", "w3"];
const FIRST = Object.fromEntries(CONTROLS.map((name) => [name, byId(name).value]));

/** Set controls by name; a range keeps within its ends by itself, and what a list does not have changes nothing. */
function set(values) {
  for (const [name, value] of Object.entries(values)) {
    if (!CONTROLS.includes(name)) continue;
    const control = byId(name), before = control.value;
    control.value = value;
    if (control.value === "") control.value = before;
  }
  redraw();
  remember();
}

/** The address of the page says where the controls stand; written when they rest, for browsers count such calls. */
let waiting = 0;
function remember() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const moved = CONTROLS.filter((name) => byId(name).value !== FIRST[name]);
    const said = new URLSearchParams(moved.map((name) => [name, byId(name).value]));
    history.replaceState(null, "", moved.length ? `#${said}` : location.pathname + location.search);
  }, 300);
}

const parsed = (text) => Object.fromEntries(new URLSearchParams(text));
/** An address without a setting is one of a heading, or of the page as it begins. */
function fromAddress() {
  if (location.hash.includes("=")) set({...FIRST, ...parsed(location.hash.slice(1))});
}

/** A guess is answered by the number that the page computes for the setting of the question. */
function answer(button) {
  const question = button.closest(".question");
  set({...FIRST, ...parsed(question.dataset.set)});
  const is = byId("regime").dataset.path;
  question.querySelector(".verdict").textContent = button.dataset.guess === is ? "Right." : "Not so.";
  question.querySelector(".found").textContent = byId("derivative-last").textContent;
  question.querySelector(".answer").hidden = false;
}

/** Drag inside a figure: what its place says is set while the button is down, once in a frame. */
function drag(figure, values) {
  let frame = 0;
  const move = (event) => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const box = figure.getBoundingClientRect();
      set(values(event.clientX - box.left, event.clientY - box.top));
    });
  };
  figure.addEventListener("pointerdown", (event) => {
    figure.setPointerCapture(event.pointerId);
    move(event);
  });
  figure.addEventListener("pointermove", (event) => {
    if (figure.hasPointerCapture(event.pointerId)) move(event);
  });
}

makeTable();
for (const button of document.querySelectorAll("button[data-set]")) {
  button.addEventListener("click", () => set({...FIRST, ...parsed(button.dataset.set)}));
}
for (const button of document.querySelectorAll("button[data-guess]")) {
  button.addEventListener("click", () => answer(button));
}
drag(byId("cobweb-figure"), (x) => ({h_0: fromCobweb(x)}));
drag(byId("map-figure"), (x, y) => fromMap(x, y));
redraw();
fromAddress();
document.addEventListener("input", () => {
  redraw();
  remember();
});
window.addEventListener("resize", redraw);
window.addEventListener("hashchange", fromAddress);
