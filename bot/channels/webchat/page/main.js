// The page's conversation: what a person types, presses, attaches or speaks, and what comes back.
import { about, another, eraseMailbox, flush, hold, listen } from "./net.js";
import { erase, keep, messages, name, newEvent, person, room } from "./store.js";
import { chosen, clear, show, status } from "./view.js";
import { record } from "./voice.js";
import { words } from "./words.js";

const $ = (id) => document.getElementById(id);
const say = $("say");
let files = [];

const draw = (message) => show(message, choose, retry);

function put(message) {
  const event = newEvent();
  const made = { key: event, event, mine: true, state: "sending", ...message };
  if (room) made.name = $("name").value.trim();
  keep(made);
  draw(made);
  flush(draw);
  return made;
}

function choose(label, data) {
  if (room) return;
  put({ text: label.replace(/^\S+\. /, ""), press: data });
  say.focus();
}

function retry(message) {
  const once = { ...message, state: "sending", why: "" };
  keep(once);
  draw(once);
  flush(draw);
}

function take(entry) {
  if (room && entry.author !== "bot" && entry.author === $("name").value.trim()) {
    if (messages.some((one) => one.mine && one.text === entry.text)) return keep({ ...entry, key: `s${entry.id}`, seen: true });
  }
  const message = { ...entry, key: `s${entry.id}` };
  keep(message);
  draw(message);
}

function sendFile(file, text, album) {
  const event = newEvent();
  hold(event, file);
  const kind = file.type.startsWith("image/") ? "photo" : file.type.startsWith("audio/") ? "voice" : "file";
  const made = { key: event, event, mine: true, state: "sending", text, album, file: file.name, kind, url: URL.createObjectURL(file) };
  keep(made);
  draw(made);
}

function send(event) {
  event.preventDefault();
  const text = say.value.trim();
  if (room && !$("name").value.trim()) return $("name").focus();
  const album = files.length > 1 ? newEvent() : "";
  files.forEach((file, index) => sendFile(file, index === 0 ? text : "", album));
  if (files.length === 0 && text) put({ text });
  files = [];
  chosen(files, drop);
  say.value = "";
  grow();
  flush(draw);
  say.focus();
}

function drop(index) {
  files.splice(index, 1);
  chosen(files, drop);
}

function grow() {
  say.style.height = "auto";
  say.style.height = `${say.scrollHeight + 2}px`;
}

function menu() {
  const open = $("menu").hidden;
  $("menu").hidden = !open;
  $("menu-open").setAttribute("aria-expanded", String(open));
}

async function start() {
  messages.filter((one) => !one.seen).forEach(draw);
  listen(take, (up) => status(up ? words.online : words.offline));
  flush(draw);
  try {
    const told = await about();
    $("title").textContent = room ? told.group : words.chat;
    $("subtitle").textContent = `${told.name}${person ? ` – ${words.person} ${person}` : ""}`;
    $("more-people").hidden = !told.demo;
    $("room-link").hidden = !told.demo || room;
  } catch {
    status(words.offline);
  }
}

$("form").onsubmit = send;
say.oninput = grow;
say.onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
};
$("attach").onclick = () => $("files").click();
$("files").onchange = (event) => {
  files = [...files, ...event.target.files];
  event.target.value = "";
  chosen(files, drop);
  say.focus();
};
$("menu-open").onclick = menu;
document.onkeydown = (event) => event.key === "Escape" && !$("menu").hidden && menu();
$("more-people").onclick = () => window.open(another(), "_blank", "noopener");
$("erase").onclick = async () => {
  menu();
  if (!confirm(words.erase)) return;
  await eraseMailbox();
  erase();
  clear();
};
$("starters").onclick = (event) => event.target.tagName === "BUTTON" && put({ text: event.target.textContent });
$("name").value = name();
$("name").onchange = (event) => name(event.target.value.trim());
$("name-row").hidden = !room;
$("attach").hidden = room;
$("starters").hidden = room;
addEventListener("online", () => flush(draw));
record($("voice"), status, (file) => {
  sendFile(file, "", "");
  flush(draw);
});
if (room) $("voice").hidden = true;
start();
