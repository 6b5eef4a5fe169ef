// The inbox: list and open conversation (one file: docs/adr/0008); the rest comes when wanted.
import { ask, byId, clock, fire, isOpen, look, post, read, say } from "./shell.js";

const main = byId("main"), { user } = document.body.dataset;
const desk = () => byId("desk"), msgs = () => byId("msgs");
export const list = () => byId("list");
export const number = () => desk()?.dataset.ticket || "";
export const base = () => desk().dataset.url;

// Once it is quiet, at the latest after `most`.
const calm = (act, ms, most) => {
  let timer, by = 0;
  return () => {
    by ||= Date.now() + most;
    clearTimeout(timer);
    timer = setTimeout(() => act((by = 0)), Math.min(ms, by - Date.now()));
  };
};

// ---- The list: single rows are drawn anew; nothing jumps under the pointer.
const WAIT_MS = 300, SOON_MS = 300_000;
const asked = new Set();
let mustSort = false;
export const rowsOf = (place) => [...place.querySelectorAll("li[data-number]")];
export const rowOf = (of) => byId(`c-${of}`);

export function refresh(numbers) {
  const known = list().dataset.q ? rowOf : () => true; // what was found stays found
  numbers.filter((of) => of && known(of)).forEach((of) => asked.add(String(of)));
  if (asked.size) fetchRows();
}

const fetchRows = calm(async () => {
  const numbers = [...asked].slice(0, 60);
  numbers.forEach((of) => asked.delete(of));
  if (asked.size) fetchRows();
  const fresh = await listed(`${main.dataset.rows}?numbers=${numbers}&`);
  if (fresh) put(numbers, fresh);
}, WAIT_MS, 1500);

// An answer for another list is dropped.
export async function listed(url) {
  const { query } = list().dataset;
  const answer = await ask(url + query).catch(() => null); // the next hint or reconnection asks again
  if (!answer?.ok) return null;
  const html = read(await answer.text());
  if (query !== list().dataset.query) return null;
  hearHeaders(answer);
  return html;
}

export function put(numbers, fresh) {
  const still = isBusy() ? document.querySelector(".list li:hover, .list li:focus-within") : null, top = still?.getBoundingClientRect().top;
  for (const of of numbers) {
    const row = fresh.querySelector(`#c-${of}`), old = rowOf(of);
    if (!row) {
      if (of !== number()) list().matches(":hover") ? old?.classList.add("gone") : old?.remove();
      continue;
    }
    if (["reply", "note"].some((kind) => localStorage.getItem(`meja:draft:${user}:${of}:${kind}`))) row.querySelector("[data-draft]").hidden = false;
    if (of === number()) row.querySelector("a").setAttribute("aria-current", "true");
    const hadFocus = old?.contains(document.activeElement);
    if (old) old.replaceWith(row);
    else if (still) byId("rows-track").insertBefore(row, byId("more-rows"));
    else place(row);
    window.htmx.process(row);
    if (hadFocus) row.querySelector("a").focus();
  }
  const now = byId(still?.id);
  if (now) byId("list-scroll").scrollTop += now.getBoundingClientRect().top - top;
  settle(true);
}

const isBusy = () => list().matches(":hover") || list().contains(document.activeElement);
const isSoon = ({ dataset: { due } }) => due && due * 1000 <= clock.now() + SOON_MS;
const home = (row) => (isSoon(row) && byId("rows-due")) || byId("rows-track");
const order = (a, b) => (a.dataset.due || Infinity) - (b.dataset.due || Infinity) || a.dataset.number - b.dataset.number;

function place(row) {
  const next = rowsOf(home(row)).find((other) => order(row, other) < 0);
  home(row).insertBefore(row, next || home(row).querySelector("#more-rows"));
}

// Nobody points into the list while it is sorted.
export function settle(isNew) {
  mustSort ||= isNew === true;
  if (!list().matches(":hover")) list().querySelectorAll("li.gone").forEach((row) => row.remove());
  const canSort = mustSort && !isBusy() && byId("rows-due");
  if (canSort) {
    mustSort = false;
    const sorted = rowsOf(list()).sort(order);
    for (const [id, those] of [["rows-due", sorted.filter(isSoon)], ["rows-track", sorted.filter((row) => !isSoon(row))]]) {
      const now = rowsOf(byId(id));
      if (now.length !== those.length || now.some((row, i) => row !== those[i])) byId(id).prepend(...those);
    }
  }
  const more = byId("more-rows") ? "+" : "", empty = byId("list-empty");
  for (const name of ["due", "track"]) {
    const head = byId(`grp-${name}`), n = head && rowsOf(byId(`rows-${name}`)).length;
    if (!head) continue;
    head.hidden = !n;
    head.querySelector(".num").textContent = n + (name === "track" ? more : "");
  }
  if (empty) empty.hidden = rowsOf(list()).length > 0;
}
for (const kind of ["pointerout", "focusout"]) document.addEventListener(kind, ({ target }) => target.closest?.(".list") && setTimeout(settle, 50));

