// Every clock of the page moves by one timer; the server's time counts, not this computer's.
import { clock } from "./live.js";

const rings = new Set();
const words = document.body.dataset;
const fill = (text, values) => text.replace(/\{(\w)\}/g, (_, key) => values[key]);

export function span(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 600) return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  if (s < 3600) return fill(words.spanM, { m: Math.floor(s / 60) });
  if (s < 86_400) return fill(words.spanH, { h: Math.floor(s / 3600), m: Math.floor((s % 3600) / 60) });
  return fill(words.spanD, { d: Math.floor(s / 86_400), h: Math.floor((s % 86_400) / 3600) });
}

class DueRing extends HTMLElement {
  connectedCallback() {
    rings.add(this);
    this.draw();
  }

  disconnectedCallback() {
    rings.delete(this);
  }

  draw() {
    const left = Number(this.dataset.due) - clock.now(), share = left / Number(this.dataset.total), late = left <= 0;
    const text = late ? words.late.replace("{t}", span(-left)) : span(left);
    const label = this.querySelector(".t");
    if (label.textContent !== text) label.textContent = text;
    this.lastElementChild.parentElement.querySelectorAll("circle")[1].setAttribute("stroke-dasharray", `${late ? 100 : Math.round(Math.min(1, share) * 100)} 100`);
    const tone = late ? "bad" : share <= 0.25 ? "warn" : "ok";
    if (!this.classList.contains(tone)) {
      this.classList.remove("ok", "warn", "bad");
      this.classList.add(tone);
    }
  }
}

customElements.define("due-ring", DueRing);
setInterval(() => rings.forEach((ring) => ring.draw()), 1000);
