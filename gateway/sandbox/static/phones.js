// The page of phones: asks what changed, shows it, and hands each part its share.

import { find, get, phonePath, post } from "./dom.js";
import { showCall, startCall, tick } from "./call.js";
import { showList } from "./list.js";
import { showTexts, startTexts } from "./texts.js";
import { isMuted, setMuted } from "./voice.js";

let chosen = decodeURIComponent(location.hash.slice(1)) || null;
let version = null;
let waiting = null;

function fail(error) {
  find("fault").textContent = error.message;
  setTimeout(() => (find("fault").textContent = ""), 6000);
}

function choose(number) {
  chosen = number;
  history.replaceState(null, "", `#${encodeURIComponent(number)}`);
  again();
}

function again() {
  version = null;
  waiting?.abort();
}

async function look() {
  const query = new URLSearchParams({ search: find("search").value, phone: chosen ?? "" });
  if (version !== null) {
    query.set("version", version);
    query.set("wait", "15");
  }
  waiting = new AbortController();
  const response = await fetch(`/sandbox/api/board?${query}`, { signal: waiting.signal });
  const board = await response.json();
  version = board.version;
  show(board);
}

function show(board) {
  if (!chosen && board.phones.length) {
    choose(board.phones[0].number);
    return;
  }
  showList(board, chosen, choose, fail);
  counts(board);
  const phone = board.chosen;
  find("handset").hidden = find("texts-section").hidden = !phone;
  find("empty").hidden = Boolean(phone);
  if (document.activeElement !== find("speed")) find("speed").value = String(board.speed);
  const ringing = board.phones.find((one) => one.call?.phase === "ringing");
  document.title = ringing ? `☎ ${ringing.name || ringing.shown} gaat over` : "Telefoons – oefencentrale";
  if (!phone) return;
  head(phone);
  showCall(phone, board);
  showTexts(phone, board);
}

function counts(board) {
  find("trouble-on").hidden = !board.trouble.length;
  find("trouble-words").textContent = board.trouble.join(", ");
  for (const [id, count] of [["mail-count", board.mails], ["alert-count", board.alerts]]) {
    find(id).hidden = !count;
    find(id).textContent = count;
  }
}

function head(phone) {
  find("phone-name").textContent = phone.name || phone.shown;
  find("phone-number").textContent = phone.name ? phone.shown : "";
  if (find("settings").contains(document.activeElement)) return;
  find("name").value = phone.name;
  find("behaviour").value = phone.behaviour;
  find("keys").value = phone.keys.join(" ");
  find("pinned").checked = phone.pinned;
  find("keys-field").hidden = phone.behaviour !== "automatic";
}

function start() {
  startCall(fail);
  startTexts(fail);
  find("add").onsubmit = (event) => {
    event.preventDefault();
    post("/phones", { number: find("add-number").value })
      .then((phone) => {
        find("add-number").value = "";
        choose(phone.number);
      })
      .catch(fail);
  };
  find("settings").onsubmit = (event) => {
    event.preventDefault();
    const keys = find("keys").value.split(/[\s,]+/).filter(Boolean);
    const wanted = { name: find("name").value, behaviour: find("behaviour").value, keys, pinned: find("pinned").checked };
    document.activeElement.blur();
    post(phonePath(chosen), wanted).then(() => (find("settings").parentElement.open = false)).catch(fail);
  };
  find("behaviour").onchange = () => (find("keys-field").hidden = find("behaviour").value !== "automatic");
  find("remove").onclick = () => post(`${phonePath(chosen)}/remove`).then(() => { chosen = null; again(); }).catch(fail);
  find("speed").onchange = () => post("/speed", { speed: Number(find("speed").value) }).catch(fail);
  find("search").oninput = again;
  const mute = find("mute");
  const told = () => {
    mute.setAttribute("aria-pressed", String(isMuted()));
    mute.textContent = isMuted() ? "Stem uit" : "Stem aan";
  };
  mute.onclick = () => { setMuted(!isMuted()); told(); };
  told();
  setInterval(tick, 1000);
  watch();
}

async function watch() {
  for (;;) {
    const begun = Date.now();
    try {
      await look();
      document.body.classList.remove("lost");
    } catch (error) {
      if (error.name !== "AbortError") {
        document.body.classList.add("lost");
        version = null;
        await new Promise((done) => setTimeout(done, 1500));
      }
    }
    await new Promise((done) => setTimeout(done, Math.max(30, 150 - (Date.now() - begun))));
  }
}

start();
