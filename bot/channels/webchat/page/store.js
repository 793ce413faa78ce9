// What the browser keeps: a token for each person, the messages, how far the mailbox was read, words not yet sent.
const MOST = 200;
const query = new URLSearchParams(location.search);

export const person = (query.get("nguoi") || "").slice(0, 40);
export const room = location.pathname === "/phong";

const OWN = `bot131:${person}`;
const BOX = `${OWN}:${room ? "phong" : "chat"}`;
const memory = new Map(); // what the browser would not keep lives as long as the page
const listeners = [];

function hex(bytes) {
  const drawn = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(drawn, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function read(name, otherwise) {
  if (memory.has(name)) return memory.get(name);
  try {
    const text = localStorage.getItem(name);
    return text === null ? otherwise : JSON.parse(text);
  } catch (_) {
    return otherwise;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    memory.delete(name);
  } catch (_) {
    memory.set(name, value);
  }
}

export const newEvent = () => hex(16);

export function token() {
  const kept = read(`${OWN}:token`, "");
  if (kept) return kept;
  const made = hex(16);
  write(`${OWN}:token`, made);
  return made;
}

// Each message is kept under a key of its own, so that two tabs that write at once cannot lose each other's words.
const PREFIX = `${BOX}:m:`;
const list = new Map(); // as the browser keeps them; `order` is their place
let full = false; // something could not be kept: after a reload the server has to say it again

function load() {
  try {
    Object.keys(localStorage).forEach((name) => name.indexOf(PREFIX) === 0 && learn(name, localStorage.getItem(name)));
  } catch (_) {
    // A browser that keeps nothing begins with an empty page.
  }
}

function learn(name, text) {
  const key = name.slice(PREFIX.length);
  try {
    if (text === null) list.delete(key);
    else list.set(key, JSON.parse(text));
  } catch (_) {
    // What is not ours to read is left where it is.
  }
}

export const messages = () => Array.from(list.values()).sort((one, other) => one.order - other.order);

function tell() {
  const all = messages();
  listeners.forEach((listener) => listener(all));
}

function put(message) {
  list.set(message.key, message);
  try {
    localStorage.setItem(PREFIX + message.key, JSON.stringify(message));
  } catch (_) {
    full = true; // the page still shows it and sends it
  }
}

function drop(key) {
  list.delete(key);
  try {
    localStorage.removeItem(PREFIX + key);
  } catch (_) {
    // It was never kept.
  }
}

function trim() {
  const settled = messages().filter((one) => !one.mine || one.state === "sent");
  settled.slice(0, Math.max(0, list.size - MOST)).forEach((one) => drop(one.key));
}

export function keep(message) {
  if (list.has(message.key)) return;
  const last = messages().pop();
  put(Object.assign({ order: Math.max(last ? last.order + 1 : 0, Date.now()) }, message));
  trim();
  tell();
}

// A message that was erased in the meantime stays erased.
export function update(key, facts) {
  if (!list.has(key)) return;
  put(Object.assign({}, list.get(key), facts));
  tell();
}

export function erase(keys) {
  keys.forEach(drop);
  tell();
}

export const has = (key) => list.has(key);
export const nextToSend = () => messages().find((one) => one.mine && one.state === "sending");

export function onChange(listener) {
  listeners.push(listener);
}

addEventListener("storage", (event) => {
  if (event.key === null) list.clear();
  else if (event.key.indexOf(PREFIX) === 0) learn(event.key, event.newValue);
  else return;
  tell();
});
load();

// A small thing kept by name: called without a value it tells, with one it keeps.
function kept(name, otherwise) {
  return (value) => {
    if (value !== undefined) write(name, value);
    return read(name, otherwise);
  };
}

const lastKept = kept(`${BOX}:seen`, { id: 0, at: "" });
export const typed = kept(`${BOX}:typed`, "");
export const nameInRoom = kept(`${OWN}:name`, "");
export const erasing = kept(`${OWN}:erasing`, false);
const ahead = kept("bot131:ahead", 0); // milliseconds by which the server's clock is ahead of this one

// The last message that came, on disk only as long as every message is there, too.
export function seen(entry) {
  if (entry && full) memory.set(`${BOX}:seen`, entry);
  else if (entry) lastKept(entry);
  return lastKept();
}

// The time by the server's clock: an old phone may be off by years.
export const now = () => new Date(Date.now() + ahead());

export function setClock(date) {
  const there = Date.parse(date);
  if (there && Math.abs(there - now()) > 5000) ahead(there - Date.now());
}

export function nextPerson() {
  const next = read("bot131:people", 1) + 1;
  write("bot131:people", next);
  return String(next);
}
