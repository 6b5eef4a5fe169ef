// The live queue: single rows are drawn anew when a hint names their ticket; clocks tick here, figures follow.
import { ask, byId, clock, read } from "./shell.js";

const SOON_MS = 300, FIGURES_MS = 5_000, IDLE_MS = 30_000;
const rows = byId("rows"), main = byId("main"), card = rows.closest(".q");
const asked = new Set();
let wait, figuresAt = Date.now(), figuresWait, known = new Set(), hasSound = false, audio;

// ---- Clocks
const span = (ms) => {
  const { spanM, spanH, spanD } = document.body.dataset, s = Math.floor(ms / 1000);
  const fill = (text, values) => text.replace(/\{(\w)\}/g, (_, key) => values[key]);
  if (s < 600) return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  if (s < 3600) return fill(spanM, { m: Math.floor(s / 60) });
  if (s < 86_400) return fill(spanH, { h: Math.floor(s / 3600), m: Math.floor((s % 3600) / 60) });
  return fill(spanD, { d: Math.floor(s / 86_400), h: Math.floor((s % 86_400) / 3600) });
};

function tick() {
  const now = clock.now();
  for (const row of rows.querySelectorAll("tr[data-due]")) {
    const left = row.dataset.due - now, share = Math.max(0, Math.min(1, left / row.dataset.total));
    const tone = left <= 0 ? "bad" : share <= 0.25 || left <= 300_000 ? "warn" : "ok";
    row.querySelector(".t").textContent = left <= 0 ? card.dataset.late.replace("{t}", span(-left)) : span(left);
    row.querySelector("rect").setAttribute("width", left <= 0 ? 100 : Math.round((1 - share) * 100));
    if (!row.classList.contains(tone)) {
      row.className = tone;
      row.querySelector(".bar").setAttribute("class", `bar ${tone}`);
      if (tone === "bad") beep();
    }
  }
  for (const time of document.querySelectorAll("time[data-zone]")) {
    time.textContent = new Date(now).toLocaleTimeString("en-GB", { timeZone: time.dataset.zone });
  }
  const age = byId("age"), old = Math.floor((Date.now() - figuresAt) / 1000);
  if (age) age.textContent = old < 60 ? main.dataset.live : main.dataset.old.replace("{n}", old);
}
setInterval(tick, 1000);
tick();

// ---- Rows
const refresh = (numbers) => {
  numbers.filter(Boolean).forEach((number) => asked.add(String(number)));
  if (asked.size) wait ??= setTimeout(fetchRows, SOON_MS);
  soonFigures();
};

function fetchRows() {
  const numbers = [...asked].slice(0, 60);
  numbers.forEach((number) => asked.delete(number));
  wait = asked.size ? setTimeout(fetchRows, SOON_MS) : undefined;
  return draw(numbers);
}

// Without numbers everything is drawn anew: after a gap nobody knows what has changed.
async function draw(numbers, isQuiet = false) {
  const answer = await ask(`${rows.dataset.rows}&tickets=${numbers || "all"}`).catch(() => null); // the next hint asks again
  if (!answer?.ok) return;
  const table = document.createElement("tbody"), focus = document.activeElement?.closest?.("tr")?.id;
  table.innerHTML = await answer.text();
  for (const old of [...rows.children]) if (!numbers || numbers.includes(old.dataset.ticket)) old.remove();
  for (const row of [...table.children]) {
    const due = Number(row.dataset.due || Infinity);
    const after = [...rows.children].find((other) => Number(other.dataset.due || Infinity) > due);
    rows.insertBefore(row, after || null);
    window.htmx.process(row);
    if (row.id === focus) row.querySelector("a").focus();
    if (!known.has(row.id) && !isQuiet) beep();
  }
  remember();
  byId("rows-none").hidden = rows.children.length > 0;
  const count = byId("rows-count");
  if (count) count.textContent = answer.headers.get("Meja-Count");
  tick();
}
const remember = () => { known = new Set([...rows.children].map((row) => row.id)); };
remember();

const everything = () => { draw(null); soonFigures(); };
document.body.addEventListener("live:frame", ({ detail: frame }) => refresh([frame.ticket]));
document.body.addEventListener("live:now", everything);
document.body.addEventListener("live:again", everything);

// ---- Which ones: the list and the figures follow at once, and the address keeps it.
byId("filters")?.addEventListener("change", ({ currentTarget: form }) => {
  const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.replaceState(null, "", `?${chosen}`);
  rows.dataset.rows = `${form.dataset.rows}&${chosen}`;
  main.dataset.figures = form.dataset.figures + chosen;
  draw(null, true); // what comes into sight now has not just come
  fetchFigures();
});

// ---- Figures
function soonFigures() {
  if (main.dataset.figures) figuresWait ??= setTimeout(fetchFigures, Math.max(SOON_MS, FIGURES_MS - (Date.now() - figuresAt)));
}
async function fetchFigures() {
  figuresWait = undefined;
  const answer = await ask(main.dataset.figures).catch(() => null); // the age on the page tells that this failed
  if (!answer?.ok) return;
  figuresAt = Date.now();
  const fresh = read(await answer.text());
  for (const part of [...fresh.children]) byId(part.id)?.replaceWith(part);
  placeForecast();
}
function placeForecast() {
  const line = byId("forecast"), place = byId("forecast-place");
  if (line && place) place.replaceChildren(line);
}
if (main.dataset.figures) {
  setInterval(() => document.hidden || soonFigures(), IDLE_MS);
  placeForecast();
}

// ---- Sound and full screen
function beep() {
  if (!hasSound) return;
  audio ??= new AudioContext();
  const tone = audio.createOscillator(), volume = audio.createGain();
  tone.frequency.value = 880;
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.25);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.25);
}
byId("sound")?.addEventListener("click", ({ currentTarget: button }) => {
  hasSound = !hasSound;
  button.setAttribute("aria-pressed", String(hasSound));
  beep();
});
byId("full")?.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : main.requestFullscreen()));
document.body.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, dialog") || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const links = [...rows.querySelectorAll("a.cu")], at = links.indexOf(document.activeElement?.closest("tr")?.querySelector("a.cu"));
  const next = links[event.key === "ArrowDown" ? at + 1 : Math.max(0, at - 1)];
  if (next) { event.preventDefault(); next.focus(); }
});
