// The editor of promises: marks what is wrong while one types, saves by keyboard, and asks before leaving.

const form = document.getElementById("policy");
let isLeaving = false;

const mark = () => {
  for (const field of form.querySelectorAll(".tf")) {
    const said = document.getElementById(field.getAttribute("aria-describedby"));
    if (said?.classList.contains("bad")) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
};

// What was asked of another kind or priority comes too late for the cells that stand here now: ask again.
document.getElementById("preview").addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asked = detail.requestConfig.formData;
  if (["kind", "priority"].every((name) => asked.get(name) === form.elements[name].value)) return;
  detail.shouldSwap = false;
  form.dispatchEvent(new Event("input"));
});

document.body.addEventListener("htmx:afterSettle", mark);
document.body.addEventListener("htmx:oobAfterSwap", mark);

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
  event.preventDefault();
  form.requestSubmit();
});

form.addEventListener("submit", () => { isLeaving = true; });
form.querySelector("a.ghost").addEventListener("click", () => { isLeaving = true; });
addEventListener("beforeunload", (event) => {
  if (!isLeaving && form.querySelector("[data-changes]")) event.preventDefault();
});
