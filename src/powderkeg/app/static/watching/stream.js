// One socket on which one world is watched: questions with an answer each, and pictures as they come.
import { Refusal } from "../http.js";
import { t } from "../words.js";

export class Stream {
  // `open(path)` gives a WebSocket; `picture(buffer)` is called with each binary message, `heard(message)` with every
  // message that no question waits for, `lost()` when the connection breaks without our doing.
  constructor(open, path, { picture = () => {}, heard = () => {}, lost = () => {} } = {}) {
    this.waiting = null; // { kinds, done, failed }
    this.over = false;
    this.heard = heard;
    this.channel = open(path);
    this.channel.binaryType = "arraybuffer";
    this.opened = new Promise((done) => this.channel.addEventListener("open", done, { once: true }));
    this.channel.addEventListener("message", ({ data }) => (typeof data === "string" ? this.answered(JSON.parse(data)) : picture(data)));
    this.channel.addEventListener("close", () => {
      if (this.over) return;
      this.over = true;
      this.settle("failed", new Error(t("The connection broke. Set the world up again.")));
      lost();
    });
  }

  async send(message) {
    await this.opened;
    if (this.channel.readyState === WebSocket.OPEN) this.channel.send(JSON.stringify(message));
  }

  // Asks for something and waits for the answer of that kind; a refusal is thrown.
  ask(message, kind) {
    const answer = new Promise((done, failed) => (this.waiting = { kind, done, failed }));
    if (this.over) this.settle("failed", new Error(t("The connection broke. Set the world up again.")));
    else this.send(message);
    return answer;
  }

  settle(how, value) {
    const waiting = this.waiting;
    this.waiting = null;
    waiting?.[how](value);
  }

  answered(message) {
    if (message.kind === "error") {
      const trouble = new Refusal(400, message);
      if (this.waiting) this.settle("failed", trouble);
      else this.heard({ kind: "error", trouble });
    } else if (this.waiting?.kind === message.kind) this.settle("done", message);
    else this.heard(message);
  }

  close() {
    this.over = true;
    this.channel.close();
  }
}

// The styles of these views, once.
export function styled() {
  if (document.querySelector('link[href$="/watching.css"]')) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = "/static/watching.css";
  document.head.append(link);
}

export const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
