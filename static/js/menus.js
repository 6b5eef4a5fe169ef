// For browsers without anchor positioning: menus open beside their button, above it when there is no room below.
let opener = null;
document.addEventListener("click", ({ target }) => { opener = target.closest("[popovertarget]") || opener; }, true);
document.addEventListener("toggle", ({ newState, target: menu }) => {
  if (newState !== "open" || !menu.classList?.contains("menu") || !opener) return;
  const at = opener.getBoundingClientRect(), size = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  menu.style.top = `${at.bottom + size.height + 8 > innerHeight ? Math.max(8, at.top - size.height - 6) : at.bottom + 6}px`;
}, true);
