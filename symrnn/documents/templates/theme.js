"use strict";
/* Light, dark, or as the system has it: the rules for dark are put on or off. On paper they never hold. */
(() => {
const KEY = "symrnn-theme";
const MEDIA = { system: "screen and (prefers-color-scheme: dark)", light: "not all", dark: "screen" };
const NAMES = Object.keys(MEDIA);
const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) =>
  rule.media && rule.media.mediaText.includes("prefers-color-scheme: dark"));

/* Where nothing can be kept, the choice is that of this page alone. */
function kept() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

function keep(name) {
  try { localStorage.setItem(KEY, name); } catch { /* it holds until the page is left */ }
}

let name = NAMES.includes(kept()) ? kept() : "system";
function show() {
  for (const rule of rules) rule.media.mediaText = MEDIA[name];
  document.documentElement.style.colorScheme = name === "system" ? "" : name;
}
show();

document.addEventListener("DOMContentLoaded", () => {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "theme" });
  const tell = () => { button.textContent = "Theme: " + name; };
  button.addEventListener("click", () => {
    name = NAMES[(NAMES.indexOf(name) + 1) % NAMES.length];
    keep(name);
    show();
    tell();
  });
  tell();
  const tools = Object.assign(document.createElement("div"), { className: "tools" });
  const main = document.querySelector("main");
  tools.append(...main.querySelectorAll(":scope > .opener"), button);
  main.prepend(tools);
});
})();
