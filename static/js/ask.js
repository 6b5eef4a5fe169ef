// Requests of the page to itself: same origin, with the token of the form guard.
export const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

export const ask = (url, options = {}) =>
  fetch(url, { ...options, headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", ...options.headers } });

export const post = (url, values = {}, options = {}) =>
  ask(url, { method: "POST", body: values instanceof FormData ? values : new URLSearchParams(values), ...options });

export const read = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
};

export const tell = (html) => document.getElementById("toasts").append(read(html));

export const say = (text, tone = "") => {
  const toast = document.createElement("div");
  toast.className = `toast ${tone}`;
  toast.setAttribute("role", tone === "bad" ? "alert" : "status");
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(words);
  document.getElementById("toasts").append(toast);
  setTimeout(() => toast.remove(), 8000);
};

export const fire = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
