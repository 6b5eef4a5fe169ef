// How long it takes, or which team has it; loaded when there is something to say. `h` comes as in teaser.js.
export function show(panel, h, { band, title, text, fine }) {
  panel.queue = panel.add(
    'queue',
    band && h('span', { class: 'band', 'aria-hidden': 'true' }, band),
    h('p', {}, h('b', {}, title)), h('p', {}, text), fine && h('p', { class: 'fine' }, fine),
  );
  panel.say(`${title}. ${text}`);
}
