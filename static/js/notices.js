// Notifications by key: D reads the newest, with Shift all. Who reads by keyboard stays among them.
const place = document.getElementById("notices");
const BUSY = "dialog[open], [popover]:popover-open", FIELDS = "input, textarea, select, [contenteditable]";
const isD = ({ key, code }) => (/^[a-z]$/i.test(key) ? key.toLowerCase() === "d" : code === "KeyD");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !isD(event)) return;
  if (!("keys" in document.body.dataset) || event.target.closest?.(FIELDS) || document.querySelector(BUSY)) return;
  const button = place.querySelector(event.shiftKey ? ".bell-h button" : "li button");
  if (!button) return;
  event.preventDefault();
  button.click();
});

let wasIn = false;
place.addEventListener("htmx:beforeSwap", () => { wasIn = place.contains(document.activeElement); });
place.addEventListener("htmx:afterSettle", () => {
  if (wasIn) (place.querySelector("li button") ?? document.querySelector("#list, #main")).focus();
});
place.dataset.started = "";
