// What every page has: clocks, menus, sheets, toasts, the command menu and the keys.
import { fire, say } from "./ask.js";
import { connect } from "./live.js";
import "./due-ring.js";
import "./keyboard.js";

const body = document.body;
const palette = (scope) => import("./palette.js").then((menu) => menu.open(scope));
const go = { inbox: "/inbox/?view=mine", unassigned: "/inbox/?view=unassigned", escalated: "/escalations/", wallboard: "/escalations/wallboard/", settings: "/settings/" };

const DOES = {
  palette: () => palette(""),
  assign: () => palette("assign"),
  topic: () => palette("topic"),
  priority: () => palette("priority"),
  keys: () => document.getElementById("keys-dialog")?.showModal(),
  dismiss: (button) => button?.closest(".toast")?.remove(),
  "close-dialog": (button) => button?.closest("dialog")?.close(),
};

body.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) fire("do", { name: button.dataset.do, button });
});
body.addEventListener("do", ({ detail }) => {
  const { name = detail, button } = detail;
  if (name.startsWith?.("go-")) location.assign(go[name.slice(3)]);
  DOES[name]?.(button);
});

// Anything put into the sheet opens it; it closes when its form was taken (an answer without content).
const sheet = document.getElementById("sheet");
body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "sheet-body") return;
  if (!detail.target.children.length) return sheet.close();
  if (!sheet.open) sheet.showModal();
});
body.addEventListener("sheet:close", () => sheet.close());
body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.elt.matches?.("[data-closes]")) sheet.close();
});
sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());

body.addEventListener("htmx:responseError", () => say(body.dataset.failed, "bad"));
body.addEventListener("htmx:sendError", () => say(body.dataset.failed, "bad"));
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) setTimeout(() => node.remove(), 9000);
}).observe(document.getElementById("toasts"), { childList: true });

// Menus open beside their button: above it when there is no room below.
let opener = null;
document.addEventListener("click", (event) => { opener = event.target.closest("[popovertarget]") || opener; }, true);
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (event.newState !== "open" || !menu.classList?.contains("menu") || !opener) return;
  const at = opener.getBoundingClientRect(), size = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  menu.style.top = `${at.bottom + size.height + 8 > innerHeight ? Math.max(8, at.top - size.height - 6) : at.bottom + 6}px`;
}, true);

connect();
