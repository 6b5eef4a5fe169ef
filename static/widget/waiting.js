// How many wait before this visitor; loaded when somebody does. `h` and `fill` come as arguments, as in teaser.js.
export function show(panel, h, fill) {
  const { t, waiting } = panel;
  const about = fill(t.about, { n: waiting.replace('-', '–') });
  panel.queue = panel.add('queue', h('span', { class: 'band', 'aria-hidden': 'true' }, waiting.replace('-', '–')), h('p', {}, h('b', {}, t.in_queue)), h('p', {}, about), h('p', { class: 'fine' }, t.may_leave));
  panel.say(`${t.in_queue}. ${about}`);
}
