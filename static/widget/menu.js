// What the chat's menu offers; loaded when somebody opens it. `h` comes as an argument, as in teaser.js.
export async function toggle(panel, h, isBack) {
  const { menu, menuButton } = panel;
  if (menu.hidden) await fill(panel, h);
  menu.hidden = !menu.hidden;
  menuButton.setAttribute('aria-expanded', !menu.hidden);
  if (!menu.hidden) menu.firstChild?.focus();
  else if (isBack) menuButton.focus();
}

async function fill(panel, h) {
  const { t, chat, store, transcript, config } = panel;
  if (!t.emoji) Object.assign(t, await (await fetch(`${config.api}words/?lang=${config.lang}`)).json());
  const there = transcript && new URL(transcript, new URL(chat.config.api, location)); // the page around us may be another's
  const close = () => panel.toggleMenu(true);
  const load = (verb) => { panel.toggleMenu(); import('./linking.js').then((found) => found[verb](panel, h)).catch(() => panel.say(t.not_done, true)); };
  const camera = h('input', { type: 'file', hidden: true, accept: 'image/*', capture: 'environment', onchange: () => { panel.attach(camera.files); close(); } });
  panel.menu.replaceChildren(...[
    panel.box && matchMedia('(pointer:coarse)').matches && h('button', { onclick: () => camera.click() }, t.camera),
    panel.box && h('button', { onclick: () => { panel.toggleMenu(); import('./emoji.js').then(({ pick }) => pick(panel, h)); } }, t.emoji),
    chat.token && h('button', { onclick: () => load('choose') }, t.questions),
    chat.token && h('button', { onclick: () => load('prove') }, t.it_was_me),
    chat.token && !panel.isEnded && h('button', { onclick: () => { close(); chat.end().catch(() => panel.say(t.not_done)); } }, t.end),
    h('button', { onclick: () => { store.set('quiet', !store.get('quiet')); close(); } }, store.get('quiet') ? t.sound_on : t.sound_off),
    there && h('a', { href: there, target: '_blank', onclick: close }, t.transcript),
    camera,
  ].filter(Boolean));
}
