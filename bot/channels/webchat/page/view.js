// Puts messages on the page; people's words are only ever text.
import { fileUrl } from "./net.js";
import { words } from "./words.js";

const log = document.getElementById("log");
const main = document.querySelector("main");
const shown = new Map();

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function mark(message) {
  if (message.state === "sent") return words.sent;
  return message.state === "failed" ? message.why || words.failed : words.sending;
}

function own(message, retry) {
  const bubble = element("div", `message mine ${message.state}`);
  if (message.url && message.kind === "photo") {
    const picture = element("img");
    picture.src = message.url;
    picture.alt = words.photo;
    bubble.append(picture);
  } else if (message.url && message.kind === "voice") {
    const sound = element("audio");
    sound.src = message.url;
    sound.controls = true;
    bubble.append(sound);
  } else if (message.file) {
    bubble.append(element("div", "words", `📎 ${message.file}`));
  }
  if (message.text) bubble.append(element("div", "words", message.text));
  bubble.append(element("span", "mark", mark(message)));
  if (message.state === "failed") bubble.onclick = () => retry(message);
  return bubble;
}

function choices(message, choose) {
  const rows = message.buttons || [];
  return rows.map((row) => {
    const line = element("div", row.length > 1 ? "choices small" : "choices");
    for (const [label, data] of row) {
      const button = element("button", "", label);
      button.type = "button";
      button.onclick = () => choose(label, data);
      line.append(button);
    }
    return line;
  });
}

function attachment(message) {
  const link = element("a", "file", `📎 ${words.download}: ${message.file.name}`);
  link.href = "#";
  link.onclick = async (event) => {
    event.preventDefault();
    const ready = element("a");
    ready.href = await fileUrl(message.id);
    ready.download = message.file.name;
    ready.click();
  };
  return link;
}

function answer(message, choose) {
  const bubble = element("div", "message");
  if (message.author !== "bot") bubble.append(element("div", "who", message.author));
  bubble.append(element("div", "words", message.text));
  if (message.file && message.id) bubble.append(attachment(message));
  bubble.append(...choices(message, choose));
  return bubble;
}

export function show(message, choose, retry) {
  const near = main.scrollHeight - main.scrollTop - main.clientHeight < 160;
  const bubble = message.mine ? own(message, retry) : answer(message, choose);
  const before = shown.get(message.key);
  if (before) before.replaceWith(bubble);
  else log.append(bubble);
  shown.set(message.key, bubble);
  if (!message.mine) {
    for (const old of log.querySelectorAll(".message:not(.mine)")) old.classList.toggle("past", old !== bubble);
  }
  document.getElementById("empty").hidden = true;
  document.getElementById("starters").hidden = true;
  if (near || message.mine || !before) main.scrollTop = main.scrollHeight;
}

export function clear() {
  log.replaceChildren();
  shown.clear();
  document.getElementById("empty").hidden = false;
  document.getElementById("starters").hidden = false;
}

export function status(text) {
  document.getElementById("state").textContent = text;
}

export function chosen(files, remove) {
  document.getElementById("chosen").replaceChildren(
    ...files.map((file, index) => {
      const line = element("li", "", file.name);
      const drop = element("button", "", "×");
      drop.type = "button";
      drop.setAttribute("aria-label", `${words.remove} ${file.name}`);
      drop.onclick = () => remove(index);
      line.append(drop);
      return line;
    }),
  );
}
