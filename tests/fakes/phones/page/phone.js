// One person's phone: shows the talk as the test server has it, and does there what the person does here.
const here = location.pathname;
const words = document.body.dataset;
const log = document.getElementById("log");
const scroller = document.getElementById("scroller");
const state = document.getElementById("state");
const box = document.getElementById("say");
const picker = document.getElementById("file");
const shown = new Map(); // message -> what it was drawn from

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Ask for news for ever; an answer comes as soon as there is any.
async function listen() {
  for (let mark = ""; ; ) {
    try {
      const got = await fetch(`${here}/words?seen=${mark}`);
      if (!got.ok) throw new Error(String(got.status));
      const told = await got.json();
      if (state.textContent === words.lost) state.textContent = "";
      if (told.mark !== mark) draw(told.bubbles);
      mark = told.mark;
    } catch (_) {
      state.textContent = words.lost;
      await pause(1000);
    }
  }
}

// Only what is new is added, so that a screen reader says only that.
function draw(bubbles) {
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const present = new Set(bubbles.map((one) => one.id));
  Array.from(log.children).forEach((node) => present.has(node.dataset.id) || forget(node));
  bubbles.forEach((one) => {
    const drawn = JSON.stringify(one);
    if (shown.get(one.id) === drawn) return;
    const old = Array.from(log.children).find((node) => node.dataset.id === one.id);
    if (old) old.replaceWith(bubble(one));
    else log.append(bubble(one));
    shown.set(one.id, drawn);
  });
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  log.setAttribute("aria-busy", "false");
}

function forget(node) {
  shown.delete(node.dataset.id);
  node.remove();
}

function bubble(one) {
  const made = document.createElement("div");
  made.className = one.mine ? "message mine" : "message";
  made.dataset.id = one.id;
  if (one.mine) made.setAttribute("aria-live", "off"); // who has typed it need not hear it
  one.files.forEach(([name, isPicture]) => made.append(file(one, name, isPicture)));
  if (one.text) made.append(line("words", one.text));
  one.buttons.forEach((row) => made.append(keys(one, row)));
  return made;
}

function line(className, text) {
  const made = document.createElement("div");
  made.className = className;
  made.textContent = text;
  return made;
}

function file(one, name, isPicture) {
  const made = document.createElement(isPicture ? "img" : "a");
  const address = `${here}/files/${one.id}`;
  if (isPicture) {
    made.alt = words.picture;
    made.src = address;
    made.onload = () => (scroller.scrollTop = scroller.scrollHeight);
  } else {
    made.href = address;
    made.download = made.textContent = name;
  }
  return made;
}

function keys(one, row) {
  const made = line("row", "");
  row.forEach(([label, data]) => {
    const key = document.createElement("button");
    key.type = "button";
    key.className = "choice";
    key.textContent = label;
    key.onclick = () => tell("press", { message: one.id, data });
    made.append(key);
  });
  return made;
}

const tell = (what, body) =>
  post(what, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

async function post(what, options) {
  const problems = { 413: words.tooBig, 415: words.noPicture };
  try {
    const got = await fetch(`${here}/${what}`, Object.assign({ method: "POST" }, options));
    state.textContent = got.ok ? "" : problems[got.status] || words.failed;
    return got.ok;
  } catch (_) {
    state.textContent = words.failed;
    return false;
  }
}

async function say(text) {
  scroller.scrollTop = scroller.scrollHeight;
  if (text && !(await tell("words", { text }))) box.value = text;
}

function submit() {
  const text = box.value.trim();
  box.value = "";
  fit();
  box.focus();
  return say(text);
}

function fit() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

document.getElementById("form").onsubmit = (event) => {
  event.preventDefault();
  submit();
};
box.oninput = fit;
box.onkeydown = (event) => {
  const composing = event.isComposing || event.keyCode === 229; // an input method is still at its word
  if (event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  submit();
};
document.getElementById("photo").onclick = () => picker.click();
picker.onchange = async () => {
  const [chosen] = picker.files;
  picker.value = "";
  if (!chosen) return;
  const caption = box.value.trim();
  const headers = { "Content-Type": chosen.type || "application/octet-stream" };
  if (await post(`photo?caption=${encodeURIComponent(caption)}`, { headers, body: chosen })) box.value = "";
  box.focus();
};
document.querySelectorAll(".starter").forEach((one) => (one.onclick = () => say(one.dataset.say)));
listen();
