/* Keeps the page true: a tick every two seconds while it is looked at, counters that run, a warning
   when it is stale, and a question before what cannot be undone. */
"use strict";
(() => {
  const EVERY_MS = 2000;
  const STALE_MS = 9000;
  const WARN_MS = 10 * 60 * 1000;
  const body = document.body;
  const ahead = Date.parse(body.dataset.now || "") - Date.now() || 0; // the server's clock is the one that counts
  const now = () => Date.now() + ahead;
  const hour = document.documentElement.lang === "en" ? "h" : "u";
  const hours = new Intl.DateTimeFormat("nl-BE", {
    timeZone: "Europe/Brussels", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
  });
  let heard = Date.now();
  let slow = 0;
  let unfolded = [];
  let scrolled = [];
  let working = 0;

  const two = (number) => String(number).padStart(2, "0");

  function lasted(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    if (seconds < 172800) return `${Math.floor(seconds / 3600)} ${hour} ${two(Math.floor(seconds / 60) % 60)}`;
    return `${Math.floor(seconds / 86400)} d ${Math.floor(seconds / 3600) % 24} ${hour}`;
  }

  function show() {
    for (const counter of document.querySelectorAll("[data-since]")) {
      const text = lasted(now() - Date.parse(counter.dataset.since));
      if (counter.textContent !== text) counter.textContent = text;
    }
    for (const counter of document.querySelectorAll("[data-until]")) {
      const text = lasted(Date.parse(counter.dataset.until) - now());
      if (counter.textContent !== text) counter.textContent = text;
    }
    for (const clock of document.querySelectorAll("[data-clock]")) clock.textContent = hours.format(now());
    const polls = document.querySelector("[data-live]") !== null;
    const stale = document.getElementById("stale");
    if (stale) stale.hidden = !polls || document.hidden || Date.now() - heard < STALE_MS;
    const lapse = document.getElementById("lapse");
    const ends = Date.parse(body.dataset.ends || "");
    if (lapse && ends) lapse.hidden = ends - now() > WARN_MS;
  }

  function tick() {
    if (document.hidden) return;
    if (slow > 0) { slow -= 1; return; }
    body.dispatchEvent(new CustomEvent("tick"));
  }

  body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) { heard = Date.now(); slow = 0; } else { slow = 2; }
  });
  body.addEventListener("htmx:oobBeforeSwap", (event) => { // the same news twice would be read out twice
    if (event.detail.fragment.textContent.trim() === event.detail.target.textContent.trim()) event.preventDefault();
  });
  body.addEventListener("htmx:beforeSwap", (event) => { // what somebody unfolded stays so, and the page does not jump
    const part = event.detail.target;
    unfolded = [...part.querySelectorAll("details[id]")].map((each) => [each.id, each.open]);
    scrolled = [...part.querySelectorAll("[id].scrolls")].map((each) => [each.id, each.scrollTop]);
  });
  body.addEventListener("htmx:afterSwap", () => {
    for (const [id, open] of unfolded) { const each = document.getElementById(id); if (each) each.open = open; }
    for (const [id, top] of scrolled) { const each = document.getElementById(id); if (each) each.scrollTop = top; }
    show();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    heard = Date.now();
    slow = 0;
    tick();
    show();
  });
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
    const busy = document.getElementById("busy");
    if (!busy || event.defaultPrevented || event.target.method !== "post") return;
    const began = Date.now(); // what takes long says so, and for how long
    clearInterval(working);
    working = setInterval(() => {
      const seconds = Math.floor((Date.now() - began) / 1000);
      if (seconds === 1) busy.firstElementChild.textContent = busy.dataset.told;
      if (seconds >= 1) busy.hidden = false;
      busy.lastElementChild.textContent = `${lasted(Date.now() - began)}`;
    }, 1000);
  });
  window.addEventListener("pagehide", () => clearInterval(working));
  window.addEventListener("pageshow", () => { const busy = document.getElementById("busy"); if (busy) busy.hidden = true; });
  window.addEventListener("load", () => { // a call begins in the middle of its picture, at the top
    for (const picture of document.querySelectorAll(".picture")) {
      picture.scrollLeft = (picture.scrollWidth - picture.clientWidth) / 2;
    }
  });
  function unfold() { // where a link leads must be seen, also in a browser that does not unfold it by itself
    const part = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = part && part.closest("details:not([open])");
    if (folded) { folded.open = true; part.scrollIntoView(); }
  }
  window.addEventListener("hashchange", unfold);
  unfold();
  setInterval(show, 1000);
  setInterval(tick, EVERY_MS);
  show();
})();
