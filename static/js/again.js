// After a gap: the first page of the list as it is now; what is further down is asked for by number.
import { list, listed, put, refresh, rowsOf } from "./inbox.js";
import { byId } from "./shell.js";

// A list of what is late soon grows by waiting.
setInterval(() => "late" in list().dataset && !list().matches(":hover, :focus-within") && refreshAll(), 30_000);

export async function refreshAll() {
  const found = await listed(`${byId("main").dataset.list}?`);
  if (!found) return;
  const shown = rowsOf(found.html).map((row) => row.dataset.number);
  put(shown, found.html);
  refresh(rowsOf(list()).map((row) => row.dataset.number).filter((number) => !shown.includes(number)));
}
