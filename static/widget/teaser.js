// The first line of an answer beside the closed chat, in our own frame: the page around cannot read it.
// `h` comes as an argument: scripts that import each other in a circle cannot have hashed names.
export function tease(panel, { author, text }, h) {
  const { t, view, port } = panel;
  if (panel.isOpen || view.classList.contains('inline')) return;
  const close = () => {
    panel.teaser.remove();
    view.hidden = false;
    port.postMessage({ teaser: false });
  };
  const said = h('span', {}, text || t.file);
  if (/[*_~`]/.test(text)) import('./marks.js').then(({ mark }) => mark(said, h));
  panel.teaser?.remove();
  panel.teaser = h('div', { class: 'w tease', lang: view.lang },
    h('button', { class: 'first', onclick: () => port.postMessage({ open: true }) }, panel.face(author.name), h('span', {}, h('b', {}, author.name), ' ', said)),
    h('button', { class: 'no', 'aria-label': t.dismiss, onclick: () => { panel.store.set('calm', true); close(); } }, '×'));
  panel.teaser.style.cssText = view.style.cssText;
  view.hidden = true;
  view.after(panel.teaser);
  port.postMessage({ teaser: true });
}
