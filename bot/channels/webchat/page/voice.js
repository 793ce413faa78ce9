// Records a voice message where the browser can: press once to begin, once more to send.
import { words } from "./words.js";

const KINDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];

export function record(button, status, done) {
  if (!window.MediaRecorder || !navigator.mediaDevices) return;
  button.hidden = false;
  let running = null;
  const stop = () => running && running.stop();
  const begin = async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
      const parts = [];
      running = new MediaRecorder(stream, mimeType ? { mimeType } : {});
      running.ondataavailable = (event) => parts.push(event.data);
      running.onstop = () => {
        stream.getTracks().forEach((track) => track.stop());
        const type = running.mimeType.split(";")[0];
        running = null;
        button.setAttribute("aria-pressed", "false");
        status("");
        done(new File(parts, `tin-thoai.${type.split("/")[1]}`, { type }));
      };
      running.start();
      button.setAttribute("aria-pressed", "true");
      status(words.recording);
    } catch {
      status(words.noMicrophone);
    }
  };
  button.onclick = () => (running ? stop() : begin());
}
