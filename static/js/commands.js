// What keys, buttons and the command menu do in the inbox.
import { absorb, base, list, number, rowOf, rowsOf, write } from "./inbox.js";
import { ask, byId } from "./shell.js";

let moveOn = false;
const press = (id) => byId(id)?.click();
const open = (id) => { byId(id)?.focus(); press(id); }; // closing comes back here
const choose = async (kind) => byId("composer") && (await write()).choose(kind);
const DOES = {
  next: () => step(1),
  previous: () => step(-1),
  reply: () => choose("reply"),
  note: () => choose("note"),
  "reply-first": () => { byId("sheet").close(); choose("reply"); },
  solve: () => press("do-solve"),
  "solve-next": () => { moveOn = Boolean(byId("do-solve")); press("do-solve"); },
  take: () => press("do-take"),
  mine: () => press("do-take"),
  escalate: () => open("do-escalate"),
  clocks: () => open("do-clocks"),
  filter: () => open("do-filter"),
  yes: () => document.querySelector("[data-yes], [data-confirm-topic]")?.click(),
  no: () => document.querySelector("[data-no]")?.click(),
  panel: togglePanel,
  earlier,
  back: () => (document.querySelector("#ctx.open") ? togglePanel() : rowOf(number())?.querySelector("a").focus()),
};
export const run = ({ name, button }) => DOES[name]?.(button);

function step(by, isOpened = innerWidth > 760) {
  const all = rowsOf(list()), at = all.indexOf(document.activeElement.closest?.("li[data-number]") || rowOf(number()));
  if (!all.length) return;
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))], link = next.querySelector("a");
  link.focus();
  if (isOpened && next !== all[at]) link.click();
}

// Solved by the key: on to the next, unless the warning about an unanswered message was dismissed.
document.body.addEventListener("ticket:solved", () => {
  if (moveOn) step(1, true);
  moveOn = false;
});
byId("sheet").addEventListener("close", () => setTimeout(() => { moveOn = false; }, 2000));

function togglePanel() {
  const panel = byId("ctx"), isOpen = panel?.classList.toggle("open");
  document.querySelector('[aria-controls="ctx"]')?.setAttribute("aria-expanded", String(Boolean(isOpen)));
  if (isOpen) panel.querySelector("button").focus();
}

async function earlier(button) {
  button.disabled = true;
  const place = byId("msgs"), answer = await ask(`${base()}messages/?before=${place.dataset.earlier}`).catch(() => null);
  button.disabled = false;
  if (!answer?.ok) return;
  absorb(await answer.text());
  place.dataset.earlier = answer.headers.get("Meja-Earlier");
  button.hidden = place.dataset.earlier === "0";
}
