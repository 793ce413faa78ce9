// The way out: messages go one after the other under their own ids, again and again until the server has them.
import { blobOf, release } from "./blobs.js";
import { ask } from "./line.js";
import { erasing, nameInRoom, nextToSend, room, update } from "./store.js";
import { words } from "./words.js";

const FAULTS = 5; // answers of a server that is broken for this one message
const LONGEST = 30000; // milliseconds
let running = false;
let timer = 0;
let failures = 0;
let report = () => undefined;

// `told` hears what a person should know of the way out: a sentence, or "" when all is well.
export function startSending(told) {
  report = told;
  addEventListener("online", flush);
  flush();
}

export async function flush() {
  if (running) return;
  running = true;
  clearTimeout(timer);
  const pause = await emptied();
  running = false;
  if (pause) timer = setTimeout(flush, pause);
  else if (nextToSend()) flush();
}

// Send all that waits; the pause (milliseconds) before another try, or 0 when nothing waits.
async function emptied() {
  try {
    if (erasing()) await eraseThere();
    for (let message = nextToSend(); message; message = nextToSend()) {
      const pause = await sent(message);
      if (pause) return pause;
      report("");
    }
    failures = 0;
    return 0;
  } catch (_) {
    failures += 1;
    if (nextToSend()) report(words.offline);
    return Math.min(LONGEST, 500 * Math.pow(2, failures));
  }
}

async function sent(message) {
  const blob = message.file ? await blobOf(message.key) : null;
  if (message.file && !blob) {
    update(message.key, { state: "lost" });
    return 0;
  }
  const answer = await (blob ? askWithFile(message, blob) : askWithWords(message));
  if (!answer.ok) return refused(message, answer.status, await said(answer), Number(answer.headers.get("Retry-After")));
  failures = 0;
  update(message.key, { state: "sent", why: "" });
  if (blob) release(message.key);
  return 0;
}

function refused(message, status, why, wait) {
  if (status === 429 || status === 503) {
    report(why || words.busy);
    return 1000 * (wait || 5);
  }
  const faults = (message.faults || 0) + 1;
  if (status < 500 || faults >= FAULTS) {
    update(message.key, { state: "failed", why, faults: 0 });
    return 0;
  }
  update(message.key, { faults });
  return 2000 * faults;
}

async function said(answer) {
  try {
    return (await answer.json()).say || "";
  } catch (_) {
    return "";
  }
}

function askWithWords(message) {
  const body = { event: message.key, text: message.press ? "" : message.text, press: message.press };
  if (room) body.name = nameInRoom();
  return ask(room ? "/chat/room" : "/chat/messages", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

function askWithFile(message, blob) {
  const form = new FormData();
  form.append("event", message.key);
  if (message.text) form.append("text", message.text);
  if (message.album) form.append("album", message.album);
  form.append("file", blob, message.file.name);
  return ask("/chat/files", { method: "POST", body: form, size: blob.size });
}

// Emptying the mailbox waits for the line like everything else, and goes before new words.
async function eraseThere() {
  const answer = await ask("/chat/messages", { method: "DELETE" });
  if (!answer.ok) throw new Error(String(answer.status));
  erasing(false);
}
