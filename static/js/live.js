// The socket: hints in, small facts out. It survives sleep, cuts and hidden tabs; after every gap it says live:again.
import { fire, post } from "./ask.js";

const PING_MS = 25_000, PONG_MS = 8_000, LONGEST_MS = 30_000, SAY_LOST_MS = 3_000, POLL_MS = 10_000;
let socket, pings, deadline, retry, lost, poll, attempts = 0, isStarted = false, wasStarted = false, watched = null;

export const clock = { offset: 0, now: () => Date.now() + clock.offset };
export const isOpen = () => socket?.readyState === WebSocket.OPEN && isStarted;
export const send = (frame) => { if (isOpen()) socket.send(JSON.stringify(frame)); };

export function look(number) {
  if (number === watched) return;
  watched = number;
  send({ op: "look", ticket: number });
}

export async function connect() {
  clearTimeout(retry);
  if (socket && socket.readyState < WebSocket.CLOSING) return;
  isStarted = false;
  let pass;
  try {
    const answer = await post("/live/pass/");
    if (answer.redirected || answer.status === 403 || answer.status === 401) return location.reload();
    if (!answer.ok) throw new Error(answer.status);
    pass = (await answer.json()).pass;
  } catch {
    return again();
  }
  socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws/agent/`);
  socket.onopen = () => socket.send(JSON.stringify({ pass }));
  socket.onmessage = ({ data }) => hear(JSON.parse(data));
  socket.onclose = ({ code }) => {
    if (code === 4403) return location.reload();
    again();
  };
}

function hear(frame) {
  clearTimeout(deadline);
  if (frame.kind === "pong") return;
  if (frame.kind === "notification") return fire("live:notification", frame);
  if (frame.kind !== "hello") return fire("live:frame", frame);
  isStarted = true;
  attempts = 0;
  clock.offset = frame.at - Date.now();
  clearTimeout(lost);
  clearInterval(poll);
  lost = poll = null;
  showLost(false);
  clearInterval(pings);
  pings = setInterval(ping, PING_MS);
  if (watched) send({ op: "look", ticket: watched });
  fire("live:again", { isFirst: !wasStarted });
  wasStarted = true;
}

function ping() {
  send({ op: "ping" });
  clearTimeout(deadline);
  deadline = setTimeout(() => socket.close(), PONG_MS);
}

function again() {
  isStarted = false;
  clearInterval(pings);
  clearTimeout(deadline);
  lost ??= setTimeout(() => showLost(true), SAY_LOST_MS);
  poll ??= setInterval(() => document.hidden || fire("live:again"), POLL_MS);
  const most = Math.min(LONGEST_MS, 1000 * 2 ** attempts++);
  retry = setTimeout(connect, 250 + Math.random() * most);
}

function showLost(isLost) {
  const bar = document.getElementById("offline"), dot = document.getElementById("line-dot");
  dot?.classList.toggle("on", !isLost);
  dot?.classList.toggle("busy", isLost);
  if (isLost && bar.hidden) {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    bar.textContent = document.body.dataset.lost.replace("{time}", time);
  }
  bar.hidden = !isLost;
}

const hurry = () => { if (!isOpen()) { attempts = 0; connect(); } };
addEventListener("online", hurry);
addEventListener("pageshow", ({ persisted }) => persisted && hurry());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  hurry();
  fire("live:again");
});
