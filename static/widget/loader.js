// <script type="module" src="https://host/widget.js" data-key="KEY" async></script>
// Draws the launcher in a shadow root; the chat loads on intent, in a frame of our origin.
const tag = document.querySelector('script[src*="/widget.js"][data-key]');
const { key, mode, color, lang: wanted } = tag?.dataset || {};
const { origin } = new URL(import.meta.url);
const lang = (wanted || document.documentElement.lang || navigator.language).slice(0, 2).toLowerCase();
const [chat, unread] = { id: ['Obrolan', 'belum dibaca'], az: ['Söhbət', 'oxunmamış'] }[lang] || ['Chat', 'unread'];
const phone = matchMedia('(max-width:480px)');
const memory = {};

// Storage throws in locked-down pages: the chat then lives as long as the page.
const store = (name, value) => {
  name = `meja:${key}:${name}`;
  try {
    if (value !== undefined) {
      memory[name] = value;
      localStorage[name] = JSON.stringify(value);
    }
    return JSON.parse(localStorage[name] || null);
  } catch { return memory[name]; }
};

const css = new CSSStyleSheet(); // not subject to the host's style-src
css.replaceSync(`:host{all:initial!important;position:fixed!important;z-index:2147483000!important;color-scheme:light dark!important}
button,iframe{position:fixed;inset:auto 20px 20px auto;border:0}
button{width:58px;height:58px;border-radius:50%;padding:16px;cursor:pointer;background:var(--brand,#1d5541);color:var(--on,#fff);box-shadow:0 0 0 1px #8883,0 4px 20px -4px #0008}
button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #000}
svg{display:block;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
span{position:absolute;inset:-3px -3px auto auto;min-width:23px;border-radius:12px;font:600 13px/23px system-ui;background:#c4302b;color:#fff}span:empty,[hidden]{display:none!important}
iframe{bottom:92px;width:384px;height:min(660px,100vh - 112px);border-radius:20px;box-shadow:0 0 0 1px #8883,0 24px 48px -12px #0006}
@media(max-width:480px){iframe{inset:0;width:100%;height:100%;border-radius:0}[aria-expanded=true]{display:none}}.t{inset:auto 20px 92px auto;width:300px;height:92px;border-radius:16px}`);

class MejaChat extends HTMLElement {
  constructor() {
    super();
    this.root = this.attachShadow({ mode: 'open' });
    this.root.adoptedStyleSheets = [css];
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this.icon = document.createElementNS(svg.namespaceURI, 'path');
    this.badge = document.createElement('span');
    this.button = document.createElement('button');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.append(this.icon);
    svg.ariaHidden = this.badge.ariaHidden = true;
    this.button.append(svg, this.badge);
    this.root.append(this.button);
    this.button.onpointerenter = this.button.onfocus = () => this.load();
    this.button.onclick = () => this.show(!this.isOpen, true);
    this.heard({ brand: color ? { color } : store('brand'), unread: 0 });
    if (store('handle')) setTimeout(() => (store('open') && !phone.matches ? this.show(true) : this.load()));
    visualViewport.onresize = () => this.fit();
  }

  open() { return this.show(true, true); }
  close() { return this.show(false, true); }
  async tell(words) { await this.load(); this.port.postMessage(words); }
  setUser(user) { return this.tell({ user }); }
  setPage(page) { return this.tell({ page }); }
  fire(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  async show(isOpen, focus) {
    await this.load();
    this.isOpen = store('open', isOpen);
    this.view.hidden = !isOpen;
    this.view.className = '';
    this.draw();
    this.fit();
    if (focus) (isOpen ? this.view : this.button).focus();
    this.port.postMessage({ open: isOpen, focus });
    this.fire(isOpen ? 'open' : 'close');
  }

  // Only the first message needs an origin: everything later travels over a private port.
  load() {
    return this.loading ??= (async () => {
      const { port1, port2 } = new MessageChannel();
      this.port = port1;
      port1.onmessage = ({ data }) => this.heard(data);
      const hello = { handle: store('handle'), page: location.href.split('#')[0] };
      if (mode === 'inline') return (await import(origin + '/widget/inline.js')).mount(this, { key, lang, hello, port: port2 });
      const frame = this.view = document.createElement('iframe');
      frame.title = chat;
      frame.hidden = true;
      frame.src = `${origin}/widget/frame/${key}/?lang=${lang}`;
      this.root.prepend(frame);
      await new Promise((done) => { frame.onload = done; });
      frame.contentWindow.postMessage(hello, origin, [port2]);
    })();
  }

  heard({ handle, brand, unread: count, close, open, teaser }) {
    if (handle !== undefined) store('handle', handle);
    if (brand) this.style.cssText = `--brand:${store('brand', brand).color};--on:${brand.on || '#fff'}`;
    if (count !== undefined) { this.unread = count; this.draw(); this.fire('unread', count); }
    if (close) this.close();
    if (open) this.open();
    if (teaser !== undefined && !this.isOpen) {
      this.view.className = 't';
      this.view.hidden = !teaser;
    }
  }

  draw() {
    this.button.ariaExpanded = !!this.isOpen;
    this.button.ariaLabel = chat + (this.unread ? `, ${this.unread} ${unread}` : '');
    this.badge.textContent = this.unread || '';
    this.icon.setAttribute('d', this.isOpen ? 'm6 9 6 6 6-6' : 'M21 12a9 9 0 0 1-13 8l-5 1 1-5a9 9 0 1 1 17-4');
    document.title = (this.unread ? `(${this.unread}) ` : '') + document.title.replace(/^\(\d+\) /, '');
  }

  // iOS leaves the layout viewport behind the keyboard: follow the visual one.
  fit() {
    const { height, offsetTop } = visualViewport;
    if (this.view) this.view.style.cssText = this.isOpen && phone.matches ? `height:${height}px;top:${offsetTop}px` : '';
  }
}

if (key && !customElements.get('meja-chat')) {
  customElements.define('meja-chat', MejaChat);
  document.body.append(new MejaChat());
}
