// A phone: sends what the person does and shows what arrives, by asking every second or so.
const lines = document.getElementById("lines");
const write = document.getElementById("write");
const text = write.elements.text;
const quote = write.elements.reply_to;
const quoting = document.getElementById("quoting");
const refused = document.getElementById("refused");
const PAUSE = 1200;

const isAtEnd = () => lines.scrollHeight - lines.scrollTop - lines.clientHeight < 80;
const toEnd = () => lines.scrollTo(0, lines.scrollHeight);
const isBusy = () => lines.querySelector("details[open]") !== null;

const show = (html, mustScroll) => {
  const follow = mustScroll || isAtEnd();
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.querySelector(".ph-i");
  refused.textContent = fresh.dataset.refused || "";
  refused.hidden = !refused.textContent;
  const place = document.activeElement?.closest("#lines .ph-m")?.id;
  lines.replaceChildren(fresh);
  if (place) lines.focus({ preventScroll: true });
  if (follow) toEnd();
};

const ask = async (url, options = {}) => {
  const answer = await fetch(url, { ...options, headers: { "X-Requested-With": "fetch" } });
  if (answer.status === 204) return null;
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
};

const say = () => {
  refused.textContent = lines.dataset.failed;
  refused.hidden = false;
};

const unquote = () => {
  quote.value = "";
  quoting.hidden = true;
};

const poll = async () => {
  try {
    const looking = document.visibilityState === "visible" ? "&looking=1" : "";
    const seen = lines.firstElementChild?.dataset.stamp || "";
    const html = await ask(`${lines.dataset.src}?seen=${encodeURIComponent(seen)}${looking}`);
    if (html && !isBusy()) show(html, false);
  } catch {
    // The server restarts or is away; the next round asks again.
  }
  setTimeout(poll, PAUSE);
};

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-do]");
  if (!form || form.classList.contains("ph-b")) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  if (form === write && !body.get("file")?.size) body.delete("file");
  try {
    show(await ask(lines.dataset.src, { method: "POST", body }), true);
    if (form === write && refused.hidden) {
      form.reset();
      unquote();
    }
  } catch {
    say();
  }
});

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  write.requestSubmit();
});

write.elements.file.addEventListener("change", (event) => {
  if (event.target.files.length) write.requestSubmit();
});

lines.addEventListener("click", (event) => {
  const button = event.target.closest("[data-quote]");
  if (!button) return;
  quote.value = button.dataset.quote;
  quoting.querySelector("span").textContent = button.closest(".ph-m").querySelector(".ph-x, .ph-d")?.textContent || "…";
  quoting.hidden = false;
  button.closest("details").open = false;
  text.focus();
});

document.getElementById("unquote").addEventListener("click", () => {
  unquote();
  text.focus();
});

toEnd();
poll();
