// Speaks prompts with the browser's own voice, in the language each prompt names. Can be muted.

const kept = "sandbox-muted";
let muted = localStorage.getItem(kept) === "yes";

export const isMuted = () => muted;

export function setMuted(wanted) {
  muted = wanted;
  localStorage.setItem(kept, wanted ? "yes" : "no");
  if (muted) hush();
}

export function speak(text, language, rate = 1) {
  if (muted || !("speechSynthesis" in window) || !text) return;
  const said = new SpeechSynthesisUtterance(text);
  said.lang = language || "nl-BE";
  said.rate = Math.min(Math.max(rate, 1), 3);
  window.speechSynthesis.speak(said);
}

export function hush() {
  if ("speechSynthesis" in window) window.speechSynthesis.cancel();
}
