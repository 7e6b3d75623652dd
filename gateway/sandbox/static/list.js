// The phones on the board: one line each, with what it is doing, and a hand on a phone that rings.

import { talkingWith } from "./call.js";
import { find, make, phonePath, place, post } from "./dom.js";

const BEHAVIOURS = {
  by_hand: "",
  no_answer: "neemt niet op",
  busy: "in gesprek",
  switched_off: "staat uit",
  voicemail: "voicemail",
  automatic: "neemt vanzelf op",
  unassigned: "bestaat niet",
};

let shown = "";

export function showList(board, chosen, choose, fail) {
  find("search").hidden = board.phones.length < 8 && !find("search").value;
  find("hidden-phones").hidden = !board.hidden;
  find("hidden-phones").textContent = `En nog ${board.hidden} telefoons: zoek op naam of nummer.`;
  const now = JSON.stringify([board.phones, chosen]);
  if (now === shown) return;
  shown = now;
  place(find("phones"), board.phones.map((phone) => line(phone, chosen, choose, fail)));
}

function line(phone, chosen, choose, fail) {
  const ringing = phone.call?.phase === "ringing";
  const state = describe(phone);
  const button = make(
    "button",
    { type: "button", className: "phone-line", onclick: () => choose(phone.number) },
    make("b", {}, phone.name || phone.shown),
    make("span", { className: "hint" }, phone.name ? phone.shown : ""),
    make("span", { className: "state" }, state),
    phone.unread ? make("span", { className: "count", title: `${phone.unread} ongelezen` }, String(phone.unread)) : null,
  );
  button.dataset.at = phone.number;
  if (phone.number === chosen) button.setAttribute("aria-current", "true");
  const item = make("li", { className: ringing ? "rings" : phone.call ? "talks" : "" }, button);
  if (ringing) {
    const answer = make("button", { type: "button", className: "go" }, "Neem op");
    answer.dataset.at = `answer ${phone.number}`;
    answer.setAttribute("aria-label", `Neem op: ${phone.name || phone.shown}`);
    answer.onclick = () => {
      choose(phone.number);
      post(`${phonePath(phone.number)}/answer`).catch(fail);
    };
    item.append(answer);
  }
  return item;
}

function describe(phone) {
  if (phone.call?.phase === "ringing") return `gaat over: ${phone.call.other_shown}`;
  if (phone.call?.phase === "calling") return `belt ${phone.call.other_shown}`;
  if (phone.call) return talkingWith(phone.call).replace(/^./, (first) => first.toLowerCase());
  return BEHAVIOURS[phone.behaviour];
}