export function mark() {
  for (const link of list().querySelectorAll("a.cv[aria-current]")) link.removeAttribute("aria-current");
  rowOf(number())?.querySelector("a").setAttribute("aria-current", "true");
}

// Answers also tell the numbers of the views, and who calls.
const rung = new Set();
let unread = parseInt(document.querySelector('[data-count="unread"]')?.textContent, 10) || 0;

function hearHeaders({ headers }) {
  for (const pair of (headers.get("Meja-Counts") || "").split(",").filter(Boolean)) {
    const [name, n] = pair.split("=");
    for (const place of document.querySelectorAll(`[data-count="${name}"]`)) {
      place.textContent = n > 99 ? "99+" : n;
      if (name === "unread") place.hidden = n === "0";
    }
    if (name === "unread") showUnread(Number(n));
  }
  const changed = headers.get("Meja-Changed") || "";
  changed === "many" ? again() : refresh(changed.split(","));
  const calls = (headers.get("Meja-Ring") || "").split(",").filter((of) => of && !rung.has(of) && !(of === number() && document.hasFocus()));
  calls.forEach((of) => rung.add(of));
  if (calls.length && navigator.userActivation?.hasBeenActive && "sound" in document.body.dataset) bells().then((ring) => ring.ring());
}

// The dot on the icon comes with the sound.
const bells = () => import("./ring.js");
let isWarm = false;
function showUnread(count = unread) {
  if (isWarm || count > unread) bells().then((ring) => ring.badge(count));
  unread = count;
  document.title = (unread ? `(${unread > 99 ? "99+" : unread}) ` : "") + document.title.replace(/^\(\d+\+?\) /, "");
}

// ---- The open conversation: parts are fetched after the last number and put in by id.
let busy = false, wanted = false, redraw = false, from = "";

export function absorb(html) {
  const items = byId("items");
  let news = null;
  for (const node of [...read(html).children]) {
    const old = byId(node.id);
    if (node.dataset.client) byId(`p-${node.dataset.client}`)?.remove();
    if (old && "day" in node.dataset) continue;
    if (old) {
      old.querySelectorAll("details[open]").forEach((_, i) => node.querySelectorAll("details")[i]?.setAttribute("open", ""));
      old.replaceWith(node);
    } else {
      const before = [...items.querySelectorAll(":scope > [data-seq]")].findLast((other) => +other.dataset.seq <= +node.dataset.seq);
      (before || byId("earlier")).after(node);
      if ("in" in node.dataset) news = node;
    }
    window.htmx.process(node);
  }
  if (!news) return;
  byId("said").textContent = msgs().dataset.new.replace("{name}", news.dataset.author);
  byId("customer-typing").hidden = true;
}

export function advance({ headers }) {
  for (const [name, header] of [["last", "Meja-Last"], ["seen", "Meja-Seen"]]) {
    const data = msgs().dataset;
    data[name] = Math.max(data[name], headers.get(header) || 0);
  }
  if (+byId("ticket-head").dataset.seq < msgs().dataset.last) freshen();
}

// Whoever looks has read what this fetches; a hidden page only fetches.
export async function catchUp({ all, since = "", brief } = {}) {
  redraw ||= all;
  from ||= since;
  if (busy) return (wanted = true);
  if (!number()) return;
  busy = true;
  const open = number(), after = msgs().dataset.last, values = { after, since: from, ...(redraw && { redraw: 1 }), ...(brief && { brief }) };
  redraw = false;
  from = "";
  try {
    const answer = await (document.hidden ? ask(`${base()}messages/?${new URLSearchParams(values)}`) : post(`${base()}reading/`, values));
    if (answer.status === 404 || answer.status === 205) return location.reload();
    if (!answer.ok || open !== number()) return;
    absorb(await answer.text());
    advance(answer);
    hearHeaders(answer);
    if (!document.hidden) forgetUnread(open);
  } catch {
    // offline: the reconnection fetches
  } finally {
    busy = false;
    if (wanted) {
      wanted = false;
      catchUp();
    }
  }
}

function forgetUnread(of) {
  rung.delete(of);
  rowOf(of)?.querySelector(".unread")?.classList.remove("unread");
  rowOf(of)?.querySelector(".cv-3 .count")?.remove();
}

// Sent, delivered and read come close together: one look shows them all.
const ones = new Set();
function one(pk) {
  if (ones.has(pk)) return;
  ones.add(pk);
  setTimeout(async () => {
    ones.delete(pk);
    const answer = number() && (await ask(`${base()}messages/${pk}/`).catch(() => null));
    if (answer?.ok) absorb(await answer.text());
  }, WAIT_MS);
}

// Header, customer and slots follow a little later.
export const freshen = calm(async () => {
  if (!number()) return;
  const open = number(), answer = await ask(`${base()}head/?${list().dataset.query}`).catch(() => null);
  if (!answer?.ok || open !== number()) return;
  around(await answer.text());
}, 800, 3000);

