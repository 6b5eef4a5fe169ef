// The inbox: joins the list, the open ticket, the socket and the keys.
import { fire } from "./ask.js";
import * as list from "./list.js";
import * as reply from "./reply.js";
import { showUnread } from "./ring.js";
import * as thread from "./thread.js";

const main = document.getElementById("main");
const PEOPLE = new Set(["looking", "typing", "gone"]);
const isHere = (ticket) => String(ticket) === thread.number();

document.body.addEventListener("live:frame", ({ detail: frame }) => {
  if (PEOPLE.has(frame.kind)) return isHere(frame.ticket) && thread.meet(frame);
  if (frame.kind === "customer_typing") return isHere(frame.ticket) && thread.customerTypes();
  if (frame.message) return isHere(frame.ticket) && thread.one(frame.message);
  if (!frame.ticket) return undefined;
  const row = () => list.refresh([frame.ticket]);
  if (isHere(frame.ticket)) thread.catchUp().then(row); // the words first
  else row();
  return undefined;
});
document.body.addEventListener("live:again", ({ detail }) => {
  list.refreshAll();
  thread.catchUp({ all: !detail?.isFirst });
});
document.body.addEventListener("live:now", () => {
  thread.catchUp();
  if (thread.number()) list.refresh([thread.number()]);
});
document.body.addEventListener("live:changed", ({ detail: html }) => {
  for (const id of ["ticket-head", "ctx"]) thread.replace(id, html);
  fire("live:now");
});

// Another ticket takes the desk; the list stays.
document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.target?.id === "desk") reply.leave();
});
document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "desk") arrive();
  else if (detail.target.closest?.(".list") || detail.target.id === "more-rows") list.count();
});
document.body.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.xhr.status === 404 && detail.target?.id === "desk") list.refreshAll();
});

let before = "";
function arrive() {
  if (before && before !== thread.number()) list.refresh([before]); // it may have left the view meanwhile
  before = thread.number();
  main.classList.toggle("has-ticket", Boolean(thread.number()));
  list.mark(thread.number());
  const { title } = document.getElementById("desk").dataset;
  if (title) document.getElementById("page-title").textContent = title;
  thread.open();
  reply.start();
  showUnread();
  if (matchMedia("(max-width: 760px)").matches) document.querySelector("#ticket-head h2")?.scrollIntoView();
}

const press = (id) => document.getElementById(id)?.click();
const DOES = {
  next: () => list.step(1, { open: innerWidth > 760 }),
  previous: () => list.step(-1, { open: innerWidth > 760 }),
  reply: () => reply.choose("reply"),
  note: () => reply.choose("note"),
  solve: () => press("do-solve"),
  "solve-next": () => { if (document.getElementById("do-solve")) { moveOn = true; press("do-solve"); } },
  take: () => press("do-take"),
  mine: () => press("do-take"),
  escalate: () => press("do-escalate"),
  panel: () => togglePanel(),
  search: () => document.querySelector("[data-seek] [type=search]").focus(),
  back: () => { document.querySelector("#ctx.open") ? togglePanel() : document.querySelector(".cv[aria-current]")?.focus(); },
};
let moveOn = false;
document.body.addEventListener("do", ({ detail }) => DOES[detail.name ?? detail]?.());
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!moveOn || !detail.requestConfig.path.endsWith("/resolution/")) return;
  moveOn = false;
  if (detail.successful) list.step(1, { open: true });
});

function togglePanel() {
  const panel = document.getElementById("ctx"), isOpen = panel?.classList.toggle("open");
  document.querySelector('[aria-controls="ctx"]')?.setAttribute("aria-expanded", String(Boolean(isOpen)));
  if (isOpen) panel.querySelector("button").focus();
}

document.addEventListener("click", ({ target }) => target.closest("#earlier") && thread.earlier());
document.addEventListener("focus", () => thread.markRead());
addEventListener("focus", () => thread.markRead());

arrive();
