// Files of a message: added by button, paste and drop; they stay with the draft of their ticket until they are sent.
import { area, asked, box, changed, complain, files, kept, key, kind, most, open, showDraft, unask } from "./reply.js";
import { post, say, token } from "./shell.js";

export function add(blobs) {
  const { draftUrl, tBig, tUpload } = box().dataset, { seen } = document.getElementById("msgs").dataset;
  for (const blob of blobs) {
    const file = { name: blob.name || "file", share: 0, of: kind, ticket: open, draftUrl, seen };
    if (blob.size > most()) {
      complain(tBig.replace("{limit}", Math.round(most() / 2 ** 20)));
      continue;
    }
    files[kind].push(file);
    upload(file, blob, tUpload);
  }
  draw();
}

function upload(file, blob, lost) {
  const request = new XMLHttpRequest(), form = new FormData();
  form.set("file", blob, file.name);
  if (blob.isSpoken) form.set("voice", 1);
  request.open("POST", box().dataset.uploadUrl);
  request.setRequestHeader("X-CSRFToken", token());
  request.upload.onprogress = ({ loaded, total }) => { file.share = loaded / total; draw(); };
  request.onloadend = () => {
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* not ours: counts as failed */ }
    if (request.status === 200 && answer.id) arrived(Object.assign(file, answer));
    else failed(file, answer.message || lost);
    draw();
  };
  request.send(form);
}

// By now another conversation may be open, or this one anew.
function arrived(file) {
  if (file.isDropped) return;
  if (file.ticket !== open) return keepAway(file);
  if (!files[file.of].includes(file)) files[file.of].push(file);
  if (file.of === kind) changed();
  else keepAway(file);
}

function failed(file, why) {
  if (file.ticket !== open) return say(`${file.name}: ${why}`, "bad");
  files[file.of] = files[file.of].filter((one) => one !== file);
  complain(why);
}

function keepAway({ id, name, of, ticket, draftUrl, seen }) {
  const { text = "", files: before = [] } = kept(of, ticket) || {}, all = [...before, { id, name }];
  localStorage.setItem(key(of, ticket), JSON.stringify({ text, files: all, at: Date.now() }));
  showDraft(ticket, true);
  post(draftUrl, { kind: of, text, files: all.map((file) => file.id), seen }).catch(() => {}); // it is kept here
}

export function draw() {
  if (!box()) return;
  const chips = files[kind].map((file) => {
    const item = chip(file.name, () => {
      file.isDropped = true;
      files[kind] = files[kind].filter((one) => one !== file);
      changed();
    });
    if (!file.id) {
      const bar = document.createElement("progress");
      bar.value = file.share;
      bar.setAttribute("aria-label", file.name);
      item.lastChild.before(bar);
    }
    return item;
  });
  const n = asked.split("\n").filter((line) => line.trim()).length;
  if (n) chips.push(chip(box().dataset.tAsked.replace("{n}", n), unask));
  document.getElementById("files").replaceChildren(...chips);
}

function chip(text, forget) {
  const item = document.createElement("li"), name = document.createElement("span"), drop = document.createElement("button");
  name.textContent = text;
  name.className = "truncate";
  item.className = "tag";
  drop.type = "button";
  drop.textContent = "×";
  drop.setAttribute("aria-label", box().dataset.tRemove.replace("{name}", text));
  drop.addEventListener("click", () => { forget(); draw(); area().focus(); });
  item.append(name, drop);
  return item;
}
