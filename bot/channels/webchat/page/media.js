// Pictures, sounds and files in messages: those that a person sends, and those that the bot sends.
import { shownBlob } from "./blobs.js";
import { fileUrl } from "./line.js";
import { words } from "./words.js";

const CHIPS = { photo: `🖼 ${words.photoChip}`, voice: `🎙 ${words.voiceChip}`, other: `📎 ${words.fileChip}` };

function chip(kind, name) {
  const made = document.createElement("div");
  made.className = "chip";
  made.textContent = kind === "other" && name ? `📎 ${name}` : CHIPS[kind];
  return made;
}

function picture(url, alt) {
  const made = document.createElement("img");
  made.alt = alt;
  made.src = url;
  return made;
}

function sound(url) {
  const made = document.createElement("audio");
  made.controls = true;
  made.src = url;
  return made;
}

// A person's own file: as long as this page has it in hand it is shown, afterwards a photo in small, others by name.
export function ownFile(message) {
  const blob = shownBlob(message.key);
  if (blob && message.file.kind === "photo") return picture(URL.createObjectURL(blob), words.photo);
  if (blob && message.file.kind === "voice") return sound(URL.createObjectURL(blob));
  if (message.file.small) return picture(message.file.small, words.photo);
  return chip(message.file.kind, message.file.name);
}

// The bot's file: pictures and sounds are fetched with the person's token, others when they are asked for.
export function media(message) {
  const place = document.createElement("div");
  place.className = "media";
  if (message.file.kind === "photo" || message.file.kind === "voice") load(message, place);
  else place.append(saver(message));
  return place;
}

async function load(message, place) {
  try {
    const url = await fileUrl(message.id);
    place.textContent = "";
    place.append(message.file.kind === "photo" ? picture(url, message.file.alt || message.file.name) : sound(url));
  } catch (_) {
    place.textContent = `${words.notLoaded} `;
    place.append(saver(message));
  }
}

function saver(message) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "chip";
  made.textContent = `📎 ${words.download}: ${message.file.name}`;
  made.onclick = () => save(message, made);
  return made;
}

async function save(message, pressed) {
  pressed.disabled = true;
  try {
    const link = document.createElement("a");
    link.href = await fileUrl(message.id);
    link.download = message.file.name;
    document.body.append(link);
    link.click();
    link.remove();
  } catch (_) {
    pressed.textContent = `${words.notLoaded} ${message.file.name}`;
  }
  pressed.disabled = false;
}
