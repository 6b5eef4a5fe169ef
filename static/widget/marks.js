// Light formatting (*bold*, _italic_, ~struck~, `as typed`), by the rules of the desk; loaded when a text may have some.
const KINDS = { '*': 'b', _: 'i', '~': 's', '`': 'code' };
const MARKED = /(^|[\s([{"'*_~])([*_~`])(?!\2|\s)((?:(?!\2)[^\n])*?(?!\2)\S)\2(?=$|[\s)\]}"'.,:;!?…*_~])/m;

export function mark(place, h) {
  for (const node of [...place.childNodes]) {
    if (node.nodeType !== 3) continue; // links stay whole
    const found = MARKED.exec(node.data);
    if (!found) continue;
    const start = found.index + found[1].length, inner = h(KINDS[found[2]], {}, found[3]), rest = node.data.slice(start + found[3].length + 2);
    if (found[2] !== '`') mark(inner, h);
    const after = document.createElement('span');
    after.textContent = rest;
    mark(after, h);
    node.data = node.data.slice(0, start);
    node.after(inner, ...after.childNodes);
  }
}
