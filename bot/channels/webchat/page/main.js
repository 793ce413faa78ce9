// The page: what a person types, presses, attaches or speaks goes into the store and out; what comes in is shown.
import { hold, miniature, releaseAll } from "./blobs.js";
import { compose, fits, focusComposer, largest } from "./composer.js";
import { ask } from "./line.js";
import { listen } from "./live.js";
import { forDemo, startMenu } from "./menu.js";
import { flush, startSending } from "./outbox.js";
import * as store from "./store.js";
import { draw, toEnd } from "./view.js";
import { record } from "./voice.js";
import { words } from "./words.js";

const $ = (id) => document.getElementById(id);
const status = (text) => {
  if ($("state").textContent !== text) $("state").textContent = text;
};

function put(facts) {
  const key = store.newEvent();
  store.keep(Object.assign({ key, mine: true, state: "sending", at: store.now().toISOString() }, facts));
  flush();
}

const acts = {
  say: (text) => put({ text }),
  choose: (message, label, data) => put({ label: label.replace(/^\S+\. /, ""), press: data }),
  remove: (message) => {
    releaseAll([message.key]);
    store.erase([message.key]);
    focusComposer();
  },
  retry: (message) => {
    store.update(message.key, { state: "sending", why: "" });
    flush();
  },
};

function kindOf(file) {
  const kind = file.type.split("/")[0];
  return { image: "photo", audio: "voice" }[kind] || "other";
}

async function putFile(file, text, album) {
  const key = store.newEvent();
  await hold(key, file);
  const about = { name: file.name, kind: kindOf(file) };
  if (about.kind === "photo") about.small = await miniature(file);
  const at = store.now().toISOString();
  store.keep({ key, mine: true, state: "sending", at, text, album, file: about });
}

async function send(text, files) {
  status("");
  const album = files.length > 1 ? store.newEvent() : "";
  for (let at = 0; at < files.length; at += 1) await putFile(files[at], at === 0 ? text : "", album);
  if (files.length) flush();
  else put({ text });
}

// In the room everybody's words come back; one's own are known by their event.
function take(entry) {
  const own = { key: entry.event, mine: true, state: "sent", why: "" };
  if (!entry.event) store.keep(Object.assign({ key: `${entry.id}@${entry.at}` }, entry));
  else if (store.has(entry.event)) store.update(entry.event, own);
  else store.keep(Object.assign({}, entry, own));
}

function title(about) {
  const quoted = /“(.+)”/.exec(about.name); // a campaign's motto says it shortest
  const name = quoted ? quoted[1] : about.name;
  const rest = quoted ? about.name.replace(quoted[0], "").trim() : "";
  const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  $("title").textContent = store.room ? upper(about.group) : upper(name);
  $("subtitle").textContent = store.person ? words.person(store.person) : upper(store.room ? name : rest);
  $("intro-name").textContent = upper(about.name);
}

// The numbers to call in danger can be pressed: on a phone that calls them.
function emergency(text) {
  $("danger").textContent = "";
  text.split(/(\b\d{3}\b)/).forEach((part, at) => {
    const call = document.createElement("a");
    call.href = `tel:${part}`;
    call.textContent = part;
    $("danger").append(at % 2 ? call : part);
  });
}

async function introduce() {
  try {
    const about = await (await ask("/chat/about")).json();
    title(about);
    $("keeps").textContent = about.keeps;
    emergency(about.danger);
    largest(about.file_max);
    forDemo(about.demo, store.person);
  } catch (_) {
    setTimeout(introduce, 5000);
  }
}

function erase() {
  if (!window.confirm(store.room ? words.eraseRoom : words.erase)) return;
  const keys = store.messages().map((one) => one.key);
  releaseAll(keys);
  if (!store.room) store.erasing(true);
  store.erase(keys);
  flush();
  focusComposer();
}

// The room is entered under a name; before that it shows nothing.
function enter() {
  const joined = !store.room || store.nameInRoom() !== "";
  $("join").hidden = joined;
  $("form").hidden = !joined;
  $("scroller").hidden = !joined;
  if (!joined) $("name").focus();
  else if (matchMedia("(pointer: fine)").matches) focusComposer(); // on a phone it would open the keyboard
  return joined;
}

function begin() {
  listen(take, (up) => status(up ? "" : words.offline));
  startSending(status);
  toEnd();
}

let begun = false;
function go() {
  if (!enter() || begun) return;
  begun = true;
  begin();
}

document.body.classList.toggle("room", store.room);
startMenu();
compose(send, status);
record((file) => fits(file) && putFile(file, "", "").then(flush), status);
store.onChange((list) => draw(list, acts));
draw(store.messages(), acts);
$("log").removeAttribute("aria-busy");
$("starters").onclick = (event) => {
  const said = event.target.getAttribute("data-say");
  if (said) put({ text: said, label: event.target.textContent });
};
$("erase").onclick = erase;
$("more-people").onclick = () => window.open(`/?nguoi=${store.nextPerson()}`, "_blank", "noopener");
$("rename").onclick = () => {
  $("name").value = store.nameInRoom();
  store.nameInRoom("");
  enter();
};
$("join").onsubmit = (event) => {
  event.preventDefault();
  store.nameInRoom($("name").value.trim());
  go();
};
introduce();
go();
