"use strict";
const slides = [...document.querySelectorAll(".slide")];
const body = document.body;
const place = document.querySelector(".bar output");
let here = 0;

// Letters get smaller until a slide fits; a phone scrolls instead.
function fit(slide) {
  slide.style.fontSize = "";
  if (body.classList.contains("overview") || matchMedia("(max-width: 30rem)").matches) return;
  for (let size = 100; size > 40 && slide.scrollHeight > slide.clientHeight; size -= 5) {
    slide.style.fontSize = size + "%";
  }
}

function show(number) {
  here = Math.max(0, Math.min(slides.length - 1, number));
  slides.forEach((slide, at) => slide.classList.toggle("here", at === here));
  place.textContent = (here + 1) + " / " + slides.length;
  history.replaceState(null, "", "#" + (here + 1));
  fit(slides[here]);
  if (body.classList.contains("overview")) slides[here].scrollIntoView({ block: "nearest" });
  else window.scrollTo(0, 0);
}

function overview(open) {
  body.classList.toggle("overview", open);
  body.classList.toggle("running", !open);
  slides.forEach((slide) => { slide.style.fontSize = ""; });
  show(here);
}

const acts = {
  next: () => show(here + 1),
  previous: () => show(here - 1),
  first: () => show(0),
  last: () => show(slides.length - 1),
  overview: () => overview(!body.classList.contains("overview")),
  notes: () => { body.classList.toggle("noted"); fit(slides[here]); },
  close: () => overview(false),
};
const keys = {
  ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next",
  ArrowLeft: "previous", ArrowUp: "previous", PageUp: "previous",
  Home: "first", End: "last", o: "overview", O: "overview", n: "notes", N: "notes", Escape: "close",
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const button = event.target.closest && event.target.closest("button");
  if (button && (event.key === " " || event.key === "Enter")) return;
  if (event.key === "Enter" && body.classList.contains("overview")) { overview(false); event.preventDefault(); return; }
  const act = event.key === " " && event.shiftKey ? "previous" : keys[event.key];
  if (!act) return;
  event.preventDefault();
  acts[act]();
});
document.querySelector(".bar").addEventListener("click", (event) => {
  const act = event.target.dataset.act;
  if (act) acts[act]();
});
document.querySelector("main").addEventListener("click", (event) => {
  const slide = event.target.closest(".slide");
  if (slide && body.classList.contains("overview")) { here = slides.indexOf(slide); overview(false); }
});
let touched = null;
document.addEventListener("touchstart", (event) => { touched = event.changedTouches[0].clientX; }, { passive: true });
document.addEventListener("touchend", (event) => {
  const moved = event.changedTouches[0].clientX - touched;
  if (Math.abs(moved) > 60 && !event.target.closest(".scroll, .display")) show(here + (moved < 0 ? 1 : -1));
}, { passive: true });
addEventListener("resize", () => fit(slides[here]));
addEventListener("hashchange", () => show(Number(location.hash.slice(1)) - 1 || 0));
body.classList.add("running");
here = Number(location.hash.slice(1)) - 1 || 0;
show(here);
