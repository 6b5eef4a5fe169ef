// What calls an agent back: the dot on the icon, and one soft tone.
let context;

const icon = document.querySelector('link[rel="icon"]'), plain = icon.getAttribute("href");

export function badge(unread) {
  const href = unread ? icon.dataset.dotted : plain;
  if (icon.getAttribute("href") !== href) icon.setAttribute("href", href);
  if (navigator.setAppBadge) (unread ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => {});
}

// Several tabs hear the same news: whoever holds the lock rings.

export function ring() {
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
