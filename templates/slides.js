"use strict";
// One slide at a time, and on it one line of a derivation after the other: by the arrow keys, the space bar, a click, or the buttons.
const slides = [...document.querySelectorAll(".slide")];
const stepsOf = slide => [...slide.querySelectorAll(".derivation > li")];
let at = Math.min(Math.max(1, Number(location.hash.slice(1)) || 1), slides.length) - 1;
let shown = 1;

function show() {
  slides.forEach((slide, place) => slide.classList.toggle("current", place === at));
  stepsOf(slides[at]).forEach((step, place) => step.classList.toggle("waiting", place >= shown));
  document.querySelector(".controls output").textContent = `${at + 1} / ${slides.length}`;
  history.replaceState(null, "", `#${at + 1}`);
}

function move(way) {
  const steps = stepsOf(slides[at]).length;
  if (way > 0 && shown < steps) shown += 1;
  else if (way < 0 && shown > 1) shown -= 1;
  else if (slides[at + way]) { at += way; shown = way > 0 ? 1 : stepsOf(slides[at]).length; scrollTo(0, 0); }
  show();
}

const keys = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
addEventListener("keydown", event => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input") || (event.key === " " && event.target.closest("button, summary, a"))) return;
  if (event.key === "Home" || event.key === "End") { at = event.key === "Home" ? 0 : slides.length - 1; shown = 1; show(); }
  else if (keys[event.key]) move(keys[event.key]);
  else return;
  event.preventDefault();
});
addEventListener("click", event => {
  const button = event.target.closest("[data-move]");
  if (button) move(Number(button.dataset.move));
  else if (!event.target.closest("a, summary, button, form, .listing") && !String(getSelection())) move(1);
});
addEventListener("hashchange", () => { // a reference was followed
  const target = document.getElementById(location.hash.slice(1));
  const to = target ? slides.findIndex(slide => slide.contains(target)) : Number(location.hash.slice(1)) - 1;
  if (slides[to]) { at = to; shown = stepsOf(slides[at]).length; show(); }
});
document.body.classList.add("deck");
show();
