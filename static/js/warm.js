// Seconds that a live chat still rings at the people who were asked to join it.
function tick() {
  for (const line of document.querySelectorAll(".asked-warm[data-until]")) {
    const left = Math.ceil((line.dataset.until - Date.now()) / 1000);
    line.querySelector(".warm-t").textContent = `${Math.max(0, left)} s`;
    if (left > -3) continue;
    delete line.dataset.until;
    document.body.dispatchEvent(new CustomEvent("live:ticket"));
  }
}

setInterval(tick, 500);
tick();
