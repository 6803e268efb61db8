"use strict";
/* Search over the whole book: the index stands in the page, and nothing is fetched. */
(() => {
const store = document.getElementById("search-index");
const root = store.dataset.root;
const entries = JSON.parse(store.textContent).flatMap(([href, page, steps]) =>
  steps.map(([anchor, title, words]) => ({
    href: root + href + (anchor && "#" + anchor), page, title, words: words.split(" "),
    said: cut(title), around: cut(page),
  })));
const MOST = 12;

function cut(text) {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) || [];
}

/* What a word of the question is worth: most in a title, less in that of the chapter, least in the text. */
function weigh(term, entry) {
  if (entry.said.includes(term)) return 12;
  if (entry.said.some((word) => word.startsWith(term))) return 8;
  if (entry.around.some((word) => word.startsWith(term))) return 3;
  return entry.words.some((word) => word.startsWith(term)) ? 1 : 0;
}

function find(question) {
  const terms = cut(question);
  const found = [];
  for (const entry of terms.length ? entries : []) {
    const worth = terms.map((term) => weigh(term, entry));
    if (!worth.includes(0)) found.push([worth.reduce((sum, each) => sum + each, 0), entry]);
  }
  return found.sort((a, b) => b[0] - a[0]).map(([, entry]) => entry);
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/* A name has its subscript, as on the pages. */
function set(text) {
  return text.split(/\b([A-Za-z]_[a-z0-9]{1,2})\b/).map((part, at) => {
    if (at % 2 === 0) return part;
    const [base, index] = part.split("_");
    return make("span", {}, make("var", {}, base), make("sub", {}, index));
  });
}

const input = make("input", { type: "text", id: "search-words", autocomplete: "off", spellcheck: false });
const list = make("ul", { id: "search-found" });
const count = make("p", { className: "count" });
const label = make("label", { htmlFor: "search-words" }, "Search the book");
const dialog = make("dialog", { id: "search-box" }, label, input, count, list);
const opener = make("button", { type: "button", className: "opener" }, "Search ", make("kbd", {}, "/"));
for (const [name, value] of Object.entries({
  role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
  "aria-haspopup": "listbox",
})) input.setAttribute(name, value);
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Steps found");
count.setAttribute("role", "status");
dialog.setAttribute("aria-label", "Search");
opener.setAttribute("aria-keyshortcuts", "/");
opener.setAttribute("aria-haspopup", "dialog");
let chosen = -1;

function option(entry, at) {
  const link = make("a", { href: entry.href, tabIndex: -1 }, make("b", {}, ...set(entry.title)));
  if (entry.page !== entry.title) link.append(make("span", {}, ...set(entry.page)));
  const item = make("li", { id: "found-" + at }, link);
  item.setAttribute("role", "option");
  return item;
}

function choose(at) {
  const options = [...list.children];
  chosen = options.length ? (at + options.length) % options.length : -1;
  options.forEach((each, place) => each.setAttribute("aria-selected", String(place === chosen)));
  if (chosen < 0) input.removeAttribute("aria-activedescendant");
  else {
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }
}

function answer() {
  const found = find(input.value);
  list.replaceChildren(...found.slice(0, MOST).map(option));
  input.setAttribute("aria-expanded", String(found.length > 0));
  const more = found.length > MOST ? ", the first " + MOST + " are shown" : "";
  count.textContent = input.value.trim() ? found.length + " found" + more : "Words of a title or of the text.";
  choose(0);
}

function open() {
  if (dialog.open) return;
  dialog.showModal();
  input.select();
  answer();
}

input.addEventListener("input", answer);
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Enter" && chosen >= 0) list.children[chosen].firstChild.click();
  else return;
  event.preventDefault();
});
list.addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
opener.addEventListener("click", open);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey || dialog.open) return;
  if (event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  open();
});
document.querySelector("main").prepend(opener);
document.body.append(dialog);
})();
