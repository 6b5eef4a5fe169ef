// Writing: nothing typed is ever lost. Drafts stay here and on the server, sends are repeated under the same id.
import { absorb, advance, number, refresh, rowOf } from "./inbox.js";
import { fire, isOpen, post, read, send as tellOthers } from "./shell.js";

const NOTE_MOST = 25 * 2 ** 20;
const HERE_MS = 300, KEEP_MS = 1_000, SERVER_MS = 5_000, TYPING_MS = 2_500, ANSWER_MS = 12_000;
export const box = () => document.getElementById("composer");
export const area = () => document.getElementById("write");
const me = document.body.dataset.user;
let kind = "reply", open = "", asked = "", hereWait, serverWait, typedAt = 0, dirty = false, ids = {}, keeping = null;
const texts = {}, files = { reply: [], note: [] };
export { asked, files, kind, open };

export const key = (of = kind, ticket = open) => `meja:draft:${me}:${ticket}:${of}`;
const outKey = `meja:outbox:${me}`;
const outbox = () => JSON.parse(localStorage.getItem(outKey) || "[]");
const setOutbox = (list) => localStorage.setItem(outKey, JSON.stringify(list));
export const showDraft = (of, isKept) => {
  const tag = rowOf(of)?.querySelector("[data-draft]");
  if (tag) tag.hidden = !isKept;
};
const can = () => JSON.parse(box().dataset.can)[box().querySelector(".to")?.value || "last"] || {};
export const most = () => (kind === "note" ? NOTE_MOST : can().most);
export const kept = (of, ticket) => JSON.parse(localStorage.getItem(key(of, ticket)) || "null");
const kit = () => import("./files.js"); // when there are some
const drawFiles = () => (files[kind].length || asked || document.getElementById("files").firstChild) && kit().then(({ draw }) => draw());
const add = (list) => kit().then((them) => them.add(list), () => complain(box().dataset.tUpload));
const stored = () => files[kind].filter((file) => file.id).map(({ id, name }) => ({ id, name }));

export function start() {
  if (!box() || "started" in box().dataset) return;
  box().dataset.started = "";
  open = number();
  asked = "";
  ids = {};
  kind = box().dataset.kind;
  const data = area().dataset;
  const begun = area().value; // before this file was here
  const leaving = outbox().filter((one) => one.ticket === open);
  for (const of of ["reply", "note"]) {
    const here = kept(of), there = Number(data[`${of}At`] || 0) * 1000, isHere = here && here.at >= there;
    texts[of] = isHere ? here.text : data[of];
    files[of] = (isHere ? here.files : JSON.parse(data[`${of}Files`] || "[]")) || [];
    files[of] = files[of].filter(({ id }) => !leaving.some((one) => one.attachments.includes(id)));
    if (here && here.at < there) localStorage.removeItem(key(of));
    if (leaving.some((one) => one.kind === of && one.text === texts[of])) texts[of] = "";
  }
  const isBegun = (of) => texts[of] || files[of].length;
  if (!isBegun(kind) && isBegun("note") && !begun) kind = "note";
  if (begun) texts[kind] = begun;
  const { selectionStart, selectionEnd } = area();
  show();
  if (begun) {
    area().setSelectionRange(selectionStart, selectionEnd);
    typed();
  }
  leaving.forEach((item) => drawPending(item, { failed: true }));
}

function show() {
  const field = area(), data = box().dataset;
  field.value = texts[kind] || "";
  field.setAttribute("aria-label", kind === "note" ? data.tNote : data.tReply);
  box().classList.toggle("is-note", kind === "note");
  for (const tab of box().querySelectorAll("[data-kind]")) tab.setAttribute("aria-pressed", String(tab.dataset.kind === kind));
  for (const part of box().querySelectorAll(".to, .hint")) part.hidden = kind === "note";
  document.getElementById("draft-said").hidden = !field.value && !files[kind].length;
  showCan();
  drawFiles();
}

