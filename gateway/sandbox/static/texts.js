// The chosen phone's texts, and an answer to one of them.

import { clockTime, find, make, phonePath, place, post } from "./dom.js";

let phone = null;
let shown = "";
let senders = "";
let lastSender = null; // of the newest text that the page has seen

export function showTexts(chosen, board) {
  const other = chosen.number !== phone?.number;
  phone = chosen;
  const now = JSON.stringify(chosen.texts);
  if (now !== shown) {
    shown = now;
    const list = find("texts");
    place(list, chosen.texts.length ? chosen.texts.map(bubble) : [make("li", { className: "hint" }, "Nog geen berichten.")]);
    list.scrollTop = list.scrollHeight;
  }
  recipients(chosen, board, other);
  if (chosen.unread && document.visibilityState === "visible") post(`${phonePath(chosen.number)}/seen`).catch(() => {});
}

function bubble(text) {
  const meta = `${text.mine ? "aan" : "van"} ${text.other_shown}, ${clockTime(text.at)}`;
  return make("li", { className: text.mine ? "mine" : "" }, make("p", {}, text.body), make("small", {}, meta));
}

function recipients(chosen, board, other) {
  const offered = board.numbers.filter((number) => number.texts);
  const answerable = (number) => offered.some((one) => one.number === number);
  const last = [...chosen.texts].reverse().find((text) => !text.mine && answerable(text.other))?.other;
  if (other) lastSender = null;
  const now = JSON.stringify([board.numbers, chosen.number, last]);
  if (now === senders) return;
  const before = other ? null : find("reply-to").value;
  senders = now;
  find("reply-to").replaceChildren(
    ...offered.map((number) => make("option", { value: number.number }, `${number.name} ${number.shown}`.trim())),
  );
  const wanted = [last === lastSender ? before : last, last, before, offered[0]?.number];
  find("reply-to").value = wanted.find(answerable) ?? "";
  find("reply").hidden = !offered.length;
  lastSender = last;
}

export function startTexts(fail) {
  find("reply").onsubmit = (event) => {
    event.preventDefault();
    const body = find("reply-body").value;
    post(`${phonePath(phone.number)}/texts`, { to: find("reply-to").value, body })
      .then(() => (find("reply-body").value = ""))
      .catch(fail);
  };
}
