// data-mode="inline": the panel inside the site's own page, for sites that own all their scripts.
export async function mount(element, { key, lang, hello, port }) {
  const origin = new URL(import.meta.url).origin;
  const config = await (await fetch(`${origin}/widget/config/${key}/?lang=${lang}`)).json();
  const [{ Panel }, rules] = await Promise.all([import(config.panel), fetch(config.css).then((answer) => answer.text())]);
  const view = element.view = document.createElement('div');
  const root = view.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet(); // not subject to the site's style-src
  sheet.replaceSync(rules);
  root.adoptedStyleSheets = [sheet];
  view.hidden = true;
  element.root.prepend(view);
  const panel = new Panel(config, root);
  panel.view.classList.add('inline');
  panel.start(port, hello);
}
