// What a person may press in a message of the bot: the choices of a question, and commands that the text names.
import { room } from "./store.js";

const NUMBERED = /^\S+\. /; // "1. Xã Lộc Thạnh"
const COMMAND = /(^|[\s(“])(\/[a-z]{3,16})(?=$|[\s.,;:)”])/g;

function button(className, label, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = label;
  made.onclick = press;
  return made;
}

// Rows as the server laid them out: a numbered choice over the whole width, short ones and controls side by side.
export function choices(message, choose) {
  if (room || !message.buttons) return [];
  return message.buttons.map((row) => {
    const line = document.createElement("div");
    line.className = row.length === 1 && NUMBERED.test(row[0][0]) ? "row wide" : "row";
    row.forEach((pair) => line.append(button("choice", pair[0], () => choose(message, pair[0], pair[1]))));
    return line;
  });
}

// The text with its commands as buttons: who cannot type well may press them.
export function commands(text, say) {
  const line = document.createElement("div");
  line.className = "words";
  let done = 0;
  text.replace(COMMAND, (whole, before, command, at) => {
    line.append(text.slice(done, at + before.length), button("command", command, () => say(command)));
    done = at + whole.length;
    return whole;
  });
  line.append(text.slice(done));
  return line;
}
