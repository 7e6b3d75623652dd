/* The one key that needs no modifier: "?" opens the page about keys. Never while somebody writes, and it can be off. */
"use strict";
(() => {
  const NAME = "ccvo-keys-off";
  const kept = () => { try { return window.localStorage.getItem(NAME) === "yes"; } catch { return false; } };
  const keep = (off) => { try { window.localStorage.setItem(NAME, off ? "yes" : "no"); } catch { /* then only here */ } };
  const page = document.body.dataset.keys;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (!page || kept() || event.target.closest("input, textarea, select, [contenteditable]")) return;
    window.location.assign(page);
  });

  const button = document.getElementById("keys-switch");
  if (!button) return;
  const show = () => button.setAttribute("aria-pressed", String(kept()));
  button.hidden = false;
  button.addEventListener("click", () => { keep(!kept()); show(); });
  show();
})();