// What the chosen address takes decides what is offered.
function showCan() {
  const { answers, voice } = can();
  document.getElementById("ask").hidden = kind === "note" || !answers;
  document.getElementById("voice").hidden = kind === "note" || !voice || !self.MediaRecorder;
}

export function choose(wanted, { focus = true } = {}) {
  if (!box()) return;
  const tab = box().querySelector(`[data-kind="${wanted}"]`);
  if (tab.disabled) return;
  texts[kind] = area().value;
  keepNow();
  keepThere();
  kind = wanted;
  show();
  if (focus) area().focus();
}

// Drafts: here at each pause, on the server every few seconds.
function typed() {
  texts[kind] = area().value;
  document.getElementById("draft-said").hidden = true;
  dirty = true;
  clearTimeout(hereWait);
  hereWait = setTimeout(keepNow, HERE_MS);
  serverWait ??= setTimeout(keepThere, SERVER_MS);
  if (kind === "reply" && Date.now() - typedAt > TYPING_MS && area().value) {
    typedAt = Date.now();
    tellOthers({ op: "typing" });
  }
}

function keepNow() {
  clearTimeout(hereWait);
  const text = texts[kind] || "", added = stored(), isKept = text.trim() || added.length;
  if (isKept) localStorage.setItem(key(), JSON.stringify({ text, files: added, at: Date.now() }));
  else localStorage.removeItem(key());
  const note = document.getElementById("draft-said");
  if (note) note.hidden = !isKept;
  showDraft(open, ["reply", "note"].some((of) => texts[of]?.trim() || files[of].length));
}

function keepThere({ keepalive = false } = {}) {
  clearTimeout(serverWait);
  serverWait = undefined;
  if (!dirty || !box()) return;
  dirty = false;
  const url = box().dataset.draftUrl, draft = { kind, text: texts[kind] || "", files: stored().map(({ id }) => id), seen: document.getElementById("msgs").dataset.seen };
  const keep = () => post(url, draft, { keepalive }).catch(() => { dirty = true; });
  keeping = keeping && !keepalive ? keeping.then(keep) : keep(); // one after the other
}
addEventListener("pagehide", () => { if (box()) { texts[kind] = area().value; keepNow(); keepThere({ keepalive: true }); } });
export function changed() { // the files did
  texts[kind] = area().value;
  dirty = true;
  keepNow();
  keepThere();
}
export const unask = () => { asked = ""; };
export const leave = () => { if (box() && open) { texts[kind] = area().value; keepNow(); keepThere(); } };

// Sending: drawn at once, posted with our own id, repeated until it is answered.
export function submit({ anyway = 0, solve = false, sendAt = "" } = {}) {
  const field = area(), data = box().dataset;
  if (files[kind].some((file) => !file.id)) return complain(data.tUploading);
  texts[kind] = field.value;
  const added = stored();
  const item = {
    ticket: open, url: data.url, kind, text: field.value, client_id: (ids[kind] ??= crypto.randomUUID()),
    threads: box().querySelector(".to")?.value || "last", attachments: added.map((file) => file.id), names: added.map((file) => file.name),
    seen: anyway || Number(document.getElementById("msgs").dataset.seen), choices: kind === "reply" ? asked : "", solve: solve ? "on" : "", send_at: kind === "reply" ? sendAt : "",
  };
  if (!item.text.trim() && !item.attachments.length) return field.focus();
  document.getElementById("not-sent").replaceChildren();
  field.value = texts[kind] = "";
  if (item.choices) asked = "";
  files[kind] = [];
  drawFiles();
  setOutbox([...outbox().filter((one) => one.client_id !== item.client_id), item]);
  delete ids[kind];
  keepNow(); // the text is in the outbox now
  drawPending(item);
  field.focus();
  deliver(item);
}

