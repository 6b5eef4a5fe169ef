// A few faces for a sentence; loaded when somebody wants one. `h` comes as an argument, as in teaser.js.
const FACES = [...'😀😊😅😂😍😘🤔😐😢😭😡👍👎🙏👏💪👋❤🎉🔥✅❌⭐📦'];

export function pick(panel, h) {
  const { box, t } = panel;
  const known = panel.foot.querySelector('.faces');
  if (known) { known.remove(); box.focus(); return; }
  const row = h('div', { class: 'chips faces', role: 'group', 'aria-label': t.emoji }, FACES.map((face) => h('button', {
    type: 'button', class: 'face', onclick: () => { box.setRangeText(face, box.selectionStart, box.selectionEnd, 'end'); box.dispatchEvent(new Event('input')); },
  }, face)));
  row.onkeydown = (event) => { if (event.key === 'Escape') { event.stopPropagation(); row.remove(); box.focus(); } };
  panel.foot.prepend(row);
  row.firstChild.focus();
}
