/* What a reference leads to beside it, where one is on the page, and links to copy. */
(() => {
const main = document.querySelector("main");
const shown = document.createElement("div");
Object.assign(shown, { id: "preview", hidden: true });
shown.setAttribute("role", "tooltip");
const said = document.createElement("p");
said.className = "said";
said.setAttribute("role", "status");
document.body.append(shown, said);
let anchor = null;
let waiting = 0;

/* Of a step on another page the titles are known, from the index. */
const store = document.getElementById("search-index");
const titles = new Map(JSON.parse(store.textContent).flatMap(([href, page, steps]) =>
  steps.map(([place, title]) => [store.dataset.root + href + "#" + place, [page, title]])));

const chapters = new Map(JSON.parse(store.textContent).map(([href, page, steps]) =>
  [store.dataset.root + href, [page, steps.slice(1).map(([, title]) => title)]]));

function elsewhere(href) {
  const [page, title] = titles.get(href) || [];
  const [chapter, steps] = chapters.get(href) || [];
  const parts = page ? [["p", page], ["h2", title]] : chapter ? [["h2", chapter], ["p", steps.join(" \u00b7 ")]] : [];
  return parts.map(([tag, text]) => Object.assign(document.createElement(tag), { textContent: text }));
}

/* The claim of a step, an equation, or a work, without its ids: none may stand twice. */
function content(link) {
  const href = link.getAttribute("href");
  const target = href.startsWith("#") && document.getElementById(decodeURIComponent(href.slice(1)));
  if (!target) return elsewhere(href);
  const parts = target.matches("section")
    ? [...target.children].filter((part) => part.matches("h2, .claims, .given, .words"))
    : [target];
  const copies = parts.map((part) => part.cloneNode(true));
  for (const copy of copies) {
    for (const each of [copy, ...copy.querySelectorAll("*")]) {
      for (const name of ["id", "tabindex"]) each.removeAttribute(name);
    }
    copy.querySelectorAll("button, details").forEach((each) => each.remove());
    for (const each of copy.querySelectorAll("a")) {
      const words = document.createElement("span");
      words.className = each.className;
      words.append(...each.childNodes);
      each.replaceWith(words);
    }
  }
  return copies;
}

function show(link) {
  const parts = content(link);
  if (!parts.length) return;
  hide();
  anchor = link;
  shown.replaceChildren(...parts);
  shown.hidden = false;
  link.setAttribute("aria-describedby", shown.id);
  const at = link.getBoundingClientRect();
  const room = document.documentElement.clientWidth - shown.offsetWidth - 8;
  const below = at.bottom + 6 + shown.offsetHeight < innerHeight || at.top < shown.offsetHeight + 6;
  shown.style.left = Math.max(8, Math.min(at.left, room)) + scrollX + "px";
  shown.style.top = (below ? at.bottom + 6 : at.top - 6 - shown.offsetHeight) + scrollY + "px";
}

function hide() {
  clearTimeout(waiting);
  if (anchor) anchor.removeAttribute("aria-describedby");
  anchor = null;
  shown.hidden = true;
}

function later(act, wait) {
  clearTimeout(waiting);
  waiting = setTimeout(act, wait);
}

for (const link of main.querySelectorAll('a.ref, a[href*="#"]')) {
  if (link.closest("nav, h2, .eq, .permalink, .graph")) continue;
  link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") later(() => show(link), 200); });
  link.addEventListener("pointerleave", () => later(hide, 250));
  link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(link); });
  link.addEventListener("blur", hide);
  link.addEventListener("click", hide);
}
shown.addEventListener("pointerenter", () => clearTimeout(waiting));
shown.addEventListener("pointerleave", () => later(hide, 250));
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !shown.hidden) hide(); });

/* In a graph of claims the arcs of a step stand out while it is looked at. */
for (const link of main.querySelectorAll(".graph svg a, .web svg a")) {
  const name = link.getAttribute("href").replace(/^#step-/, "");
  const arcs = [...link.closest("svg").querySelectorAll("path")].filter((arc) =>
    arc.dataset.from === name || arc.dataset.to === name);
  const light = (lit) => () => arcs.forEach((arc) => arc.classList.toggle("lit", lit));
  for (const kind of ["pointerenter", "focus"]) link.addEventListener(kind, light(true));
  for (const kind of ["pointerleave", "blur"]) link.addEventListener(kind, light(false));
}

/* The step at the top of the window is marked in the contents. */
const contents = document.querySelector(".contents");
const places = contents
  ? [...contents.querySelectorAll('a[href^="#"]')].map((link) => [link, document.getElementById(link.hash.slice(1))])
  : [];

function mark() {
  const above = places.filter(([, section]) => section.getBoundingClientRect().top < innerHeight / 3);
  const here = above.length ? above[above.length - 1][0] : null;
  for (const [link] of places) {
    if (link === here) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
  if (here && getComputedStyle(contents).position === "fixed") {
    const [inside, around] = [here.getBoundingClientRect(), contents.getBoundingClientRect()];
    if (inside.top < around.top) contents.scrollTop += inside.top - around.top - 8;
    if (inside.bottom > around.bottom) contents.scrollTop += inside.bottom - around.bottom + 8;
  }
}

let due = false;
addEventListener("scroll", () => {
  if (due) return;
  due = true;
  requestAnimationFrame(() => { due = false; mark(); });
}, { passive: true });
if (places.length) mark();

/* A link to a step or a claim is copied where the browser lets it be; else it stands in the address bar. */
function copy(hash) {
  const url = new URL(hash, location.href).href;
  const tell = (words) => {
    said.textContent = words;
    setTimeout(() => { said.textContent = ""; }, 2500);
  };
  const done = navigator.clipboard ? navigator.clipboard.writeText(url) : Promise.reject();
  done.then(() => tell("Link copied"), () => tell("The link is in the address bar"));
}

for (const number of main.querySelectorAll("section > .number")) {
  const button = document.createElement("button");
  const section = number.parentElement;
  Object.assign(button, { type: "button", className: "copy", textContent: "copy link" });
  button.setAttribute("aria-label", "Copy the link to " + number.textContent.trim());
  button.addEventListener("click", () => { location.hash = section.id; copy("#" + section.id); });
  number.append(" ", button);
}
main.addEventListener("click", (event) => {
  const link = event.target.closest(".eq, .permalink");
  if (link) copy(link.getAttribute("href"));
});

/* What is linked to may be folded. */
function unfold() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  if (target && target.closest("details")) target.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();
})();
