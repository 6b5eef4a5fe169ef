// The dialog that hands a ticket on: a reason brings its words and its team, until one has written own ones.
const FILLED = ["question", "tried"];

document.addEventListener("change", ({ target }) => {
  if (!target.matches("select[data-fills]")) return;
  const form = target.form, offered = [...target.options], chosen = target.selectedOptions[0].dataset;
  for (const name of FILLED) {
    const field = form.elements[name], known = offered.map((option) => option.dataset[name]);
    if (!field.value.trim() || known.includes(field.value)) field.value = chosen[name] || "";
  }
  const queue = form.elements.queue;
  if ([...queue.options].some((option) => option.value === chosen.queue)) queue.value = chosen.queue;
});
