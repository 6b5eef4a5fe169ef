// Searching while typing: the list alone is drawn anew.
import { list, mark } from "./inbox.js";
import { ask, byId, read } from "./shell.js";

let typing, running;
document.addEventListener("input", ({ target }) => {
  const form = target.closest("[data-seek]");
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(() => seek(form), 220);
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-seek]");
  if (!form) return;
  event.preventDefault();
  clearTimeout(typing);
  seek(form);
});

async function seek(form) {
  const query = new URLSearchParams(new FormData(form));
  running?.abort();
  running = new AbortController();
  try {
    const answer = await ask(`${byId("main").dataset.list}?${query}`, { signal: running.signal });
    if (!answer.ok) return;
    const fresh = read(await answer.text()).querySelector("#list"), old = list();
    Object.assign(old.dataset, { q: fresh.dataset.q, query: fresh.dataset.query });
    for (const part of ["#list-scroll", ".list-h .rowx", ".list-h .seg"]) old.querySelector(part).replaceWith(fresh.querySelector(part));
    window.htmx.process(old.querySelector("#list-scroll"));
    mark();
    history.replaceState(history.state, "", `${location.pathname}?${query}`);
    form.querySelector('[type="search"]').focus();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}
