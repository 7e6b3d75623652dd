// The chosen phone's call: what is heard, the keys, words that stand in for speech, answering and hanging up.

import { clockTime, find, get, lasting, make, phonePath, place, post } from "./dom.js";
import { hush, speak } from "./voice.js";

const ENDS = {
  completed: "Gesprek beëindigd",
  busy: "In gesprek",
  "no-answer": "Niet opgenomen",
  failed: "Mislukt",
  canceled: "Afgebroken",
};

let phone = null;
let sid = null; // whose transcript stands on the page
let lines = 0;
let earlier = "";
let speed = 1;
let catchingUp = false;
let ahead = 0; // how far the carrier's clock is ahead of this browser's

export function showCall(chosen, board) {
  const other = chosen.number !== phone?.number;
  const before = phone?.call;
  phone = chosen;
  speed = board.speed;
  ahead = Date.parse(board.now) - Date.now();
  const call = chosen.call;
  if (other) forget();
  if (call && call.sid !== sid) begin(call.sid, other);
  for (const line of chosen.lines.slice(lines)) show(line, call.phase !== "over" && !catchingUp);
  if (call) lines = chosen.lines.length;
  catchingUp = false;
  if (!call && before && before.sid === sid && !other) ended();
  state(call);
  quick(board.numbers);
  earlierCalls(chosen.earlier);
}

function forget() {
  hush();
  sid = null;
  lines = 0;
  find("transcript").replaceChildren();
  find("call-state").textContent = "";
}

function begin(newSid, late) {
  forget();
  sid = newSid;
  catchingUp = late; // what was said before somebody looked is shown, not spoken
}

async function ended() {
  hush();
  const call = await get(`/calls/${sid}?after=${lines}`);
  for (const line of call.lines) show(line, false);
  lines += call.lines.length;
}

function state(call) {
  const ringing = call?.phase === "ringing";
  const talking = Boolean(call) && !ringing;
  find("ringing").hidden = !ringing;
  find("hang-up").hidden = !talking;
  find("dial").hidden = Boolean(call);
  find("keypad").hidden = ringing;
  find("handset").classList.toggle("live", talking);
  find("handset").classList.toggle("rings", ringing);
  const speaks = call && (call.listening === "record" || call.listening === "bridge");
  find("talk").hidden = !speaks;
  find("talk-label").textContent = call?.listening === "record" ? "Er wordt opgenomen: spreek in" : "Zeg iets";
  find("transcript").hidden = (!call || ringing) && !find("transcript").childElementCount;
  tick();
}

export function tick() {
  const call = phone?.call;
  if (!call) {
    if (!sid) find("call-state").textContent = "";
    return;
  }
  const lasts = call.answered_at ? lasting(Math.max(0, (Date.now() + ahead - Date.parse(call.answered_at)) / 1000)) : "";
  const words = {
    calling: `${call.other_shown} wordt gebeld`,
    ringing: `${call.other_shown} belt`,
    talking: `${talkingWith(call)}  ${lasts}`,
    over: "",
  };
  if (find("call-state").textContent !== words[call.phase]) find("call-state").textContent = words[call.phase];
}

const unbroken = (shown) => (shown.startsWith("+") ? shown.replaceAll(" ", "\u00a0") : shown);

export function talkingWith(call) {
  const meeting = call.meeting;
  if (!meeting) return `In gesprek met ${call.other_shown}`;
  if (meeting.held) return "In de wacht van een conferentie";
  if (!meeting.with.length) return "Wacht in een conferentie";
  return `In conferentie met ${meeting.with.map(unbroken).join(" en ")}${meeting.muted ? ", niet hoorbaar" : ""}`;
}

