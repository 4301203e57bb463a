"use strict";
// Arrow keys lead from line to line of a derivation, Enter folds the steps of one open.
for (const list of document.querySelectorAll(".derivation")) {
  const lines = [...list.children];
  list.addEventListener("keydown", event => {
    const at = lines.indexOf(document.activeElement);
    if (at < 0) return;
    const next = lines[at + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? NaN)];
    const steps = event.key === "Enter" && lines[at].querySelector("details");
    if (steps) steps.open = !steps.open;
    else if (next) next.focus();
    else return;
    event.preventDefault();
  });
}
