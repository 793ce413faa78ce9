// What the browser keeps: each person's token, the messages seen, and those not yet acknowledged.
const MOST = 200;
const params = new URLSearchParams(location.search);
export const room = location.pathname === "/phong";
export const person = params.get("nguoi") || "";
const prefix = `bot131:${person}:${room ? "phong" : "chat"}`;

function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`${prefix}:${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(`${prefix}:${name}`, JSON.stringify(value));
  } catch {
    // A full or closed storage only costs the memory of this page.
  }
}

function hex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, "0")).join("");
}

export function token() {
  const key = `bot131:${person}:token`;
  let found = null;
  try {
    found = localStorage.getItem(key);
    if (!found) {
      found = hex(16);
      localStorage.setItem(key, found);
    }
  } catch {
    found = found || (token.memory = token.memory || hex(16));
  }
  return found;
}

export const newEvent = () => hex(12);
export const messages = read("messages", []);

export function keep(message) {
  const at = messages.findIndex((one) => one.key === message.key);
  if (at < 0) messages.push(message);
  else messages[at] = message;
  messages.splice(0, messages.length - MOST);
  write("messages", messages.map((one) => ({ ...one, url: undefined })));
}

export const lastSeen = () => Math.max(0, ...messages.filter((one) => one.id).map((one) => one.id));
export const waiting = () => messages.filter((one) => one.mine && one.state !== "sent");

export function name(value) {
  if (value !== undefined) write("name", value);
  return read("name", "");
}

export function erase() {
  messages.length = 0;
  write("messages", []);
}
