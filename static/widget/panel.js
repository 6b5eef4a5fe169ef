// What the visitor sees. Runs in a frame of our origin; inline.js mounts the same class in a shadow root.
import { Chat, RANK, openStore } from './chat.js';

const ICONS = {
  up: 'm5 12 7-7 7 7M12 19V5', down: 'm6 9 6 6 6-6', more: 'M5 12h.01M12 12h.01M19 12h.01', tick: 'M20 6 9 17l-5-5', ticks: 'M18 6 7 17l-5-5m20-5-7.5 7.5L13 16',
  clip: 'm16 6-8.4 8.6a2 2 0 0 0 2.8 2.8l8.4-8.6a4 4 0 1 0-5.6-5.6l-8.4 8.5a6 6 0 1 0 8.5 8.5l8.4-8.4', redo: 'M3 12a9 9 0 1 0 9-9 10 10 0 0 0-7 3L3 8M3 3v5h5',
  file: 'M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8l6 6v12a2 2 0 0 1-2 2zM14 2v6h6', cut: 'M12 20h.01M8.5 16.4a5 5 0 0 1 7 0M5 12.9a10 10 0 0 1 5-2.7M19 12.9a10 10 0 0 0-2-1.5M2 8.800a15 15 0 0 1 4.200-2.600M22 8.800a15 15 0 0 0-11.300-3.800M2 2l20 20',
};
const phone = matchMedia('(max-width:480px)');

