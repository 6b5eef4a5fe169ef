// What calls an agent back: the number in the title, the dot on the icon, one soft tone per ticket.
const rung = new Set();
const plainTitle = () => document.title.replace(/^\(\d+\+?\) /, "");
let context, unread = parseInt(document.querySelector('[data-count="unread"]')?.textContent, 10) || 0, allowed = false;

for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { allowed = true; }, { once: true, capture: true });

export function showUnread(count = unread) {
  unread = count;
  document.title = (unread ? `(${unread > 99 ? "99+" : unread}) ` : "") + plainTitle();
  const icon = document.querySelector('link[rel="icon"]');
  const href = unread ? icon.dataset.dotted : icon.dataset.plain;
  if (icon.getAttribute("href") !== href) icon.setAttribute("href", href);
  if (navigator.setAppBadge) (unread ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => {});
}

export const looked = (number) => rung.delete(String(number));

export function ring(numbers, current) {
  const fresh = numbers.filter((number) => number && !rung.has(number) && !(number === String(current) && document.hasFocus()));
  fresh.forEach((number) => rung.add(number));
  if (!fresh.length || !allowed || !("sound" in document.body.dataset)) return;
  // Several tabs hear the same news: whoever holds the lock rings.
  if (!navigator.locks) return tone();
  navigator.locks.request("meja-ring", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    tone();
    await new Promise((done) => setTimeout(done, 1500));
  });
}

function tone() {
  context ??= new AudioContext();
  context.resume();
  const start = context.currentTime;
  for (const [at, pitch] of [[0, 660], [0.13, 880]]) {
    const voice = context.createOscillator(), volume = context.createGain();
    voice.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start + at);
    volume.gain.linearRampToValueAtTime(0.12, start + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + at + 0.32);
    voice.connect(volume).connect(context.destination);
    voice.start(start + at);
    voice.stop(start + at + 0.35);
  }
}
