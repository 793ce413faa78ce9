// Where a person writes: the text, the files that go with it, and Enter.
import { typed } from "./store.js";
import { words } from "./words.js";

const area = document.getElementById("say");
const chosen = document.getElementById("chosen");
const picker = document.getElementById("files");
let files = [];
let most = Infinity; // bytes
let report = () => undefined;

// `send(text, files)` takes what was written; `told` hears why a file was not taken.
export function compose(send, told) {
  report = told;
  const submit = () => {
    const text = area.value.trim();
    if (!text && !files.length) return area.focus();
    const taken = files;
    files = [];
    area.value = "";
    typed("");
    drawChosen();
    fit();
    area.focus();
    return send(text, taken);
  };
  document.getElementById("form").onsubmit = (event) => {
    event.preventDefault();
    submit();
  };
  area.onkeydown = (event) => {
    const composing = event.isComposing || event.keyCode === 229; // an input method is still at its word
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    submit();
  };
  area.oninput = () => {
    typed(area.value);
    fit();
  };
  document.getElementById("attach").onclick = () => picker.click();
  picker.onchange = () => {
    add(Array.from(picker.files));
    picker.value = "";
  };
  area.onpaste = (event) => event.clipboardData && add(Array.from(event.clipboardData.files || []));
  area.value = typed();
  fit();
}

export function largest(bytes) {
  most = bytes;
}

// Whether a file is small enough; if not, the person is told at once instead of after a long upload.
export function fits(file) {
  if (file.size <= most) return true;
  report(words.tooBig(file.name, Math.floor(most / 1048576)));
  return false;
}

export const focusComposer = () => area.focus();

function add(more) {
  files = files.concat(more.filter(fits));
  drawChosen();
  if (more.length) area.focus();
}

function drawChosen() {
  chosen.textContent = "";
  files.forEach((file) => chosen.append(line(file)));
}

function line(file) {
  const made = document.createElement("li");
  if (file.type.indexOf("image/") === 0) {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    made.append(picture);
  }
  const name = document.createElement("span");
  name.textContent = file.name;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.textContent = "×";
  drop.setAttribute("aria-label", `${words.remove} ${file.name}`);
  drop.onclick = () => {
    files = files.filter((one) => one !== file);
    drawChosen();
    area.focus();
  };
  made.append(name, drop);
  return made;
}

function fit() {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}
