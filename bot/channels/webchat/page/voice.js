// A voice message: recorded where the browser can, else taken from the phone's own recorder.
import { words } from "./words.js";

const KINDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const $ = (id) => document.getElementById(id);
const can = typeof MediaRecorder !== "undefined" && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;

let running = null;
let wanted = true; // false: the recording is thrown away
let ticking = 0;

// `done(file)` gets the sound; `told` hears why there is none.
export function record(done, told) {
  $("voice").onclick = () => (can ? begin(done, told) : $("sound").click());
  $("sound").onchange = () => {
    Array.from($("sound").files).forEach(done);
    $("sound").value = "";
  };
  $("voice-send").onclick = () => end(true);
  $("voice-drop").onclick = () => end(false);
}

async function begin(done, told) {
  if (running) return;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    start(stream, done);
  } catch (_) {
    told(words.noMicrophone);
    $("sound").click();
  }
}

function start(stream, done) {
  const kind = KINDS.find((one) => MediaRecorder.isTypeSupported && MediaRecorder.isTypeSupported(one));
  const parts = [];
  running = kind ? new MediaRecorder(stream, { mimeType: kind }) : new MediaRecorder(stream);
  running.ondataavailable = (event) => parts.push(event.data);
  running.onstop = () => {
    const type = running.mimeType.split(";")[0] || "audio/webm";
    stream.getTracks().forEach((track) => track.stop());
    running = null;
    show(false);
    if (wanted) done(new File(parts, `tin-thoai.${type.split("/")[1]}`, { type }));
  };
  running.start();
  show(true);
}

function end(send) {
  wanted = send;
  if (running) running.stop();
}

function show(recording) {
  $("recording").hidden = !recording;
  $("row").hidden = recording;
  clearInterval(ticking);
  if (!recording) return $("say").focus();
  const begun = Date.now();
  const tick = () => {
    const seconds = Math.floor((Date.now() - begun) / 1000);
    $("voice-time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  tick();
  ticking = setInterval(tick, 500);
  return $("voice-send").focus();
}
