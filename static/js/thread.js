// The open conversation: new parts are fetched after the last number and put in by id, so nothing comes twice.
import { ask, fire, post, read } from "./ask.js";
import { look, send } from "./live.js";
import { refresh } from "./list.js";
import { looked } from "./ring.js";

const KNOWN_MS = 90_000, TYPING_MS = 6_000, HERE_MS = 40_000;
const desk = () => document.getElementById("desk");
const msgs = () => document.getElementById("msgs");
export const number = () => desk()?.dataset.ticket || "";
const base = () => desk().dataset.url;
const looking = new Map(), typists = new Map();
let busy = false, wanted = false, redraw = false, headWait, customerTyping;

export function open() {
  looking.clear();
  typists.clear();
  look(Number(number()) || null);
  if (!number()) return;
  markRead();
}

export function absorb(html) {
  const items = document.getElementById("items"), fresh = [...read(html).children];
  let news = null;
  for (const node of fresh) {
    const old = document.getElementById(node.id);
    if (node.dataset.client) document.getElementById(`p-${node.dataset.client}`)?.remove();
    if (old && "day" in node.dataset) continue;
    if (old) {
      old.querySelectorAll("details[open]").forEach((_, i) => node.querySelectorAll("details")[i]?.setAttribute("open", ""));
      old.replaceWith(node);
    } else {
      placeOf(items, Number(node.dataset.seq)).after(node);
      if ("in" in node.dataset) news = node;
    }
    window.htmx.process(node);
  }
  if (news) {
    document.getElementById("said").textContent = msgs().dataset.new.replace("{name}", news.dataset.author);
    hideTyping();
  }
  return news;
}

function placeOf(items, seq) {
  const all = [...items.querySelectorAll(":scope > [data-seq]")];
  return all.findLast((node) => Number(node.dataset.seq) <= seq) || document.getElementById("earlier");
}

export function advance(answer) {
  const place = msgs();
  place.dataset.last = Math.max(Number(place.dataset.last), Number(answer.headers.get("Meja-Last") || 0));
  place.dataset.seen = Math.max(Number(place.dataset.seen), Number(answer.headers.get("Meja-Seen") || 0));
}

export async function catchUp({ all = false } = {}) {
  redraw ||= all;
  if (busy) return (wanted = true);
  if (!number()) return;
  busy = true;
  const open = number(), query = new URLSearchParams({ after: msgs().dataset.last });
  if (redraw) query.set("redraw", 1);
  redraw = false;
  try {
    const answer = await ask(`${base()}messages/?${query}`);
    if (answer.status === 404 || answer.status === 205) return location.reload();
    if (answer.ok && open === number()) {
      const last = msgs().dataset.last;
      absorb(await answer.text());
      advance(answer);
      markRead();
      if (msgs().dataset.last !== last) freshen();
    }
  } catch {
    // offline: the reconnection fetches after the same number
  } finally {
    busy = false;
    if (wanted) {
      wanted = false;
      catchUp();
    }
  }
}

export async function one(pk) {
  const answer = await ask(`${base()}messages/${pk}/`).catch(() => null);
  if (answer?.ok) absorb(await answer.text());
}

export async function earlier() {
  const place = msgs(), button = document.getElementById("earlier");
  button.disabled = true;
  const answer = await ask(`${base()}messages/?before=${place.dataset.earlier}`).catch(() => null);
  button.disabled = false;
  if (!answer?.ok) return;
  const bottom = place.scrollHeight - place.scrollTop;
  absorb(await answer.text());
  place.dataset.earlier = answer.headers.get("Meja-Earlier");
  button.hidden = place.dataset.earlier === "0";
  if (place.scrollTop >= 0) place.scrollTop = place.scrollHeight - bottom;
}

// The header and the slots follow a little later, together.
export function freshen() {
  clearTimeout(headWait);
  headWait = setTimeout(async () => {
    if (!number()) return;
    const open = number(), view = desk().dataset.view;
    for (const [part, id] of [["head", "ticket-head"], ["panel", "ctx"]]) {
      const answer = await ask(`${base()}${part}/?view=${view}`).catch(() => null);
      if (!answer?.ok || open !== number()) return;
      replace(id, await answer.text());
    }
    fire("live:ticket");
  }, 250);
}

export function replace(id, html) {
  const old = document.getElementById(id), node = read(html).querySelector(`#${id}`);
  if (!old || !node) return;
  const focus = old.contains(document.activeElement) && document.activeElement.id;
  node.classList.toggle("open", old.classList.contains("open"));
  node.removeAttribute("hx-swap-oob");
  old.replaceWith(node);
  window.htmx.process(node);
  if (focus) (document.getElementById(focus) || node.querySelector("button"))?.focus();
}

// Somebody whose tab has been in the background for a while does not look.
let away;
document.addEventListener("visibilitychange", () => {
  clearTimeout(away);
  if (document.hidden) away = setTimeout(() => look(null), KNOWN_MS);
  else look(Number(number()) || null);
});

let marked = "";
export function markRead() {
  if (!number() || document.hidden) return;
  looked(number());
  const mark = `${number()}:${msgs().dataset.last}`;
  if (mark === marked) return;
  marked = mark;
  const open = number();
  post(`${base()}reading/`).then((answer) => answer.ok && refresh([open]), () => { marked = ""; });
}

// Who else is here: the socket carries numbers, the names are fetched.
export function meet({ kind, user }) {
  if (String(user) === document.body.dataset.user) return;
  if (kind === "gone") {
    looking.delete(user);
    typists.delete(user);
  } else {
    if (!looking.has(user)) send({ op: "here" });
    looking.set(user, Date.now() + KNOWN_MS);
    if (kind === "typing") typists.set(user, Date.now() + TYPING_MS);
  }
  showPeople();
}

let shown = "";
async function showPeople() {
  const now = Date.now();
  for (const people of [looking, typists]) for (const [user, until] of people) if (until < now) people.delete(user);
  const place = document.getElementById("presence");
  if (!place) return;
  const query = new URLSearchParams({ looking: [...looking.keys()], typing: [...typists.keys()] }), key = `${number()}?${query}`;
  if (key === shown && (place.childElementCount || !looking.size)) return;
  shown = key;
  if (!looking.size) return place.replaceChildren();
  const answer = await ask(`${base()}presence/?${query}`).catch(() => null);
  if (answer?.ok && key === shown) place.replaceChildren(read(await answer.text()));
}
setInterval(showPeople, 2000);
setInterval(() => !document.hidden && number() && send({ op: "here" }), HERE_MS);

export function customerTypes() {
  document.getElementById("customer-typing").hidden = false;
  clearTimeout(customerTyping);
  customerTyping = setTimeout(hideTyping, TYPING_MS);
}
function hideTyping() {
  const line = document.getElementById("customer-typing");
  if (line) line.hidden = true;
}
