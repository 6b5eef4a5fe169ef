// What every page has (one file: docs/adr/0008).

// ---- Requests of the page to itself.
const body = document.body, words = body.dataset;
export const byId = (id) => document.getElementById(id);
export const token = () => JSON.parse(body.getAttribute("hx-headers"))["X-CSRFToken"];
export const ask = (url, options = {}) =>
  fetch(url, { ...options, headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", ...options.headers } });
export const post = (url, values = {}, options = {}) =>
  ask(url, { method: "POST", body: values instanceof FormData ? values : new URLSearchParams(values), ...options });
export const read = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
};
export const fire = (name, detail) => body.dispatchEvent(new CustomEvent(name, { detail }));
export const say = (text, tone = "") => {
  const toast = document.createElement("div"), line = document.createElement("span");
  toast.className = `toast ${tone}`;
  toast.setAttribute("role", tone === "bad" ? "alert" : "status");
  line.textContent = text;
  toast.append(line);
  byId("toasts").append(toast);
};
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) setTimeout(() => node.remove(), 9000);
}).observe(byId("toasts"), { childList: true });

// ---- The socket: live:started at first, live:again after every gap.
const PING_MS = 25_000, PONG_MS = 8_000, LONGEST_MS = 30_000, SAY_LOST_MS = 3_000, POLL_MS = 10_000;
let socket, pings, deadline, retry, lost, poll, attempts = 0, isStarted = false, wasStarted = false, watched = null;

export const clock = { offset: 0, now: () => Date.now() + clock.offset };
export const isOpen = () => socket?.readyState === WebSocket.OPEN && isStarted;
export const send = (frame) => { if (isOpen()) socket.send(JSON.stringify(frame)); };

export function look(number) {
  if (number === watched) return;
  watched = number;
  send({ op: "look", ticket: number });
}