function show(line, aloud) {
  const log = find("transcript");
  log.hidden = false;
  const element = make("p", { className: `line ${line.voice} ${line.kind}` }, ...content(line));
  if (line.language && !line.language.startsWith("nl")) element.lang = line.language;
  const bottom = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  log.append(element);
  if (bottom) log.scrollTop = log.scrollHeight;
  if (line.kind === "ended") find("call-state").textContent = ENDS[line.text] || line.text;
  if (!aloud) return;
  if (line.voice === "carrier" && line.kind === "say") speak(line.text, line.language, speed);
  if (line.voice === "other" && line.kind === "words") speak(line.text, "nl-BE", speed);
  if (line.voice === "phone" && line.kind === "key") hush();
}

function content(line) {
  const time = make("time", { dateTime: line.at }, clockTime(line.at));
  if (line.kind === "beep") return ["piep"];
  if (line.kind === "connected") return ["verbonden"];
  if (line.kind === "joined") return [`verbonden met ${line.text}`];
  if (line.kind === "left") return [`${line.text} is weg`];
  if (line.kind === "ended") return [(ENDS[line.text] || line.text).toLowerCase()];
  if (line.kind === "key") return [make("kbd", {}, line.text)];
  if (line.recording) {
    const sound = make("audio", { controls: true, preload: "none", src: `/sandbox/api/recordings/${line.recording}.wav` });
    return [make("span", {}, line.text || "Opname zonder woorden"), sound, time];
  }
  if (line.kind === "play") return [`speelt ${line.text.split("/").pop()}`];
  return [make("span", {}, line.text), time];
}

function quick(numbers) {
  const named = numbers.filter((number) => number.name === "Hotline");
  const wanted = named.length ? named : numbers.slice(0, 1);
  const text = JSON.stringify(wanted);
  if (find("quick").dataset.shown === text) return;
  find("quick").dataset.shown = text;
  place(
    find("quick"),
    wanted.map((number) =>
      make(
        "button",
        { type: "button", className: "go big", onclick: () => dial(number.number) },
        `Bel ${number.name.toLowerCase() || "dit nummer"}`,
        make("small", {}, number.shown),
      ),
    ),
  );
}

function earlierCalls(calls) {
  const now = JSON.stringify(calls);
  if (now === earlier) return;
  earlier = now;
  place(find("earlier"), calls.map((call) => make("li", {}, earlierButton(call))));
}

function earlierButton(call) {
  const lasts = call.seconds ? `, ${lasting(call.seconds)}` : "";
  const words = `${clockTime(call.at)} ${call.incoming ? "van" : "naar"} ${call.other_shown}`;
  const button = make("button", { type: "button", className: "quiet" }, words, make("small", {}, ENDS[call.status] + lasts));
  button.dataset.at = call.sid;
  button.onclick = async () => {
    if (phone.call) return;
    forget();
    sid = call.sid;
    for (const line of (await get(`/calls/${call.sid}`)).lines) show(line, false);
  };
  return button;
}

let fail = () => {};
const act = (what, body) => post(`${phonePath(phone.number)}/${what}`, body).catch(fail);

function dial(to) {
  act("dial", { to, withheld: find("withheld").checked });
}

function press(key) {
  if (phone?.call) act("press", { keys: key });
  else find("to").value += key;
}

export function startCall(onFault) {
  fail = onFault;
  find("dial").onsubmit = (event) => {
    event.preventDefault();
    if (find("to").value.trim()) dial(find("to").value);
  };
  find("answer").onclick = () => act("answer");
  find("decline").onclick = () => act("decline");
  find("hang-up").onclick = () => act("hang-up");
  find("keypad").onclick = (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (key) press(key);
  };
  find("talk").onsubmit = (event) => {
    event.preventDefault();
    const seconds = Number(find("seconds").value);
    act("talk", { text: find("words").value.trim(), ...(seconds ? { seconds } : {}) });
    find("words").value = "";
  };
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = find("keypad").querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button || !phone?.call || phone.call.phase === "ringing") return;
    event.preventDefault();
    button.classList.add("down");
    setTimeout(() => button.classList.remove("down"), 120);
    press(event.key);
  });
}
