"use strict";
// The frame: desk time runs on, and a form is sent once. Every page works without this file.

(function () {
  // desk time = the server's at render, plus what has passed here since, at the desk's pace
  const rendered = Date.parse(document.body.dataset.now);
  const pace = Number(document.body.dataset.pace) || 1;
  const began = performance.now();

  /** Desk time now, in milliseconds since the epoch; the host's own clock is never asked. */
  function deskTime() {
    return rendered + (performance.now() - began) * pace;
  }

  /** 3月11日 14:05, Beijing. */
  function words(at) {
    const local = new Date(at + 8 * 3600 * 1000);
    const two = (n) => String(n).padStart(2, "0");
    return `${local.getUTCMonth() + 1}月${local.getUTCDate()}日 ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
  }

  function tick() {
    const text = words(deskTime());
    for (const each of document.querySelectorAll("[data-desk-time]")) {
      if (each.textContent !== text) each.textContent = text;
    }
  }

  // a second press while the first is under way would be refused by the ledger; spare people the sight
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target.dataset.sent) {
      event.preventDefault();
      return;
    }
    event.target.dataset.sent = "1";
  });
  // coming back by the browser's own arrow: forms may be sent again
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  window.huiying = { deskTime };
  tick();
  setInterval(tick, Math.max(250, 1000 / pace));
})();