async function connect() {
  clearTimeout(retry);
  if (socket && socket.readyState < WebSocket.CLOSING) return;
  isStarted = false;
  let pass;
  try {
    const answer = await post("/live/pass/");
    if (answer.redirected || answer.status === 403 || answer.status === 401) return location.reload();
    if (!answer.ok) throw new Error(answer.status);
    pass = (await answer.json()).pass;
  } catch {
    return again();
  }
  socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws/agent/`);
  socket.onopen = () => socket.send(JSON.stringify({ pass }));
  socket.onmessage = ({ data }) => hear(JSON.parse(data));
  socket.onclose = ({ code }) => {
    if (code === 4403) return location.reload();
    again();
  };
}

function hear(frame) {
  clearTimeout(deadline);
  if (frame.kind === "pong") return;
  if (frame.kind === "notification" || frame.kind === "offer") return fire(`live:${frame.kind}`, frame);
  if (frame.kind !== "hello") return fire("live:frame", frame);
  isStarted = true;
  attempts = 0;
  clock.offset = frame.at - Date.now();
  clearTimeout(lost);
  clearInterval(poll);
  lost = poll = null;
  showLost(false);
  clearInterval(pings);
  pings = setInterval(ping, PING_MS);
  if (watched) send({ op: "look", ticket: watched });
  if (wasStarted) return fire("live:again");
  wasStarted = true;
  fire("live:started");
  // The page may show less than there is by now.
  for (const [kind, of, now] of [["notification", "[name=up_to]", frame.notice], ["offer", ".offer[data-number]", frame.offers]])
    if (now !== [...document.querySelectorAll(of)].map(({ value, dataset }) => value || dataset.number).join()) fire(`live:${kind}`);
  setTimeout(() => load(body), document.querySelector(".offer") ? 0 : 4000);
}

// Parts name the script they need.
const load = (place) => place.querySelectorAll("[data-module]").forEach(({ dataset }) => import(dataset.module));

function ping() {
  send({ op: "ping" });
  clearTimeout(deadline);
  deadline = setTimeout(() => socket.close(), PONG_MS);
}

function again() {
  isStarted = false;
  clearInterval(pings);
  clearTimeout(deadline);
  lost ??= setTimeout(() => showLost(true), SAY_LOST_MS);
  poll ??= setInterval(() => document.hidden || fire("live:again"), POLL_MS);
  retry = setTimeout(connect, 250 + Math.random() * Math.min(LONGEST_MS, 1000 * 2 ** attempts++));
}

function showLost(isLost) {
  const bar = byId("offline"), dot = byId("line-dot");
  dot?.classList.toggle("on", !isLost);
  dot?.classList.toggle("busy", isLost);
  if (isLost && bar.hidden) {
    const time = new Date().toLocaleTimeString("en-GB", { timeStyle: "short" });
    bar.textContent = words.lost.replace("{time}", time);
  }
  bar.hidden = !isLost;
}

const hurry = () => { if (!isOpen()) { attempts = 0; connect(); } };
addEventListener("online", hurry);
addEventListener("pageshow", ({ persisted }) => persisted && hurry());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  hurry();
  if (wasStarted) fire("live:again");
});

// ---- Clocks: one timer moves all; the server's time counts.
const fill = (text, values) => text.replace(/\{(\w)\}/g, (_, key) => values[key]);
const floor = Math.floor;

function span(ms) {
  const s = Math.max(0, floor(ms / 1000));
  if (s < 600) return `${floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  if (s < 3600) return fill(words.spanM, { m: floor(s / 60) });
  if (s < 86_400) return fill(words.spanH, { h: floor(s / 3600), m: floor((s % 3600) / 60) });
  return fill(words.spanD, { d: floor(s / 86_400), h: floor((s % 86_400) / 3600) });
}

customElements.define("due-ring", class extends HTMLElement {
  connectedCallback() { this.draw(); }

  // The server says when it turns amber, deeper amber and red.
  draw() {
    const { due, total, opens, warn, soon, bad, over } = this.dataset, now = clock.now(), left = due - now;
    const isClosed = opens > now, isLate = left <= 0;
    const tone = isLate ? "late" : isClosed ? "paused" : now >= bad ? "bad" : now >= soon ? "soon" : now >= warn ? "warn" : "ok";
    const text = isLate ? over || fill(words.late, { t: span(-left) }) : isClosed ? this.dataset.closed : span(left);
    const label = this.querySelector(".t");
    if (label.textContent !== text) label.textContent = text;
    this.querySelectorAll("circle")[1].setAttribute("stroke-dasharray", `${isLate ? 100 : Math.round(Math.min(1, left / total) * 100)} 100`);
    const look = this.className.replace(/ok|warn|soon|bad|late|paused/, tone);
    if (this.className !== look) this.className = look;
  }
});
setInterval(() => document.querySelectorAll("due-ring").forEach((ring) => ring.draw()), 1000);

// ---- Keys: single letters can be switched off; none while typing.
const SINGLE = { j: "next", k: "previous", r: "reply", n: "note", e: "solve-next", t: "take", a: "assign", i: "mine", l: "topic", y: "yes", x: "no", p: "priority", c: "clocks", f: "filter", "/": "search", "?": "keys", "]": "panel" };
const GO = { i: "/inbox/?view=mine", u: "/inbox/?view=unassigned", e: "/escalations/", w: "/escalations/wallboard/", s: "/settings/" };
let wentAt = 0;
const letter = (event) => (/^[a-z]$/i.test(event.key) || !/^Key[A-Z]$/.test(event.code) ? event.key : event.code.slice(3)).toLowerCase();

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const { key, target } = event, hasModifier = event.ctrlKey || event.metaKey, plain = letter(event);
  const act = (name) => { event.preventDefault(); fire("do", { name }); };
  if (hasModifier && !event.altKey && plain === "k") return act("palette");
  if (hasModifier || event.altKey || document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (target.closest?.("input, textarea, select, [contenteditable]")) {
    if (key === "Escape") target.blur();
    return;
  }
  if (key === "Escape") return act("back");
  if (!("keys" in words)) return;
  if (Date.now() - wentAt < 1500 && GO[plain]) return location.assign(GO[plain]);
  wentAt = plain === "g" ? Date.now() : 0;
  if (event.shiftKey && plain === "e") return act("escalate");
  if (key === "ArrowDown" || key === "ArrowUp") return target.closest(".list") && act(key === "ArrowDown" ? "next" : "previous");
  const name = SINGLE[key] || (event.shiftKey ? "" : SINGLE[plain]);
  if (name) act(name);
});

// ---- Commands, the sheet, menus.
const palette = (scope) => {
  byId("palette").showModal(); // at once: what is typed now is meant for it
  import("./palette.js").then((menu) => menu.open(scope));
};
const DOES = {
  palette: () => palette(""),
  assign: () => palette("assign"),
  topic: () => palette("topic"),
  priority: () => palette("priority"),
  keys: () => byId("keys-dialog").showModal(),
  dismiss: (button) => button.closest(".toast").remove(),
  "close-dialog": (button) => button.closest("dialog").close(),
};
body.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-do]");
  if (button) fire("do", { name: button.dataset.do, button });
});
body.addEventListener("do", ({ detail: { name, button } }) => DOES[name]?.(button));

// What is put into the sheet opens it; a form that was taken closes it.
const sheet = byId("sheet");
body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id !== "sheet-body") return;
  if (!detail.target.children.length) return sheet.close();
  if (!sheet.open) sheet.showModal();
});
body.addEventListener("htmx:afterSettle", ({ detail }) => load(detail.target));
body.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful && detail.elt.matches?.("[data-closes]") && sheet.close());
sheet.addEventListener("click", ({ target }) => target === sheet && sheet.close());
for (const name of ["responseError", "sendError"]) body.addEventListener(`htmx:${name}`, () => say(words.failed, "bad"));

if (!CSS.supports("position-area: end")) import("./menus.js");
connect();
