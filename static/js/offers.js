// Chats that ring: seconds left, one tone a ring; and who does not move for five minutes is away.
const IDLE_MS = 300_000, REMIND_MS = 3_000;
const place = document.getElementById("offers");
const headers = () => ({ "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] });
let movedAt = Date.now(), isIdle = false, rangAt = 0, context;

const again = () => document.body.dispatchEvent(new CustomEvent("live:offer"));
const say = (state, reason = "") =>
  fetch("/presence/", { method: "POST", headers: { ...headers(), "HX-Request": "true" }, body: new URLSearchParams({ state, reason }) }).then(again, () => {});

function tone() {
  if (!("sound" in document.body.dataset) || !navigator.userActivation?.hasBeenActive) return; // no browser lets it sound before
  context ??= new AudioContext();
  context.resume();
  const voice = context.createOscillator(), volume = context.createGain(), start = context.currentTime;
  voice.frequency.value = 740;
  volume.gain.setValueAtTime(0.12, start);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
  voice.connect(volume).connect(context.destination);
  voice.start(start);
  voice.stop(start + 0.5);
}

function tick() {
  const rings = [...place.querySelectorAll(".offer[data-until]")];
  for (const ring of rings) {
    const left = Math.ceil((ring.dataset.until - Date.now()) / 1000);
    ring.querySelector(".offer-t").textContent = Math.max(0, left);
    if (left < -1) again();
  }
  if (rings.length && Date.now() - rangAt > REMIND_MS) {
    rangAt = Date.now();
    if (navigator.locks) navigator.locks.request("meja-offer", { ifAvailable: true }, async (lock) => { if (lock) { tone(); await new Promise((done) => setTimeout(done, 1500)); } });
    else tone();
  }
  if (!isIdle && place.querySelector("[data-idle]") && Date.now() - movedAt > IDLE_MS) {
    isIdle = true;
    say("away", "idle");
  }
}

for (const kind of ["pointermove", "keydown", "pointerdown", "scroll"])
  addEventListener(kind, () => { movedAt = Date.now(); isIdle = false; }, { passive: true, capture: true });
place.addEventListener("htmx:afterRequest", ({ target }) => { if (target.matches("[data-back]")) again(); });
setInterval(tick, 500);
