// Who else is on this ticket, and whether the customer types: the socket carries numbers, the names are fetched.
import { base, number } from "./inbox.js";
import { ask, byId, look, read, send } from "./shell.js";

const KNOWN_MS = 90_000, TYPING_MS = 6_000;
const looking = new Map(), typists = new Map();
let here = "", shown = "", customerTyping;

export function meet({ kind, user }) {
  if (kind === "customer_typing") return customerTypes();
  if (here !== number()) {
    looking.clear();
    typists.clear();
    here = number();
  }
  if (kind === "gone") {
    looking.delete(user);
    typists.delete(user);
  } else {
    if (!looking.has(user)) send({ op: "here" });
    looking.set(user, Date.now() + KNOWN_MS);
    if (kind === "typing") typists.set(user, Date.now() + TYPING_MS);
  }
  showPeople();
}

async function showPeople() {
  const now = Date.now(), place = byId("presence");
  for (const people of [looking, typists]) for (const [user, until] of people) if (until < now) people.delete(user);
  if (!place || here !== number()) return;
  const query = new URLSearchParams({ looking: [...looking.keys()], typing: [...typists.keys()] }), key = `${here}?${query}`;
  if (key === shown && (place.childElementCount || !looking.size)) return;
  shown = key;
  if (!looking.size) return place.replaceChildren();
  const answer = await ask(`${base()}presence/?${query}`).catch(() => null);
  if (answer?.ok && key === shown) place.replaceChildren(read(await answer.text()));
}
setInterval(showPeople, 2000);

function customerTypes() {
  byId("customer-typing").hidden = false;
  clearTimeout(customerTyping);
  customerTyping = setTimeout(() => { const line = byId("customer-typing"); if (line) line.hidden = true; }, TYPING_MS);
}

// Somebody whose tab has been in the background for a while does not look.
let away;
function watch() {
  clearTimeout(away);
  if (document.hidden) away = setTimeout(() => look(null), KNOWN_MS);
  else look(Number(number()) || null);
}
document.addEventListener("visibilitychange", watch);
watch();
setInterval(() => !document.hidden && number() && send({ op: "here" }), 40_000);
