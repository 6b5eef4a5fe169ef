// The command menu: one list from the server per keystroke; it also chooses people, topics and priorities.
import { ask, fire, read, say } from "./shell.js";

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-q");
const list = document.getElementById("palette-l");
const WAIT_MS = 80;
let scope = "", wait, running;

const options = () => [...list.querySelectorAll('[role="option"]:not([aria-disabled])')];
const chosen = () => list.querySelector('[aria-selected="true"]');
const ticket = () => document.getElementById("desk")?.dataset.ticket || "";

export function open(wanted = "") {
  scope = wanted;
  list.replaceChildren();
  load();
}

async function load() {
  clearTimeout(wait);
  wait = 0;
  running?.abort();
  running = new AbortController();
  const query = new URLSearchParams({ q: input.value, ticket: ticket(), scope });
  try {
    const answer = await ask(`${document.body.dataset.palette}?${query}`, { signal: running.signal });
    if (!answer.ok) throw new Error(answer.status);
    list.replaceChildren(read(await answer.text()));
  } catch (error) {
    if (error.name !== "AbortError") say(document.body.dataset.failed, "bad");
    return;
  }
  choose(options()[0]);
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function move(step) {
  const all = options();
  if (all.length) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
}

async function run(option) {
  if (!option) return;
  const { does, sheet, href, post, method, key, value } = option.dataset;
  if (["assign", "topic", "priority"].includes(does)) {
    input.value = "";
    return open(does);
  }
  dialog.close();
  if (does) return fire("do", { name: does });
  if (sheet) return window.htmx.ajax("GET", sheet, "#sheet-body");
  if (href) return location.assign(href);
  const values = new URLSearchParams(key ? { [key]: value } : {});
  const answer = await ask(post, { method, body: method === "DELETE" ? undefined : values });
  if (answer.headers.get("HX-Redirect")) return location.assign(answer.headers.get("HX-Redirect"));
  if (answer.ok) fire("live:changed", await answer.text());
  else if (answer.status === 409 || answer.status === 422) document.getElementById("toasts").append(read(await answer.text()));
  else say(document.body.dataset.failed, "bad");
}

input.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(load, WAIT_MS);
});
input.addEventListener("keydown", async (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === "Enter") {
    event.preventDefault();
    if (wait) await load();
    return run(chosen());
  } else return;
  event.preventDefault();
});
list.addEventListener("click", (event) => run(event.target.closest('[role="option"]')));
list.addEventListener("pointermove", (event) => choose(event.target.closest('[role="option"]') || chosen()));
dialog.addEventListener("close", () => { input.value = ""; });
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
