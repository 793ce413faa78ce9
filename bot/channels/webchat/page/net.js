// The line to the server: messages go until they are acknowledged, answers come live or by asking.
import { keep, lastSeen, person, room, token, waiting } from "./store.js";

const blobs = new Map();
const headers = () => ({ Authorization: `Bearer ${token()}` });
const query = room ? "room=1" : "";
let sending = false;
let again = 0;
let failures = 0;
let socket = null;

export function hold(event, blob) {
  blobs.set(event, blob);
}

function request(message) {
  const blob = blobs.get(message.event);
  if (message.file && blob) {
    const form = new FormData();
    form.append("event", message.event);
    if (message.text) form.append("text", message.text);
    if (message.album) form.append("album", message.album);
    form.append("file", blob, message.file);
    return fetch("/chat/files", { method: "POST", headers: headers(), body: form });
  }
  const body = { event: message.event, text: message.text, press: message.press, name: message.name };
  return fetch(room ? "/chat/room" : "/chat/messages", {
    method: "POST",
    headers: { ...headers(), "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

// One message after the other, the oldest first; a refused one is marked and does not hold the rest.
export async function flush(changed) {
  if (sending) return;
  sending = true;
  clearTimeout(again);
  try {
    for (const message of waiting().filter((one) => one.state === "sending")) {
      if (message.file && !blobs.has(message.event)) {
        finish(message, "failed", "", changed);
        continue;
      }
      const answer = await request(message);
      if (answer.ok) finish(message, "sent", "", changed);
      else if (answer.status < 500 && answer.status !== 429) finish(message, "failed", (await said(answer)) || "", changed);
      else throw new Error(String(answer.status));
    }
    failures = 0;
  } catch {
    failures += 1;
    again = setTimeout(() => flush(changed), Math.min(30000, 1000 * 2 ** failures));
  } finally {
    sending = false;
  }
  if (!again && waiting().some((one) => one.state === "sending")) flush(changed);
}

function finish(message, state, why, changed) {
  const done = { ...message, state, why };
  keep(done);
  changed(done);
}

async function said(answer) {
  try {
    return (await answer.json()).say;
  } catch {
    return "";
  }
}

// Live by WebSocket; after two failures by asking every three seconds, and now and then live again.
export function listen(take, state) {
  let lost = 0;
  const open = () => {
    const line = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/chat/live?${query}`);
    socket = line;
    line.onopen = () => line.send(JSON.stringify({ token: token(), after: lastSeen() }));
    line.onmessage = (event) => {
      lost = 0;
      state(true);
      take(JSON.parse(event.data));
    };
    line.onclose = () => {
      if (socket !== line) return;
      lost += 1;
      setTimeout(lost > 2 ? ask : open, Math.min(15000, 500 * 2 ** lost));
    };
  };
  const ask = async () => {
    try {
      const answer = await fetch(`/chat/messages?after=${lastSeen()}&${query}`, { headers: headers() });
      for (const entry of await answer.json()) take(entry);
      state(true);
      lost = lost > 12 ? 0 : lost + 1;
      setTimeout(lost === 0 ? open : ask, 3000);
    } catch {
      state(false);
      setTimeout(ask, 5000);
    }
  };
  open();
  addEventListener("online", () => socket && socket.readyState > 1 && ask());
}

export async function fileUrl(id) {
  const answer = await fetch(`/chat/files/${id}?${query}`, { headers: headers() });
  if (!answer.ok) throw new Error(String(answer.status));
  return URL.createObjectURL(await answer.blob());
}

export const eraseMailbox = () => fetch("/chat/messages", { method: "DELETE", headers: headers() });
export const about = async () => (await fetch("/chat/about")).json();
export const another = () => `/?nguoi=${encodeURIComponent(`${person}${Math.floor(Math.random() * 900 + 100)}`)}`;
