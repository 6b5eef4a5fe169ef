// The list through time. After a gap: its first page as it is now; what is further down is asked for by number.
import { list, listed, put, refresh, rowsOf, settle } from "./inbox.js";
import { byId, clock } from "./shell.js";

// What the rows tell of time grows old by itself, and so does their order.
const { agoM, agoH, agoD } = document.body.dataset;
setInterval(() => {
  for (const label of list().querySelectorAll("time[datetime]")) {
    const minutes = Math.floor((clock.now() - Date.parse(label.dateTime)) / 60_000);
    if (!(minutes >= 1 && minutes < 10_080)) continue;
    const [text, n] = minutes < 60 ? [agoM, minutes] : minutes < 1440 ? [agoH, minutes / 60] : [agoD, minutes / 1440];
    label.textContent = text.replace("{n}", Math.floor(n));
  }
  settle(true);
}, 15_000);

// A list of what is late soon grows by waiting.
setInterval(() => "late" in list().dataset && !list().matches(":hover, :focus-within") && refreshAll(), 30_000);

export async function refreshAll() {
  const found = await listed(`${byId("main").dataset.list}?`);
  if (!found) return;
  const shown = rowsOf(found).map((row) => row.dataset.number);
  put(shown, found);
  refresh(rowsOf(list()).map((row) => row.dataset.number).filter((number) => !shown.includes(number)));
}
