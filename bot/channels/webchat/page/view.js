// Shows the messages in order; people's words are only ever text.
import { choices, commands } from "./choices.js";
import { media, ownFile } from "./media.js";
import { now } from "./store.js";
import { words } from "./words.js";

const log = document.getElementById("log");
const scroller = document.getElementById("scroller");
const intro = document.getElementById("intro");
const newer = document.getElementById("newer");
const LONG = 1500;
const shown = new Map();
let atEnd = true; // who reads further up is not pulled down
let top = 0;

// Only who goes up has left the end; a picture that is drawn late moves the end away by itself.
scroller.addEventListener("scroll", () => {
  const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  if (near || scroller.scrollTop < top) atEnd = near;
  top = scroller.scrollTop;
  if (atEnd) newer.hidden = true;
});
newer.onclick = toEnd;
log.addEventListener("load", () => atEnd && toEnd(), true);
if (typeof ResizeObserver === "undefined") addEventListener("resize", () => atEnd && toEnd());
else new ResizeObserver(() => atEnd && toEnd()).observe(scroller);

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// `acts` says what a press does: choose(message, label, data), say(text), retry(message).
export function draw(list, acts) {
  const before = shown.size;
  const keys = new Set(list.map((one) => one.key));
  shown.forEach((bubble, key) => keys.has(key) || dropped(key, bubble));
  list.forEach((message, at) => put(message, list[at - 1], acts));
  fade(list);
  tidyDays();
  intro.hidden = list.length > 0;
  if (shown.size > before) follow(list[list.length - 1]);
}

export function toEnd() {
  atEnd = true;
  if (shown.size) scroller.scrollTop = scroller.scrollHeight; // the greeting is read from its beginning
}

// One's own words and short answers are shown at the end; a long answer from its first line.
function follow(message) {
  const bubble = shown.get(message.key);
  const tall = bubble.offsetHeight > scroller.clientHeight - 24;
  if (message.mine || (atEnd && !tall)) toEnd();
  else if (atEnd) toStart(bubble);
  else newer.hidden = false;
}

function toStart(bubble) {
  scroller.scrollTop = bubble.offsetTop - scroller.offsetTop - 8;
  atEnd = false;
}

function dropped(key, bubble) {
  bubble.remove();
  shown.delete(key);
}

function put(message, before, acts) {
  const there = shown.get(message.key);
  if (there) {
    if (message.mine) mark(there, message, acts);
    return;
  }
  if (!before || day(before.at) !== day(message.at)) log.append(dayLine(message.at));
  const bubble = message.mine ? own(message) : theirs(message, acts);
  shown.set(message.key, bubble);
  if (message.mine) mark(bubble, message, acts);
  log.append(bubble);
}

function own(message) {
  const bubble = element("div", "message mine");
  bubble.setAttribute("aria-live", "off"); // who has just typed it need not hear it read back
  bubble.append(element("span", "unseen", `${words.you}: `));
  if (message.file) bubble.append(ownFile(message));
  const said = message.label || message.text;
  if (said) bubble.append(folded(said));
  bubble.append(element("div", "mark"));
  return bubble;
}

function mark(bubble, message, acts) {
  const line = bubble.querySelector(".mark");
  const state = `${message.state} ${message.why || ""}`;
  if (line.dataset.state === state) return;
  line.dataset.state = state;
  const failed = message.state === "failed" || message.state === "lost";
  line.setAttribute("aria-live", failed ? "polite" : "off");
  line.textContent = "";
  line.append(clock(message.at), ` · ${(message.state === "failed" && message.why) || words[message.state]}`);
  bubble.classList.toggle("unsent", failed);
  if (!failed) return;
  const row = element("div", "row");
  if (message.state === "failed") row.append(press(words.again, () => acts.retry(message)));
  row.append(press(words.drop, () => acts.remove(message)));
  line.append(row);
}

function press(label, act) {
  const made = element("button", "again", label);
  made.type = "button";
  made.onclick = act;
  return made;
}

// A very long text is shown by its beginning until somebody wants the rest.
function folded(text) {
  const line = element("div", "words", text);
  if (text.length <= LONG) return line;
  line.textContent = `${text.slice(0, LONG)}…`;
  line.append(press(words.whole, () => (line.textContent = text)));
  return line;
}

function theirs(message, acts) {
  const ours = message.author === "bot";
  const bubble = element("div", ours ? "message" : "message other");
  bubble.append(element(ours ? "span" : "div", ours ? "unseen" : "who", `${ours ? words.bot : message.author}${ours ? ": " : ""}`));
  if (message.file) bubble.append(media(message));
  if (message.text) bubble.append(ours ? commands(message.text, acts.say) : folded(message.text));
  bubble.append(...choices(message, acts.choose));
  const line = element("div", "mark");
  line.append(clock(message.at));
  bubble.append(line);
  return bubble;
}

// Only the choices of the newest question look as if they wait for an answer; the others can still be pressed.
function fade(list) {
  let open = true;
  list.slice().reverse().forEach((message) => {
    const bubble = shown.get(message.key);
    if (message.mine) open = false;
    else if (message.buttons) bubble.classList.toggle("past", !open);
    if (message.buttons) open = false;
  });
}

const day = (at) => new Date(at).toDateString();

function dayLine(at) {
  const date = new Date(at);
  const today = now();
  const year = date.getFullYear() === today.getFullYear() ? "" : `/${date.getFullYear()}`;
  const name = day(at) === today.toDateString() ? words.today : `${date.getDate()}/${date.getMonth() + 1}${year}`;
  return element("p", "day", name);
}

function tidyDays() {
  log.querySelectorAll(".day").forEach((line) => {
    const next = line.nextElementSibling;
    if (!next || next.className === "day") line.remove();
  });
}

function clock(at) {
  const date = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  const made = element("time", "", `${two(date.getHours())}:${two(date.getMinutes())}`);
  made.dateTime = date.toISOString();
  return made;
}