function around(html) {
  const fresh = read(html);
  for (const id of ["ticket-head", "ctx", "tops"]) {
    const old = byId(id), node = fresh.querySelector(`#${id}`);
    if (!old || !node || old.isEqualNode(node)) continue;
    const focus = old.contains(document.activeElement) && document.activeElement.id;
    node.classList.toggle("open", old.classList.contains("open"));
    old.replaceWith(node);
    window.htmx.process(node);
    if (focus) (byId(focus) || node.querySelector("button"))?.focus();
  }
}

// ---- Writing comes when it is near, or something is kept.
let writer = null;
export const write = async () => {
  writer = await import("./reply.js");
  writer.start();
  return writer;
};
const isKept = () => {
  const { reply, note } = byId("write")?.dataset || {};
  return reply || note || Object.keys(localStorage).some((key) => key.startsWith(`meja:draft:${user}:${number()}:`) || key === `meja:outbox:${user}`);
};
for (const kind of ["focusin", "pointerover", "dragover"]) document.addEventListener(kind, ({ target }) => !writer && target.closest?.(kind === "dragover" ? ".thread" : "#composer") && write().catch(() => {}));
const sendLater = (event, how) => {
  event.preventDefault();
  write().then(() => writer.submit(how), () => say(byId("composer").dataset.tLost, "bad"));
};
document.addEventListener("submit", (event) => event.target.id === "composer" && !writer && sendLater(event));
document.addEventListener("keydown", (event) => event.target.id === "write" && !writer && (event.ctrlKey || event.metaKey) && event.key === "Enter" && sendLater(event, { solve: event.shiftKey }));
for (const name of ["composer:insert", "composer:send"]) document.body.addEventListener(name, ({ detail }) => writer || write().then(() => fire(name, detail)));
document.addEventListener("focusin", ({ target }) => target.closest("[data-seek]") && import("./search.js"));

// ---- What happens, and what people do.
const PEOPLE = new Set(["looking", "typing", "gone", "customer_typing"]);
const AROUND = new Set(["clock", "suggestion", "nudged", "offered"]);
const on = (name, act) => document.body.addEventListener(name, ({ detail }) => act(detail));

on("live:frame", async (frame) => {
  const isHere = String(frame.ticket) === number();
  if (frame.kind === "held") return isHere && fire("live:ticket");
  if (PEOPLE.has(frame.kind)) isHere && String(frame.user) !== user && import("./people.js").then((people) => people.meet(frame));
  else if (frame.message) isHere && one(frame.message);
  else {
    if (isHere && AROUND.has(frame.kind)) freshen();
    if (isHere && !(frame.seq <= msgs().dataset.last)) await catchUp({ brief: 1 }); // the words first
    refresh([frame.ticket]);
  }
});
// What came before the socket is asked for.
on("live:started", () => {
  const { since } = main.dataset;
  number() ? catchUp({ since }) : listed(`${main.dataset.rows}?since=${since}&`);
  setTimeout(warmUp, 4000);
});
function warmUp() {
  isWarm = true;
  bells().then((ring) => ring.badge(unread));
  if (number() && !writer) write().catch(() => {});
  import("./commands.js");
  import("./again.js");
  import("./people.js");
}
const again = () => import("./again.js").then((gap) => gap.refreshAll());
on("live:again", () => {
  again();
  catchUp({ all: true });
  freshen();
});
on("live:now", () => catchUp().then(() => refresh([number()])));
on("live:changed", (html) => {
  around(html);
  fire("live:now");
});

// An action answers with what is around the conversation, put in by id.
on("htmx:beforeSwap", (detail) => {
  if (detail.target.id !== "ticket-head" || !detail.shouldSwap) return;
  detail.shouldSwap = false;
  around(detail.serverResponse);
});
on("htmx:beforeRequest", ({ target }) => target?.id === "desk" && writer?.leave());
on("htmx:afterSwap", ({ target }) => {
  if (target.id === "desk") arrive();
  else if (target.closest?.(".list") || target.id === "more-rows") settle();
});
on("htmx:responseError", ({ xhr, target }) => xhr.status === 404 && target?.id === "desk" && again());

let before = "";
function arrive() {
  if (before && before !== number()) refresh([before]); // it may have left the view meanwhile
  before = number();
  main.classList.toggle("has-ticket", Boolean(before));
  mark();
  const { title } = desk().dataset;
  if (title) byId("page-title").textContent = title;
  showUnread();
  look(+before || null);
  if (!before) return;
  if (isOpen()) catchUp();
  if (writer) writer.start();
  else if (isKept()) write();
}

on("do", (detail) => {
  const { name } = detail, field = name === "search" ? document.querySelector("[data-seek] [type=search]") : byId("write");
  if (name === "note" && !writer && field) byId("composer").dataset.kind = name;
  if (["reply", "note", "search"].includes(name)) field?.focus(); // at once: what is typed now is meant for it
  import("./commands.js").then((commands) => commands.run(detail));
});

arrive();