const sending = new Set();
async function deliver(item) {
  if (sending.has(item.client_id)) return;
  sending.add(item.client_id);
  await Promise.race([keeping, new Promise((go) => setTimeout(go, keeping ? KEEP_MS : 0))]); // a late draft would come back
  await attempt(item);
  sending.delete(item.client_id);
}

async function attempt(item) {
  const place = document.getElementById("msgs"), form = new FormData();
  for (const name of ["kind", "text", "client_id", "threads", "seen", "solve", "send_at", "choices"]) form.set(name, item[name] ?? "");
  item.attachments.forEach((id) => form.append("attachments", id));
  form.set("after", item.ticket === number() ? place.dataset.last : 0);
  let answer;
  try {
    answer = await post(item.url, form, { signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    return failed(item);
  }
  if (answer.status >= 500 || answer.status === 403 || answer.redirected) return failed(item);
  setOutbox(outbox().filter((one) => one.client_id !== item.client_id));
  const html = await answer.text();
  if (!answer.ok) return refused(item, html);
  localStorage.removeItem(key(item.kind, item.ticket));
  dirty = false;
  showDraft(item.ticket, false);
  refresh([item.ticket]);
  if (item.ticket !== number()) return;
  absorb(html);
  advance(answer);
  document.getElementById(`p-${item.client_id}`)?.remove();
  if (answer.status === 202) fire("live:ticket"); // it waits above the composer
}

// A rule said no: the text goes back where it was written, with the reason above it.
function refused(item, html) {
  document.getElementById(`p-${item.client_id}`)?.remove();
  const back = item.attachments.map((id, i) => ({ id, name: item.names[i] }));
  localStorage.setItem(key(item.kind, item.ticket), JSON.stringify({ text: item.text, files: back, at: Date.now() }));
  showDraft(item.ticket, true);
  if (item.ticket !== number()) return;
  const field = area();
  kind = item.kind;
  texts[kind] = field.value.trim() ? `${item.text}\n${field.value}` : item.text;
  ids[kind] = item.client_id;
  files[kind].unshift(...back);
  asked = item.choices || asked;
  show();
  dirty = true;
  serverWait ??= setTimeout(keepThere, SERVER_MS);
  document.getElementById("not-sent").replaceChildren(read(html));
  const anyway = document.getElementById("send-anyway");
  fire("live:now");
  if (!anyway) return field.focus();
  const seen = Number(anyway.closest("[data-seen]").dataset.seen);
  anyway.addEventListener("click", () => submit({ anyway: seen, solve: Boolean(item.solve), sendAt: item.send_at }));
  anyway.focus();
}

function failed(item) {
  const bubble = document.getElementById(`p-${item.client_id}`);
  if (bubble) drawPending(item, { failed: true });
}

addEventListener("online", resend);
document.body.addEventListener("live:again", () => isOpen() && resend());
function resend() {
  outbox().forEach(deliver);
}

function drawPending(item, { failed: isFailed = false } = {}) {
  const data = box().dataset, node = document.createElement("article");
  node.id = `p-${item.client_id}`;
  node.className = `m ${item.kind === "note" ? "nt" : "out"} pending${isFailed ? " failed" : ""}`;
  const bubble = document.createElement("div"), text = document.createElement("div"), foot = document.createElement("footer"), state = document.createElement("span");
  bubble.className = "b";
  text.className = "t";
  text.dir = "auto";
  text.textContent = [item.text, ...item.names].filter(Boolean).join("\n");
  state.textContent = isFailed ? data.tLost : data.tSending;
  bubble.append(text);
  foot.append(state);
  node.append(bubble, foot);
  if (isFailed) {
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn sm";
    again.textContent = data.tAgain;
    again.addEventListener("click", () => { drawPending(item); deliver(item); });
    foot.append(again);
  }
  const old = document.getElementById(node.id);
  if (old) old.replaceWith(node);
  else document.getElementById("customer-typing").before(node);
  document.getElementById("msgs").scrollTop = 0;
}

export function complain(text) {
  const line = document.createElement("p");
  line.className = "say warn";
  line.textContent = text;
  document.getElementById("not-sent").replaceChildren(line);
}

document.addEventListener("input", ({ target }) => target.id === "write" && typed());
document.addEventListener("submit", (event) => {
  if (event.target.id !== "composer") return;
  event.preventDefault();
  submit();
});
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "write" || event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  submit({ solve: event.shiftKey });
});
document.addEventListener("keydown", (event) => {
  const undo = document.querySelector("#composer [data-undo]");
  if (!undo || event.key !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.closest("input, textarea, select") && event.target.value) return; // there it undoes typing
  event.preventDefault();
  undo.click();
});
// Light formatting around what is selected; one key sends again what is not known to have arrived.
const MARKS = { b: "*", i: "_" };
document.addEventListener("keydown", (event) => {
  const { target, key } = event, mark = (event.ctrlKey || event.metaKey) && !event.shiftKey && MARKS[key];
  if (mark && target.id === "write") {
    event.preventDefault();
    const { selectionStart, selectionEnd, value } = target;
    target.setRangeText(mark + value.slice(selectionStart, selectionEnd) + mark, selectionStart, selectionEnd, "end");
    if (selectionStart === selectionEnd) target.setSelectionRange(selectionStart + 1, selectionStart + 1);
    return typed();
  }
  if (key !== "R" || event.ctrlKey || event.metaKey || event.altKey || !("keys" in document.body.dataset) || target.closest("input, textarea, select, dialog[open]")) return;
  const again = [...document.querySelectorAll("#items [data-again]")].at(-1);
  if (again) event.preventDefault();
  again?.click();
});
const later = () => document.getElementById("later");
document.addEventListener("submit", (event) => {
  if (event.target.id === "asking-form") {
    event.preventDefault();
    asked = document.getElementById("asking-lines").value;
    document.getElementById("asking").close();
    drawFiles();
    return area().focus();
  }
  if (event.target.id !== "later-form") return;
  event.preventDefault();
  later().close();
  submit({ sendAt: document.getElementById("later-at").value });
});
document.addEventListener("click", ({ target }) => {
  const tab = target.closest("#composer [data-kind]");
  if (tab) choose(tab.dataset.kind);
  if (target.closest("#attach")) document.getElementById("attach-input").click();
  if (target.closest("#voice")) import(box().dataset.voice).then(({ press }) => press(target.closest("#voice"), box().dataset, (file) => add([Object.assign(file, { isSpoken: true })]), complain));
  if (target.closest("#ask")) {
    const help = document.getElementById("asking-help");
    help.textContent = help.dataset.help.replace("{n}", can().answers);
    document.getElementById("asking-lines").value = asked;
    document.getElementById("asking").showModal();
  }
  const how = target.closest("[data-send]");
  if (how) {
    document.getElementById("send-menu").hidePopover();
    if (how.dataset.send === "later") later().showModal();
    else submit({ solve: how.dataset.send === "solve" });
  }
});
document.addEventListener("change", ({ target }) => {
  if (target.matches("#composer .to")) showCan();
  if (target.id !== "attach-input") return;
  add([...target.files]);
  target.value = "";
});
document.addEventListener("paste", (event) => {
  if (event.target.id !== "write" || !event.clipboardData?.files.length) return;
  event.preventDefault();
  add([...event.clipboardData.files]);
});
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => {
  if (!event.target.closest?.(".thread") || !box() || ![...(event.dataTransfer?.types || [])].includes("Files")) return;
  event.preventDefault();
  if (name === "drop") add([...event.dataTransfer.files]);
});
export const insert = (text) => { area().setRangeText(text, area().selectionStart, area().selectionEnd, "end"); typed(); area().focus(); };
document.body.addEventListener("composer:insert", ({ detail }) => {
  asked = detail.choices || asked;
  files[kind].push(...(detail.files || []));
  drawFiles();
  insert(detail.text ?? detail);
});
document.body.addEventListener("composer:send", () => submit());
