"use strict";
// Rows are hidden that do not have every word of the search and every tag that is pressed; the choice is in the address.
const form = document.querySelector("form");
const search = document.getElementById("search");
const buttons = [...form.querySelectorAll("button")];
const rows = [...document.querySelectorAll("tbody tr")];
const status = form.querySelector("[role=status]");

function choose() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const tags = buttons.filter((each) => each.getAttribute("aria-pressed") === "true").map((each) => each.dataset.tag);
  let shown = 0;
  for (const row of rows) {
    const has = row.dataset.tags.split(" ");
    row.hidden = !(words.every((word) => row.dataset.words.includes(word)) && tags.every((tag) => has.includes(tag)));
    shown += row.hidden ? 0 : 1;
  }
  status.textContent = `${shown} of ${rows.length} cells`;
  const chosen = new URLSearchParams();
  if (words.length) chosen.set("q", words.join(" "));
  if (tags.length) chosen.set("tags", tags.join(" "));
  history.replaceState(null, "", chosen.size ? `#${chosen}` : location.pathname + location.search);
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    choose();
  });
}
search.addEventListener("input", choose);
form.addEventListener("submit", (event) => event.preventDefault());

const asked = new URLSearchParams(location.hash.slice(1));
search.value = asked.get("q") || "";
for (const tag of (asked.get("tags") || "").split(" ")) {
  for (const button of buttons) {
    if (button.dataset.tag === tag) button.setAttribute("aria-pressed", "true");
  }
}
form.hidden = false;
choose();
