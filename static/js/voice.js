// A voice message, recorded here: one press begins, the next ends and adds it, Escape throws it away.
// It belongs to the conversation it was begun in; whoever opens another one is told that it is gone.
import { say } from "./shell.js";

const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"], LONGEST_S = 300;
let recorder = null;

export async function press(button, words, add, complain) {
  if (recorder) return recorder.stop();
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  } catch {
    return complain(words.tMic);
  }
  const isAway = () => document.getElementById("composer")?.dataset.url !== words.url;
  if (isAway()) {
    stream.getTracks().forEach((track) => track.stop());
    return say(words.tGone, "warn");
  }
  const pieces = [], type = TYPES.find((each) => MediaRecorder.isTypeSupported(each)), began = Date.now();
  let isDropped = false;
  recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32_000 });
  const label = document.createElement("span"), drop = ({ key }) => { if (key === "Escape") { isDropped = true; recorder.stop(); } };
  const show = () => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    label.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds >= LONGEST_S || isAway()) recorder.stop();
  };
  const timer = setInterval(show, 500);
  label.className = "num";
  button.classList.remove("icon");
  button.setAttribute("aria-label", words.tStop);
  button.setAttribute("aria-pressed", "true");
  button.append(label);
  show();
  document.addEventListener("keydown", drop);
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.onstop = () => {
    clearInterval(timer);
    document.removeEventListener("keydown", drop);
    stream.getTracks().forEach((track) => track.stop());
    recorder = null;
    button.classList.add("icon");
    button.setAttribute("aria-label", words.tRecord);
    button.removeAttribute("aria-pressed");
    label.remove();
    if (isAway()) return isDropped || say(words.tGone, "warn");
    button.focus();
    if (!isDropped) add(new File(pieces, `${words.tVoice} ${label.textContent.replace(":", ".")}.${type.includes("mp4") ? "m4a" : "ogg"}`, { type }));
  };
  recorder.start();
}
