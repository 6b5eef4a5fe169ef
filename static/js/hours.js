// Rows of hours and days: add, remove, copy. What is added comes from a template beside the list.
const form = document.getElementById("hours");
const tell = () => form.dispatchEvent(new Event("rows"));

const listOf = (rows) => rows.querySelector("[data-list]");

function add(rows, values = []) {
  const fresh = rows.querySelector("template").content.cloneNode(true).firstElementChild;
  fresh.querySelectorAll("input").forEach((input, n) => { if (values[n]) input.value = values[n]; });
  listOf(rows).append(fresh);
  return fresh;
}

function remove(button) {
  const rows = button.closest("[data-rows]");
  button.closest(".hd-p, .dr").remove();
  rows.querySelector("[data-add]").focus();
  tell();
}

function copy({ copy: from, to }) {
  const groupOf = (day) => [...form.querySelectorAll("[data-rows]")]
    .find((rows) => rows.querySelector("template").content.querySelector(`[name="${day}-from"]`));
  const pairs = [...listOf(groupOf(from)).children].map((pair) => [...pair.querySelectorAll("input")].map((input) => input.value));
  for (const day of to.split(" ")) {
    const rows = groupOf(day);
    listOf(rows).replaceChildren();
    for (const values of pairs) add(rows, values);
  }
  tell();
}

// The month is drawn anew at every change; only what is new in its sentence is read out.
const said = document.getElementById("month-said");
document.body.addEventListener("htmx:afterSwap", ({ target }) => {
  const text = target.id === "month" ? target.querySelector(".say")?.textContent.trim() : "";
  if (text && text !== said.textContent) said.textContent = text;
});

form.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if ("add" in button.dataset) add(button.closest("[data-rows]")).querySelector("input:not([type=hidden])").focus();
  if ("remove" in button.dataset) remove(button);
  if ("copy" in button.dataset) copy(button.dataset);
});
