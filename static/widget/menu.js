// What the chat's menu offers; loaded when somebody opens it. `h` comes as an argument, as in teaser.js.
export function fill(panel, h) {
  const { t, chat, store, transcript } = panel;
  const there = transcript && new URL(transcript, new URL(chat.config.api, location)); // the page around us may be another's
  const close = () => panel.toggleMenu(true);
  panel.menu.replaceChildren(...[
    chat.token && !panel.isEnded && h('button', { onclick: () => { close(); chat.end().catch(() => panel.say(t.not_done)); } }, t.end),
    h('button', { onclick: () => { store.set('quiet', !store.get('quiet')); close(); } }, store.get('quiet') ? t.sound_on : t.sound_off),
    there && h('a', { href: there, target: '_blank', onclick: close }, t.transcript),
  ].filter(Boolean));
}
