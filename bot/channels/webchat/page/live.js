// The way in: live by WebSocket; where that fails twice, by asking, and after a while live again.
import { ask, inRoom } from "./line.js";
import { seen, token } from "./store.js";

const QUIET = 60000; // milliseconds without a beat after which a line counts as dead
const ASK_EVERY = 3000;
const LONGEST = 30000;
const LIVE_AGAIN = 60000;

let take = () => undefined;
let state = () => undefined;
let wake = () => undefined; // ends the pause that is on
let drop = () => undefined; // ends the line that is open

// `taken` gets each message in order; `told` hears whether the server can be reached.
export async function listen(taken, told) {
  take = taken;
  state = told;
  addEventListener("online", () => wake());
  addEventListener("offline", () => drop());
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  for (let fails = 0; ; ) {
    fails = (await live()) ? 0 : fails + 1;
    if (fails < 2) await pause(300 + Math.random() * 700);
    else {
      await asked();
      fails = 1;
    }
  }
}

// Where the next line or question goes on, whatever becomes of this one.
function received(entry) {
  take(entry);
  seen({ id: entry.id, at: entry.at });
}

// Returns when the line has ended: whether anything was heard on it.
function live() {
  return new Promise((resolve) => {
    let heard = 0;
    const begun = Date.now();
    const line = opened();
    const watch = setInterval(() => Date.now() - (heard || begun) > QUIET && drop(), 5000);
    const ended = () => {
      clearInterval(watch);
      drop = () => undefined;
      resolve(heard > 0);
    };
    drop = () => {
      if (line) line.onmessage = line.onclose = null;
      if (line) line.close();
      ended();
    };
    if (!line) return ended();
    line.onclose = ended;
    line.onopen = () => line.send(JSON.stringify({ token: token(), after: seen().id, at: seen().at }));
    line.onmessage = (event) => {
      heard = Date.now();
      state(true);
      const entry = JSON.parse(event.data);
      if (entry.id) received(entry);
    };
  });
}

function opened() {
  try {
    return new WebSocket(inRoom(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/chat/live`));
  } catch (_) {
    return null; // no WebSocket here, or none is allowed
  }
}

// Ask until it is time for a live line again, or until the server is back after a silence.
async function asked() {
  const begun = Date.now();
  for (let misses = 0; Date.now() - begun < LIVE_AGAIN; ) {
    const answered = await answer();
    state(answered);
    if (answered && misses) return;
    misses = answered ? 0 : misses + 1;
    await pause(answered ? ASK_EVERY : Math.min(LONGEST, 500 * Math.pow(2, misses)));
  }
}

async function answer() {
  try {
    const got = await ask(inRoom(`/chat/messages?after=${seen().id}&at=${encodeURIComponent(seen().at)}`));
    if (!got.ok) return false;
    (await got.json()).forEach(received);
    return true;
  } catch (_) {
    return false;
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
