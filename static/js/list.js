// The list: single rows are drawn anew, never the whole; nothing jumps under the pointer.
import { ask, read } from "./ask.js";
import { clock } from "./live.js";
import { ring, showUnread } from "./ring.js";

const WAIT_MS = 120, SOON_MS = 300_000;
const main = document.getElementById("main");
const list = () => document.getElementById("list");
const current = () => document.getElementById("desk")?.dataset.ticket || "";
const asked = new Set();
let wait, mustSort = false;

export const rows = () => [...list().querySelectorAll("li[data-number]")];

export function refresh(numbers) {
  const known = list().dataset.q ? (number) => document.getElementById(`c-${number}`) : () => true; // what was found stays found
  numbers.filter(known).forEach((number) => asked.add(String(number)));
  if (!asked.size) return;
  wait ??= setTimeout(fetchRows, WAIT_MS);
}

// After a gap: the first page as it is now; what is further down is asked for by number.
export async function refreshAll() {
  const { view, q } = list().dataset;
  const answer = await ask(`${main.dataset.list}?${new URLSearchParams({ view, q })}`).catch(() => null);
  if (!answer?.ok || view !== list().dataset.view || q !== list().dataset.q) return;
  const fresh = read(await answer.text()), shown = [...fresh.querySelectorAll("li[data-number]")].map((row) => row.dataset.number);
  put(shown, fresh);
  showCounts(answer.headers.get("Meja-Counts") || "");
  refresh(rows().map((row) => row.dataset.number).filter((number) => !shown.includes(number)).concat(shown.slice(0, 1)));
}

async function fetchRows() {
  const numbers = [...asked].slice(0, 60), { view, q } = list().dataset;
  numbers.forEach((number) => asked.delete(number));
  wait = asked.size ? setTimeout(fetchRows, WAIT_MS) : undefined;
  let answer, html;
  try {
    answer = await ask(`${main.dataset.rows}?${new URLSearchParams({ view, q, numbers })}`);
    if (!answer.ok) return;
    html = await answer.text();
  } catch {
    return; // the next hint or the next reconnection asks again
  }
  if (view !== list().dataset.view || q !== list().dataset.q) return;
  put(numbers, read(html));
  showCounts(answer.headers.get("Meja-Counts") || "");
  ring((answer.headers.get("Meja-Ring") || "").split(","), current());
}

function put(numbers, fresh) {
  const still = isBusy() ? document.querySelector(".list li:hover, .list li:focus-within") : null, top = still?.getBoundingClientRect().top;
  for (const number of numbers) {
    const row = fresh.querySelector(`#c-${number}`), old = document.getElementById(`c-${number}`);
    if (!row) {
      if (number !== current()) list().matches(":hover") ? old?.classList.add("gone") : old?.remove();
      continue;
    }
    keepDraft(row, number);
    if (number === current()) row.querySelector("a").setAttribute("aria-current", "true");
    const hadFocus = old?.contains(document.activeElement);
    if (old) old.replaceWith(row);
    else if (still) document.getElementById("rows-track").insertBefore(row, document.getElementById("more-rows"));
    else place(row);
    window.htmx.process(row);
    if (hadFocus) row.querySelector("a").focus();
  }
  const now = document.getElementById(still?.id);
  if (now) document.getElementById("list-scroll").scrollTop += now.getBoundingClientRect().top - top;
  mustSort = true;
  settle();
}

const isBusy = () => list().matches(":hover") || list().contains(document.activeElement);
const home = (row) => (isSoon(row) && document.getElementById("rows-due")) || document.getElementById("rows-track");
const isSoon = (row) => row.dataset.due && Number(row.dataset.due) * 1000 <= clock.now() + SOON_MS;
const rank = (row) => [row.dataset.due ? Number(row.dataset.due) : Infinity, Number(row.dataset.number)];
const isBefore = (a, b) => { const [x, y] = [rank(a), rank(b)]; return x[0] < y[0] || (x[0] === y[0] && x[1] < y[1]); };

function place(row) {
  const next = [...home(row).querySelectorAll("li[data-number]")].find((other) => isBefore(row, other));
  home(row).insertBefore(row, next || home(row).querySelector("#more-rows"));
}

