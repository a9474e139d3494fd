"use strict";
// Countdowns run on at the desk's pace; an open board follows the ledger. Every page works without this file.

(function () {
  const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

  /** 9:40, 1:12:08, 3 天 4:05:06: what is left, as the server words it (views/spans.py). */
  function left(span) {
    const seconds = Math.max(Math.floor(span / SECOND), 0);
    const two = (n) => String(n).padStart(2, "0");
    const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
    if (hours === 0) return `${minutes}:${two(seconds % 60)}`;
    const time = (h) => `${h}:${two(minutes % 60)}:${two(seconds % 60)}`;
    return days > 2 ? `${days} 天 ${time(hours % 24)}` : time(hours);
  }

  /** 不足 1 分, 12 分, 1 小时 5 分, 3 天 2 小时: what has passed. */
  function lasting(span) {
    const minutes = Math.floor(Math.max(span, 0) / MINUTE);
    if (minutes < 1) return "不足 1 分";
    if (span < HOUR) return `${minutes} 分`;
    if (span < DAY) return minutes % 60 ? `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分` : `${minutes / 60} 小时`;
    const days = Math.floor(span / DAY), hours = Math.floor((span % DAY) / HOUR);
    return hours ? `${days} 天 ${hours} 小时` : `${days} 天`;
  }

  function tick() {
    const now = window.huiying.deskTime();
    for (const each of document.querySelectorAll("[data-due]")) {
      const due = Number(each.dataset.due);
      const tone = now > due ? "over" : now > Number(each.dataset.near) ? "near" : "calm";
      const text = tone === "over" ? `超 ${lasting(now - due)}` : `${each.dataset.left} ${left(due - now)}`;
      if (each.textContent !== text) each.textContent = text;
      if (!each.classList.contains(`tone-${tone}`)) {
        each.classList.remove("tone-calm", "tone-near", "tone-over");
        each.classList.add(`tone-${tone}`);
      }
    }
  }
  tick();
  setInterval(tick, 250);

  // an act's form named in the address stands open
  function openNamed() {
    const form = /^#act-[a-z]+$/.test(location.hash) ? document.querySelector(location.hash) : null;
    const act = form && form.closest("details");
    if (!act) return;
    act.open = true;
    act.scrollIntoView({ block: "start" });
    const first = form.querySelector("input:not([type=hidden]), select, textarea, button");
    if (first) first.focus({ preventScroll: true });
  }
  openNamed();
  window.addEventListener("hashchange", openNamed);

  const board = document.getElementById("board");
  if (!board) return;
  const bar = document.querySelector("[data-fresh]"), lost = document.querySelector("[data-lost]");
  const cutOff = lost.textContent;
  const title = document.title;
  let waiting = null, fetching = false, again = false, inside = false;

  board.addEventListener("pointerenter", () => { inside = true; });
  board.addEventListener("pointerleave", () => { inside = false; settle(); });
  board.addEventListener("focusout", () => { setTimeout(settle, 0); });

  /** A hand is about to press something here: nothing may move under it. */
  function busy() {
    return inside || (board.contains(document.activeElement) && document.activeElement !== document.body);
  }

  function count() {
    const body = board.querySelector("[data-unsigned]");
    const unsigned = body ? Number(body.dataset.unsigned) : 0;
    document.title = unsigned ? `（${unsigned} 未签）${title}` : title;
  }

  function show(body) {
    const open = [...board.querySelectorAll("details[open] > summary")].map((each) => each.textContent.split(" ")[0]);
    board.replaceChildren(body);
    for (const each of board.querySelectorAll("details > summary")) {
      if (open.includes(each.textContent.split(" ")[0])) each.parentElement.open = true;
    }
    waiting = null;
    bar.hidden = true;
    tick();
    count();
  }

  /** The header says at once when nobody watches the clocks, whatever the hand is doing. */
  function tellOfDesk(quiet) {
    const state = document.querySelector("[data-desk-state]");
    const words = quiet || "系统正常";
    if (!state || state.textContent === words) return;
    state.textContent = words;
    state.className = quiet ? "state-bad" : "state-good";
  }

  function settle() {
    if (waiting && !busy()) show(waiting);
  }

  /** Fetch the rows anew; one at a time, and once more where something happened meanwhile. */
  async function refresh() {
    if (fetching) { again = true; return; }
    fetching = true;
    try {
      const answer = await fetch(board.dataset.rows, { credentials: "same-origin", redirect: "manual" });
      if (answer.status === 401 || answer.type === "opaqueredirect") { location.reload(); return; }
      if (!answer.ok) {
        // where the store itself is gone no clock climbs either: the server says what to do
        const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
        const words = answer.status === 503 && plain ? (await answer.text()).trim() : "";
        lost.textContent = words || cutOff;
        lost.hidden = false;
        if (words) tellOfDesk(words);
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const body = page.querySelector("[data-head]");
      if (!body) return;
      lost.hidden = true;
      tellOfDesk(body.dataset.quiet);
      waiting = document.adoptNode(body);
      if (busy()) bar.hidden = false; else show(waiting);
    } catch {
      lost.textContent = cutOff;
      lost.hidden = false;
    } finally {
      fetching = false;
      if (again) { again = false; setTimeout(refresh, 500); }
    }
  }

  document.querySelector("[data-fresh-now]").addEventListener("click", () => { if (waiting) show(waiting); });

  function follow() {
    const since = board.querySelector("[data-head]").dataset.head;
    const stream = new EventSource(`${board.dataset.live}?since=${since}`);
    stream.addEventListener("head", refresh);
    stream.addEventListener("open", () => { if (!lost.hidden) refresh(); lost.hidden = true; });
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) setInterval(refresh, 20 * SECOND);
      else lost.hidden = false;
    });
  }
  count();
  follow();
  // words that depend on the time alone (未签收 35 分) grow old without any commit, and a dead desk makes none
  setInterval(() => { if (!document.hidden) refresh(); }, 10 * SECOND);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
})();