function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (typeof value === 'function') element[name] = value;
    else if (value !== false && value != null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

function icon(name, size = '') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.appendChild(document.createElementNS(svg.namespaceURI, 'path')).setAttribute('d', ICONS[name]);
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', 'aria-hidden': 'true', class: size })) svg.setAttribute(key, value);
  return svg;
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
const initials = (name) => name.split(/\s+/).map((word) => [...word][0]).filter(Boolean).slice(0, 2).join('');
const linked = (text) => text.split(/(\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/).map((part, i) => (i % 2 ? h('a', { href: part, target: '_blank', rel: 'noopener noreferrer nofollow' }, part) : part));

export class Panel {
  rows = new Map(); // message id or client id -> {row, message}
  taps = 0; // on their way: what the feed tells meanwhile is older
  isOpen = false;

  constructor(config, parent) {
    const { strings: t, lang, brand } = config;
    Object.assign(this, { config, t, store: openStore(config.key) });
    this.seen = this.store.get('seen') || 0;
    this.list = h('div', { class: 'rows' });
    this.log = h('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': t.conversation, tabindex: 0 }, this.list);
    this.offline = h('p', { class: 'off', hidden: true }, icon('cut', 's'), t.offline);
    this.foot = h('div', { class: 'foot' });
    this.status = h('p', { class: 'sr', role: 'status' });
    Object.assign(this, { title: h('h2'), subtitle: h('p') });
    this.avatar = h('span', { class: 'av', 'aria-hidden': 'true' });
    this.menuButton = h('button', { class: 'more', 'aria-label': t.options, 'aria-expanded': 'false', onclick: () => this.toggleMenu() }, icon('more'));
    this.menu = h('div', { class: 'menu', hidden: true });
    this.view = h('section', { class: 'w', role: 'dialog', 'aria-label': fill(t.chat_with, { name: brand.name }), lang },
      h('div', { class: 'top' }, this.avatar, h('div', { class: 'who' }, this.title, this.subtitle), this.menuButton, h('button', { 'aria-label': t.minimise, onclick: () => this.port.postMessage({ close: true }) }, icon('down'))),
      this.menu, this.log, this.offline, this.foot, this.status);
    this.view.style.setProperty('--brand', brand.color);
    this.view.style.setProperty('--on', brand.on);
    this.listen();
    parent.append(this.view);
    this.chat = new Chat(config, this.store, (kind, data) => this[`on_${kind}`](data));
  }

  listen() {
    const { view } = this;
    view.addEventListener('keydown', (event) => this.key(event));
    view.addEventListener('paste', (event) => this.attach(event.clipboardData?.files));
    view.addEventListener('dragover', (event) => { event.preventDefault(); view.classList.add('drop'); });
    view.addEventListener('dragleave', () => view.classList.remove('drop'));
    view.addEventListener('drop', (event) => { event.preventDefault(); view.classList.remove('drop'); this.attach(event.dataTransfer.files); });
    document.addEventListener('visibilitychange', () => this.look());
  }

  start(port, hello) {
    this.port = port;
    port.onmessage = ({ data }) => this.told(data);
    port.postMessage({ brand: this.config.brand });
    this.head();
    const isFresh = !hello.handle && !hello.user && !this.chat.outbox.length;
    this[isFresh && (this.config.prechat.length || this.config.closed) ? 'ask' : 'compose']();
    this.chat.outbox.forEach((message) => this.on_outgoing(message));
    this.chat.start(hello);
  }

  // Words from the page around us: shown or hidden, and who the visitor is (null: they have signed out).
  told({ open, focus, user, page }) {
    if (page) this.chat.turn(page);
    if (user !== undefined) { this.chat.forget(); this.chat.user = user; this.chat.again(true); }
    if (open === undefined) return;
    this.isOpen = open;
    this.teaser?.remove();
    this.view.hidden = false;
    this.look();
    if (open && focus) (this.foot.querySelector('input:not([type=file]), textarea') || this.log).focus({ preventScroll: true });
  }

  // -- frame of the conversation ---------------------------------------------
  head() {
    const { t, agent, config: { brand, closed, days, greeting, answers } } = this;
    const time = closed && `${days[new Date(closed).getDay()]} ${this.clock(closed)}`;
    this.title.textContent = agent ? agent.name : closed ? fill(t.closed_until, { time }) : this.rows.size ? brand.name : greeting || brand.name;
    this.subtitle.textContent = this.isEnded ? t.ended : agent ? fill(t.with_brand, { name: brand.name }) : closed ? t.closed_note : answers;
    this.avatar.textContent = initials(agent?.name || brand.name);
  }

  async toggleMenu(isBack) { (await import('./menu.js')).toggle(this, h, isBack); }

  key(event) {
    if (event.key === 'Escape') {
      if (this.menu.hidden) this.port.postMessage({ close: true });
      else this.toggleMenu(true);
    }
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target === this.box) { event.preventDefault(); this.post(); }
    if (event.key === 'Tab' && phone.matches) this.cycle(event);
  }

  // On a phone the chat covers the page, so Tab stays inside; elsewhere it may leave.
  cycle(event) {
    const stops = [...this.view.querySelectorAll('button, textarea, input, a[href], [tabindex="0"]')].filter((stop) => stop.offsetParent);
    const [edge, other] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.view.getRootNode().activeElement !== edge) return;
    event.preventDefault();
    other.focus();
  }

  // -- before the first message ------------------------------------------------
  ask() {
    const { t, config } = this;
    const field = (one) => (one.options
      ? h('fieldset', {}, h('legend', {}, one.label), h('div', { class: 'chips' }, one.options.map((value) => h('label', {}, h('input', { type: 'radio', name: one.name, value }), h('span', {}, value)))))
      : h('label', {}, h('span', {}, one.label, ' ', one.hint && h('em', {}, one.hint)), h('input', { name: one.name, type: one.type, autocomplete: one.autocomplete, maxlength: 200 })));
    const box = h('textarea', { name: 'text', rows: 3, maxlength: config.max_text, 'aria-label': t.message, required: true });
    box.value = this.store.get('draft') || '';
    box.oninput = () => this.store.set('draft', box.value);
    const form = h('form', { class: 'form', novalidate: true }, config.closed && h('p', {}, t.closed_lead), config.prechat.map(field),
      h('label', {}, h('span', {}, t.message), box), h('button', { class: 'cta' }, t.send), h('p', { class: 'fine' }, config.fine));
    form.onsubmit = (event) => { event.preventDefault(); this.begin(form); };
    this.foot.replaceChildren(form);
  }

  begin(form) {
    form.querySelectorAll('.bad').forEach((note) => note.remove());
    const { text, ...profile } = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    const isEmail = !profile.email || /^\S+@\S+\.\S+$/.test(profile.email);
    if (!isEmail) this.fault(form.elements.email, profile.email.includes('@') ? this.t.email_ending : this.t.email_wrong);
    if (!text) this.fault(form.elements.text, this.t.message_needed);
    const wrong = form.querySelector('[aria-invalid]');
    if (wrong) { wrong.focus(); return; }
    this.chat.profile = profile;
    this.compose();
    this.box.value = text;
    this.post();
  }

  fault(input, sentence) {
    const id = `bad-${input.name}`;
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', id);
    input.after(h('p', { class: 'bad', id }, sentence));
    input.addEventListener('input', () => input.removeAttribute('aria-invalid'), { once: true });
  }

  // -- writing -------------------------------------------------------------
  compose() {
    const { t, config } = this;
    const picker = h('input', { type: 'file', hidden: true, multiple: true, accept: config.accept, onchange: () => { this.attach(picker.files); picker.value = ''; } });
    const send = h('button', { class: 'send', 'aria-label': t.send }, icon('up'));
    this.box = h('textarea', { rows: 1, 'aria-label': t.message, placeholder: t.write, maxlength: config.max_text });
    this.box.value = this.store.get('draft') || '';
    const ready = () => {
      send.setAttribute('aria-disabled', !this.box.value.trim());
      if (!CSS.supports('field-sizing', 'content')) this.box.style.height = `${Math.min(120, this.box.value.split('\n').length * 24 + 16)}px`;
    };
    this.box.oninput = () => { this.store.set('draft', this.box.value); this.chat.typing(); ready(); };
    const form = h('form', { class: 'comp' }, h('button', { type: 'button', class: 'clip', 'aria-label': t.attach, onclick: () => picker.click() }, icon('clip')), picker, this.box, send);
    form.onsubmit = (event) => { event.preventDefault(); this.post(); ready(); };
    ready();
    this.foot.replaceChildren(form);
  }

  post() {
    const text = this.box.value.trim();
    if (!text) return;
    this.box.value = '';
    this.store.set('draft', null);
    this.chat.send(text);
    this.box.focus();
  }

  attach(files) {
    for (const file of files || []) {
      if (file.size > this.config.max_bytes) this.say(fill(this.t.too_big, { name: file.name, size: Math.floor(this.config.max_bytes / 1e6) }), true);
      else { if (!this.box) this.compose(); this.chat.send('', [file]); }
    }
  }

  // -- what the conversation tells us ---------------------------------------------
  on_session({ handle, agent, status, thread, transcript }) {
    if (thread !== this.store.get('thread')) this.seen = 0;
    this.store.set('thread', thread);
    this.port.postMessage({ handle });
    Object.assign(this, { agent, transcript, isEnded: ['solved', 'closed'].includes(status) });
    if (!this.box) this.compose();
  }

  on_handle(handle) {
    this.port.postMessage({ handle });
    this.rows.clear();
    this.list.replaceChildren();
    Object.assign(this, { agent: null, transcript: null, events: null, lastDay: '', standing: '', queue: null, dots: null, isEnded: false });
    this.chat.outbox.forEach((message) => this.on_outgoing(message));
    this.head();
  }

  on_line(isThere) { this.offline.hidden = isThere; if (!isThere) this.say(this.t.offline); }

  on_items(items) {
    items.forEach((item) => this[`item_${item.kind}`]?.(item));
    this.head();
    this.look();
  }

  on_outgoing(message) {
    this.draw({ ...message, direction: 'in', at: message.at });
    if (message.state) this.say(message.reason || this.t.not_sent);
    if (this.rows.size === 1) this.head();
  }

  on_progress({ cid, share }) {
    const bar = this.rows.get(cid)?.row.querySelector('progress');
    if (bar) bar.value = share;
  }

  on_typing({ on = true }) {
    clearTimeout(this.typingTimer);
    this.dots?.remove();
    this.dots = null;
    if (!on) { this.saidTyping = false; return; }
    this.dots = this.add('m them', this.face(this.agent?.name), h('div', {}, h('div', { class: 'b' }, h('span', { class: 'typing', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')))));
    this.typingTimer = setTimeout(() => this.on_typing({ on: false }), 6000);
    if (!this.saidTyping) this.say(fill(this.t.typing, { name: this.agent?.name || this.config.brand.name }));
    this.saidTyping = true;
  }

  item_message(item) {
    const isNew = !this.rows.has(item.id);
    this.draw({ state: 'sent', ...item });
    if (item.direction === 'in') this.isEnded = false; // writing takes the chat up again
    if (item.direction === 'in' || !isNew) return;
    this.on_typing({ on: false });
    if (item.author.kind === 'agent') this.agent = item.author;
    if (item.n <= this.seen) return;
    this.say(`${item.author.name}: ${item.text || this.t.file}`);
    if (!this.isSeen()) this.notify(item);
  }

  // A receipt stands for everything the visitor wrote up to its message.
  item_receipt({ message, state }) {
    const last = this.rows.get(message)?.message.n;
    for (const { message: one } of new Set(this.rows.values())) if (one.direction === 'in' && one.n <= last && RANK[state] > RANK[one.state]) this.draw({ ...one, state });
  }

  item_edit({ message, text, attachments, revoked, edited }) {
    const known = this.rows.get(message)?.message;
    if (known) this.draw({ ...known, text, attachments, revoked, edited });
  }

  item_event({ event, name, at, n, message, choice }) {
    if (this.events?.has(n)) return;
    (this.events ??= new Set()).add(n);
    const asked = event === 'chosen' && this.rows.get(message)?.message;
    if (asked && !this.taps && asked.choices.chosen !== choice) this.draw({ ...asked, choices: { ...asked.choices, chosen: choice } });
    if (event === 'reopened' && !this.isEnded) return;
    if (event === 'joined' || event === 'left') this.agent = event === 'joined' ? { name } : null;
    this.isEnded = event === 'ended' || (this.isEnded && event !== 'reopened');
    const askedAt = [...this.rows.values()].find(({ message: one }) => one.direction === 'in')?.message.at;
    const minutes = Math.round((Date.parse(at) - Date.parse(askedAt)) / 60000);
    const text = fill(this.t[`event_${event}${event === 'joined' && minutes > 0 && minutes < 60 ? '_after' : ''}`] || '', { name, n: minutes });
    if (text) { this.add('event', text); if (n > this.seen) this.say(text); }
  }

  on_standing(standing) {
    const now = JSON.stringify(standing || '');
    if (now === this.standing) return;
    this.standing = now;
    this.queue?.remove();
    this.queue = null;
    if (standing) import('./waiting.js').then(({ show }) => this.standing === now && show(this, h, standing));
  }

  // -- drawing ---------------------------------------------------------------
  add(kind, ...children) {
    const row = h('div', { class: kind }, children);
    this.list.append(row);
    for (const last of [this.queue, this.dots]) if (last) this.list.append(last);
    return row;
  }

  face(name) { return h('span', { class: 'av small', 'aria-hidden': 'true' }, initials(name || this.config.brand.name)); }

  draw(message) {
    const known = this.rows.get(message.id) || this.rows.get(message.cid);
    if (known) message = { ...known.message, ...message, state: RANK[known.message.state] > RANK[message.state] ? known.message.state : message.state };
    if (!known) this.day(message.at);
    const row = known?.row || this.add('');
    const isMine = message.direction === 'in';
    const isFailed = ['late', 'refused'].includes(message.state);
    row.className = `m ${isMine ? 'me' : 'them'}${isFailed ? ' fail' : ''}${message.revoked ? ' gone' : ''}`;
    row.replaceChildren(...(isMine ? [] : [this.face(message.author?.name)]), h('div', {}, this.body(message), isFailed ? this.again(message) : this.foot_of(message, isMine)));
    for (const key of [message.id, message.cid]) if (key) this.rows.set(key, { row, message });
  }

  body(message) {
    if (message.revoked) return h('div', { class: 'b' }, this.t.deleted);
    const files = message.id ? message.attachments || [] : [];
    return [
      message.text && this.said(message.text),
      files.map((file) => this.file(file)),
      !message.id && message.files?.map((file) => h('div', { class: 'file' }, icon('file'), file.name)),
      !message.id && message.files?.length > 0 && h('progress', { max: 1, value: 0, 'aria-label': this.t.uploading }),
      message.choices && h('div', { class: 'chips' }, message.choices.rows.map((one) => this.choice(message, one))),
      message.choices?.changes_h && message.choices.chosen && !message.choices.said && this.words(message),
    ].flat();
  }

  said(text) {
    const bubble = h('div', { class: 'b' }, linked(text));
    if (/[*_~`]/.test(text)) import('./marks.js').then(({ mark }) => mark(bubble, h));
    return bubble;
  }

  file({ name, mime, url, state }) {
    if (state && state !== 'ready') return h('div', { class: 'file' }, icon('file'), name);
    if (/^image\/(png|jpeg|gif|webp)$/.test(mime)) return h('a', { class: 'pic', href: url, target: '_blank', rel: 'noopener' }, h('img', { src: url, alt: name, loading: 'lazy' }));
    return h('a', { class: 'file', href: url, download: name }, icon('file'), name);
  }

  choice(message, { id, title, face }) {
    const { chosen, changes_h } = message.choices;
    return h('button', { class: `${face ? 'face' : ''}${chosen === id ? ' on' : ''}`, title: face && title, 'aria-label': face && title, 'aria-pressed': String(chosen === id), disabled: chosen && !changes_h, onclick: () => this.choose(message, id) }, face || title);
  }

  words(message) {
    const place = h('div');
    import('./words.js').then(({ ask }) => ask(this, message, place, h, icon('up')));
    return place;
  }

  choose(message, id, words) {
    this.taps++;
    this.draw({ ...message, choices: { ...message.choices, chosen: id, said: words } });
    this.chat.choose(message.id, id, words).then(() => this.say(this.t.thanks), () => { this.draw(message); this.say(this.t.not_done, true); }).finally(() => this.taps--);
  }

  again({ cid, reason }) {
    return h('button', { class: 'retry', onclick: () => this.chat.retry(cid) }, icon('redo', 's'), reason ? `${reason} ` : '', this.t.not_sent);
  }

  foot_of({ at, state, edited }, isMine) {
    const label = isMine && { sent: this.t.sent, delivered: this.t.delivered, read: this.t.read }[state];
    return h('span', { class: 't' }, h('time', {}, this.clock(at)), edited && h('span', {}, this.t.edited), label && [icon(state === 'read' ? 'ticks' : 'tick', 's'), h('span', {}, label)].flat());
  }

  // As our own texts write it; the names of days and months come along, because browsers know no Azerbaijani ones.
  clock(at) { return new Date(at).toLocaleTimeString(this.view.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }); }

  day(at) {
    const date = new Date(at), day = date.toDateString();
    if (day === this.lastDay) return;
    this.lastDay = day;
    this.add('day', day === new Date().toDateString() ? this.t.today : `${date.getDate()} ${this.config.months[date.getMonth()]}`);
  }

  // -- being noticed -------------------------------------------------------------
  isSeen() { return this.isOpen && !document.hidden; }

  look() {
    if (!this.port) return;
    const isSeen = this.isSeen();
    if (isSeen) this.store.set('seen', this.seen = Math.max(this.seen, ...[...this.rows.values()].map(({ message }) => message.n || 0)));
    this.chat.receive(isSeen);
    const unread = new Set([...this.rows.values()].filter(({ message: one }) => one.direction === 'out' && one.n > this.seen).map(({ row }) => row)).size;
    this.port.postMessage({ unread });
  }

  say(text, isShown) {
    this.status.textContent = '';
    setTimeout(() => { this.status.textContent = text; }, 60);
    if (isShown) this.add('event bad', text);
  }

  notify(item) {
    if (!this.store.get('quiet')) import('./sound.js').then(({ ding }) => ding());
    if (!this.isOpen && !this.store.get('calm')) import('./teaser.js').then(({ tease }) => tease(this, item, h));
  }
}

// In the frame the first words come from the page around us, with a private port for the rest.
const text = document.getElementById('meja-config')?.textContent;
if (text && window !== parent) {
  const panel = new Panel(JSON.parse(text), document.body);
  addEventListener('message', ({ source, ports, data }) => {
    if (source === parent && ports.length && !panel.port) panel.start(ports[0], data);
  });
}