// Sorting waits until neither pointer nor focus is in the list.
function settle() {
  if (!list().matches(":hover")) list().querySelectorAll("li.gone").forEach((row) => row.remove());
  count();
  if (!mustSort || isBusy()) return;
  mustSort = false;
  if (list().dataset.q || list().dataset.view === "solved") return;
  const sorted = rows().sort((a, b) => (isBefore(a, b) ? -1 : 1));
  for (const [id, those] of [["rows-due", sorted.filter(isSoon)], ["rows-track", sorted.filter((row) => !isSoon(row))]]) {
    const place = document.getElementById(id), now = [...place.querySelectorAll("li[data-number]")];
    if (now.length === those.length && now.every((row, i) => row === those[i])) continue;
    place.prepend(...those);
  }
  count();
}

export function count() {
  const isMore = Boolean(document.getElementById("more-rows"));
  for (const name of ["due", "track"]) {
    const head = document.getElementById(`grp-${name}`);
    if (!head) continue;
    const n = document.querySelectorAll(`#rows-${name} > li[data-number]`).length;
    head.hidden = !n;
    head.querySelector(".num").textContent = n + (isMore && name === "track" ? "+" : "");
  }
  const empty = document.getElementById("list-empty");
  if (empty) empty.hidden = rows().length > 0;
}

main.addEventListener("pointerleave", settle);
document.addEventListener("pointerout", ({ target }) => target.closest?.(".list") && setTimeout(settle, 50));
document.addEventListener("focusout", ({ target }) => target.closest?.(".list") && setTimeout(settle, 50));

// Ages and groups move with the time.
setInterval(() => {
  const { agoM, agoH, agoD } = document.body.dataset;
  for (const label of list().querySelectorAll("time[datetime]")) {
    const minutes = Math.floor((clock.now() - Date.parse(label.dateTime)) / 60_000);
    if (!(minutes >= 1 && minutes < 10_080)) continue;
    const [text, n] = minutes < 60 ? [agoM, minutes] : minutes < 1440 ? [agoH, Math.floor(minutes / 60)] : [agoD, Math.floor(minutes / 1440)];
    label.textContent = text.replace("{n}", n);
  }
  mustSort = true;
  settle();
}, 20_000);

function showCounts(text) {
  for (const pair of text.split(",").filter(Boolean)) {
    const [name, count] = pair.split("=");
    for (const label of document.querySelectorAll(`[data-count="${name}"]`)) {
      label.textContent = count > 99 ? "99+" : count;
      if (name === "unread") label.hidden = count === "0";
    }
    if (name === "unread") showUnread(Number(count));
  }
}

export function mark(number) {
  for (const link of list().querySelectorAll('a[aria-current="true"].cv')) link.removeAttribute("aria-current");
  document.querySelector(`#c-${number} > a`)?.setAttribute("aria-current", "true");
}

export function step(by, { open = false } = {}) {
  const all = rows();
  if (!all.length) return;
  const focused = document.activeElement.closest?.("li[data-number]"), opened = document.getElementById(`c-${current()}`);
  const at = all.indexOf(focused || opened);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))];
  const link = next.querySelector("a");
  link.focus();
  if (open && next !== all[at]) link.click();
}

const draftKey = (number) => `meja:draft:${document.body.dataset.user}:${number}`;
function keepDraft(row, number) {
  const has = ["reply", "note"].some((kind) => localStorage.getItem(`${draftKey(number)}:${kind}`));
  if (has) row.querySelector("[data-draft]").hidden = false;
}
export const showDraft = (number, isKept) => {
  const tag = document.querySelector(`#c-${number} [data-draft]`);
  if (tag) tag.hidden = !isKept;
};

// Searching while typing: the list alone is drawn anew.
let typing, running;
document.addEventListener("input", ({ target }) => {
  const form = target.closest("[data-seek]");
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(() => seek(form), 220);
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-seek]");
  if (!form) return;
  event.preventDefault();
  clearTimeout(typing);
  seek(form);
});

async function seek(form) {
  const query = new URLSearchParams(new FormData(form));
  running?.abort();
  running = new AbortController();
  try {
    const answer = await ask(`${main.dataset.list}?${query}`, { signal: running.signal });
    if (!answer.ok) return;
    const fresh = read(await answer.text()).querySelector("#list"), field = form.querySelector('[type="search"]');
    const old = list();
    old.dataset.q = fresh.dataset.q;
    old.querySelector("#list-scroll").replaceWith(fresh.querySelector("#list-scroll"));
    old.querySelector(".list-h .rowx").replaceWith(fresh.querySelector(".list-h .rowx"));
    old.querySelector(".list-h .seg").replaceWith(fresh.querySelector(".list-h .seg"));
    window.htmx.process(old.querySelector("#list-scroll"));
    if (current()) mark(current());
    history.replaceState(history.state, "", `${location.pathname}?${query}`);
    field.focus();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}
