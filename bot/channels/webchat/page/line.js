// One request to the server: with the person's token, and not for ever on a bad line.
import { room, setClock, token } from "./store.js";

const PATIENCE = 30000; // milliseconds
const SLOW = 8; // bytes a millisecond: the slowest line on which a file is still waited for
const FILE = 20000000;

export async function ask(path, options) {
  const given = options || {};
  const abort = typeof AbortController === "undefined" ? null : new AbortController();
  const timer = abort && setTimeout(() => abort.abort(), PATIENCE + (given.size || 0) / SLOW);
  try {
    const answer = await fetch(path, {
      method: given.method || "GET",
      headers: Object.assign({ Authorization: `Bearer ${token()}` }, given.headers),
      body: given.body,
      signal: abort ? abort.signal : undefined,
    });
    setClock(answer.headers.get("Date"));
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

export const inRoom = (path) => (room ? `${path}${path.includes("?") ? "&" : "?"}room=1` : path);

// The address of a file that the bot sent, as something that the page may show or save.
export async function fileUrl(id) {
  const answer = await ask(inRoom(`/chat/files/${id}`), { size: FILE });
  if (!answer.ok) throw new Error(String(answer.status));
  return URL.createObjectURL(await answer.blob());
}
