// The visitor's side of a conversation: session, outbox, feed, socket. Knows nothing of the page.
export const RANK = { sent: 1, delivered: 2, read: 3 };
const PERMANENT = (status) => status >= 400 && status < 500 && ![401, 404, 408, 429].includes(status);

// Storage of a frame may be refused: everything then lives as long as the page.
export function openStore(key) {
  const memory = {};
  const slot = (name) => `meja:${key}:${name}`;
  let disk = memory;
  try { disk = localStorage; } catch { /* refused */ }
  return {
    get(name) { try { return JSON.parse(disk[slot(name)] ?? null); } catch { return null; } },
    set(name, value) {
      try {
        if (value == null) delete disk[slot(name)];
        else disk[slot(name)] = JSON.stringify(value);
      } catch { memory[slot(name)] = JSON.stringify(value); }
    },
    // One slot per unsent message, so that several tabs never overwrite each other.
    all(prefix) { return Object.keys(disk).filter((name) => name.startsWith(slot(prefix))).map((name) => JSON.parse(disk[name])); },
  };
}

const newId = () => crypto.randomUUID?.() || [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export class Chat {
  n = 0; // the last feed number we hold
  hint = 0; // the last we have heard of
  out = 0; // and the last that was written to us
  token = null;
  epoch = 0; // counts conversations of this page
  isLive = false;
  profile = {};
  #fails = 0;
  #told = { delivered: 0, read: 0 };

  constructor(config, store, on) {
    Object.assign(this, { config, store, on });
    this.outbox = store.all('out:').sort((a, b) => a.at - b.at);
    addEventListener('online', () => this.again(true));
    addEventListener('pageshow', (event) => event.persisted && this.again(true));
    document.addEventListener('visibilitychange', () => document.hidden || this.again(true));
  }

  start({ handle, user, page }) {
    Object.assign(this, { handle, user, page });
    if (handle || user || this.outbox.length) this.again();
  }

  // Reconnect, gap, focus and retry are all this: whatever is missing on either side is made good.
  async again(isNow) {
    this.due = 0;
    try {
      if (!this.token && (this.handle || this.user || this.outbox.length)) await this.session();
      if (!this.token) return;
      this.flush();
      if (isNow || !this.reconnect) this.connect();
      if (this.isLive) this.ping();
      await this.pull();
    } catch { /* told by reach(); the timer tries again */ }
    this.rest();
  }

  // Set the next look; an earlier one that is already set stays, so that failing sockets starve nothing.
  rest() {
    const wait = (this.isLive ? 25 : document.hidden ? 20 : 3) * 1000 * (0.8 + Math.random() * 0.4);
    if (this.due > Date.now() && this.due < Date.now() + wait) return;
    this.due = Date.now() + wait;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), wait);
  }

  // The site went on to another page without loading one.
  turn(page) {
    this.page = page;
    if (this.token) this.session().catch(() => {});
  }

  session() {
    const { epoch } = this;
    this.opening ??= this.call('session/', {
      key: this.config.key, lang: this.config.lang, handle: this.handle || undefined, identity: this.user || undefined,
      profile: this.profile, page_url: this.page || '', tz: Intl.DateTimeFormat().resolvedOptions().timeZone || '',
    }).then((session) => {
      if (epoch !== this.epoch) return;
      this.token = session.token;
      this.handle = session.handle;
      this.on('session', session);
      this.take(session.items);
      this.on('standing', session.standing);
      this.n = session.n;
      this.receive();
      this.connect();
    }).finally(() => { this.opening = null; });
    return this.opening;
  }

  async call(path, body) {
    const headers = body ? { 'Content-Type': 'application/json' } : {};
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    let response;
    try {
      response = await fetch(this.config.api + path, {
        method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout?.(8000),
      });
    } catch (error) {
      this.reach(false);
      throw error;
    }
    this.reach(response.status < 500);
    return this.read(response.status, await response.text(), response.headers.get('Retry-After'));
  }

  read(status, text, after) {
    if (status === 401) this.forget();
    if (status < 300) return text ? JSON.parse(text) : {};
    let message = '';
    try { message = JSON.parse(text).error.message; } catch { /* an answer of something in between */ }
    throw Object.assign(new Error(message), { status, after: +after || 0 });
  }

  // The handle has run out or the person has left: the next message begins a new conversation.
  // What is still on its way belongs to the person who left, and is dropped.
  forget() {
    this.epoch += 1;
    this.opening = this.pulling = null;
    this.token = this.handle = this.user = null;
    this.n = this.hint = this.out = 0;
    this.#told = { delivered: 0, read: 0 };
    this.socket?.close();
    this.on('handle', null);
  }

  reach(isThere) {
    if (isThere === this.isThere) return;
    this.isThere = isThere;
    clearTimeout(this.grace);
    this.grace = setTimeout(() => this.on('line', isThere), isThere ? 0 : 3000);
  }

  // -- out -----------------------------------------------------------------
  send(text, files = []) {
    const message = { cid: newId(), text, files, attachments: [], at: Date.now() };
    this.outbox.push(message);
    this.keep(message);
    this.on('outgoing', message);
    return this.flush();
  }

  keep({ cid, text, files, attachments, at }) {
    if (!files?.length) this.store.set(`out:${cid}`, { cid, text, attachments, at });
  }

  retry(cid) {
    const message = this.outbox.find((one) => one.cid === cid);
    if (message) Object.assign(message, { state: '', reason: '' });
    return this.flush();
  }

  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    let message;
    try {
      while ((message = this.outbox.find((one) => one.state !== 'refused'))) {
        this.on('outgoing', Object.assign(message, { state: '' }));
        await this.deliver(message);
      }
    } catch (error) {
      Object.assign(message, { state: PERMANENT(error.status) ? 'refused' : 'late', reason: error.message || '' });
      if (!error.status) message.reason = '';
      this.on('outgoing', message);
      if (error.after) setTimeout(() => this.flush(), error.after * 1000);
      this.rest();
    }
    this.flushing = false;
    if (message?.state === 'refused') this.flush(); // one bad message holds up no other
  }

  async deliver(message) {
    if (!this.token) await this.session();
    for (const file of message.files?.splice(0) || []) {
      try { message.attachments.push((await this.upload(file, message)).id); } catch (error) { message.files.push(file); throw error; }
    }
    this.keep(message);
    const { cid, text, attachments } = message, { epoch } = this;
    const item = await this.call('messages/', { cid, text, attachments });
    this.outbox = this.outbox.filter((one) => one !== message);
    this.store.set(`out:${cid}`, null);
    if (epoch !== this.epoch) return;
    this.take([item]);
    this.on('standing', item.standing);
    if (item.n === this.n + 1) this.n = item.n;
    else if (item.n > this.n) this.pull();
  }

  // XMLHttpRequest because fetch tells nothing about the way up.
  upload(file, message) {
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append('file', file);
      request.open('POST', this.config.api + 'attachments/');
      request.setRequestHeader('Authorization', `Bearer ${this.token}`);
      request.upload.onprogress = ({ loaded, total }) => this.on('progress', { cid: message.cid, share: loaded / total });
      request.onerror = () => { this.reach(false); fail(new Error('')); };
      request.onload = () => { try { done(this.read(request.status, request.responseText, request.getResponseHeader('Retry-After'))); } catch (error) { fail(error); } };
      request.send(body);
    });
  }

  typing() {
    if (!this.token || Date.now() - (this.typedAt || 0) < 2500) return;
    this.typedAt = Date.now();
    this.call('typing/', {}).catch(() => {});
  }

  choose(message, choice, words) { return this.call('choice/', { message, choice, words }).then(() => this.pull()); }
  end() { return this.call('end/', {}).then(() => this.pull()); }

  // -- in ------------------------------------------------------------------
  pull() {
    const { epoch, hint } = this;
    this.pulling ??= this.call(`feed/?after=${this.n}`).then(({ items, last, standing }) => {
      if (epoch !== this.epoch) return false;
      this.take(items);
      this.on('standing', standing);
      const reached = items.length ? items.at(-1).n : this.n;
      this.n = Math.max(this.n, reached);
      this.receive();
      return (reached < last && items.length > 0) || (this.hint > Math.max(hint, this.n));
    }).finally(() => { this.pulling = null; }).then((isMore) => isMore && this.pull());
    return this.pulling;
  }

  take(items) {
    this.out = Math.max(this.out, ...items.filter(({ direction }) => direction === 'out').map(({ n }) => n));
    this.on('items', items);
  }

  receive(isRead = this.isRead) {
    this.isRead = isRead;
    const seen = { delivered: this.out, read: isRead ? this.out : this.#told.read };
    if (!this.token || (seen.delivered <= this.#told.delivered && seen.read <= this.#told.read)) return;
    this.#told = seen;
    this.call('receipts/', seen).catch(() => { this.#told = { delivered: 0, read: 0 }; });
  }

  async connect() {
    if (this.socket || !this.token || !this.config.socket) return;
    clearTimeout(this.reconnect);
    this.reconnect = 0;
    const socket = this.socket = {};
    try {
      const { pass } = await this.call('pass/', {});
      this.socket = new WebSocket(this.config.socket);
      this.socket.onopen = () => this.socket.send(JSON.stringify({ pass }));
      this.socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
      this.socket.onclose = ({ code }) => this.lost(code);
    } catch {
      if (this.socket === socket) this.lost();
    }
  }

  lost(code) {
    clearTimeout(this.deadline);
    this.socket = null;
    this.isLive = false;
    const most = code === 1012 || code === 4409 ? 10 : Math.min(30, 2 ** this.#fails++);
    this.reconnect = setTimeout(() => this.connect(), Math.random() * most * 1000);
    this.rest();
  }

  // A half-open line looks alive for minutes: silence after a ping ends it.
  ping() {
    this.socket.send('{"op":"ping"}');
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.socket?.close?.(), 8000);
  }

  hear(frame) {
    clearTimeout(this.deadline);
    if (!this.isLive) {
      this.isLive = true;
      this.#fails = 0;
      this.pull().catch(() => {});
    }
    if (frame.kind === 'typing') this.on('typing', frame);
    else if (frame.n > this.n) {
      this.hint = frame.n;
      setTimeout(() => this.hint > this.n && this.pull().catch(() => {}), frame.ticks || this.flushing ? 300 : 0);
    }
    this.rest();
  }
}
