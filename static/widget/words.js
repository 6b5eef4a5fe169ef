// A few words to an answer that was tapped; loaded when somebody has tapped one. `h` comes as an argument, as in teaser.js.
export function ask(panel, message, place, h, mark) {
  const { t } = panel;
  const box = h('textarea', { rows: 1, 'aria-label': t.words, placeholder: t.words, maxlength: 2000 });
  const form = h('form', { class: 'comp' }, box, h('button', { class: 'send', 'aria-label': t.send }, mark));
  form.onsubmit = (event) => { event.preventDefault(); if (box.value.trim()) panel.choose(message, message.choices.chosen, box.value); };
  place.replaceWith(form);
}
