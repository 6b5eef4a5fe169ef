// Keys of the workspace; single letters only where the person has not switched them off, never while typing.
import { fire } from "./ask.js";

const SINGLE = { j: "next", k: "previous", r: "reply", n: "note", e: "solve-next", t: "take", a: "assign", i: "mine", l: "topic", p: "priority", "/": "search", "?": "keys", "]": "panel" };
const GO = { i: "inbox", u: "unassigned", e: "escalated", w: "wallboard", s: "settings" };
let go = 0;

const letter = (event) => (/^[a-z]$/i.test(event.key) || !/^Key[A-Z]$/.test(event.code) ? event.key : event.code.slice(3)).toLowerCase();
const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && letter(event) === "k") return act(event, "palette");
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "Escape") return fire("do", "back");
  if (!("keys" in document.body.dataset)) return;
  if (go && Date.now() - go < 1500 && GO[letter(event)]) {
    go = 0;
    return act(event, `go-${GO[letter(event)]}`);
  }
  if (letter(event) === "g") return (go = Date.now());
  if (event.shiftKey && letter(event) === "e") return act(event, "escalate");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (event.target.closest(".list")) act(event, event.key === "ArrowDown" ? "next" : "previous");
    return;
  }
  const name = SINGLE[event.key] || (event.shiftKey ? "" : SINGLE[letter(event)]);
  if (name) act(event, name);
});

function act(event, name) {
  event.preventDefault();
  fire("do", name);
}
