// Files on their way: kept on disk where the browser can, so that a reload on a bad line loses no photo.
const here = new Map();
let opening = null;

function database() {
  if (opening) return opening;
  opening = new Promise((resolve, reject) => {
    const asked = indexedDB.open("bot131", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("files");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opening;
}

async function run(mode, work) {
  const base = await database();
  return new Promise((resolve, reject) => {
    const change = base.transaction("files", mode);
    const asked = work(change.objectStore("files"));
    change.oncomplete = () => resolve(asked.result);
    change.onerror = change.onabort = () => reject(change.error);
  });
}

// Some browsers keep no files, or not in a private window: then this page alone remembers them.
async function tried(mode, work) {
  try {
    return await run(mode, work);
  } catch (_) {
    return undefined;
  }
}

export async function hold(event, blob) {
  here.set(event, blob);
  await tried("readwrite", (files) => files.put(blob, event));
}

export async function blobOf(event) {
  return here.get(event) || tried("readonly", (files) => files.get(event));
}

// The file that this page has in hand, for showing it.
export const shownBlob = (event) => here.get(event);

export const release = (event) => tried("readwrite", (files) => files.delete(event));

export function releaseAll(events) {
  events.forEach((event) => here.delete(event));
  return Promise.all(events.map(release));
}

const SIDE = 320;

// A small picture of a photo, as an address of its own: it stays with the message when the photo has gone. "" if none.
export async function miniature(file) {
  try {
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(whole.width * scale);
    canvas.height = Math.ceil(whole.height * scale);
    canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.7);
  } catch (_) {
    return "";
  }
}
