// Long work on the server, one of a kind at a time: a weighing, an outlook. It goes on while the reader looks at other
// views, and ends when the window does.
import { socket } from "./http.js";
import { t } from "./words.js";

export class Job {
  // `path` of the socket; `finished(message)` is called with each result.
  constructor(path, finished) {
    this.path = path;
    this.finished = finished;
    this.listeners = new Set();
    this.clear();
  }

  clear() {
    this.state = "idle"; // idle, queued, running, cancelling, failed, cancelled, done
    this.done = 0;
    this.total = 0;
    this.label = "";
    this.error = null;
    this.began = 0;
  }

  get busy() {
    return ["queued", "running", "cancelling"].includes(this.state);
  }

  // 0..1, or null while nobody can say.
  get share() {
    return this.total > 0 ? Math.min(1, this.done / this.total) : null;
  }

  get seconds() {
    return this.began ? ((this.ended || performance.now()) - this.began) / 1000 : 0;
  }

  listen(callback) {
    this.listeners.add(callback);
    return () => this.listeners.delete(callback);
  }

  tell() {
    for (const callback of this.listeners) callback(this);
  }

  start(settings) {
    if (this.busy) return;
    this.clear();
    this.state = "queued";
    this.began = performance.now();
    this.ended = 0;
    this.open(() => {
      if (this.state === "cancelling") this.end("cancelled"); // before the server heard of it
      else this.channel.send(JSON.stringify({ start: settings }));
    });
    this.tell();
  }

  // Listens again to work that was begun before this page was loaded anew.
  rejoin() {
    if (this.busy) return;
    this.clear();
    this.state = "running";
    this.began = performance.now();
    this.ended = 0;
    this.open(() => this.state === "cancelling" && this.sendCancel());
    this.tell();
  }

  cancel() {
    if (!this.busy) return;
    this.state = "cancelling";
    if (this.channel?.readyState === WebSocket.OPEN) this.sendCancel(); // else it is said once the socket opens
    this.tell();
  }

  sendCancel() {
    this.channel.send(JSON.stringify({ cancel: true }));
  }

  open(ready) {
    this.channel?.close();
    const channel = socket(this.path);
    this.channel = channel;
    channel.addEventListener("open", ready);
    channel.addEventListener(
      "message",
      (event) => channel === this.channel && this.heard(JSON.parse(event.data)),
    );
    channel.addEventListener("close", () => {
      if (channel !== this.channel || !this.busy) return;
      this.end("failed", {
        text: t(
          "The connection broke before the work was finished. Nothing of the case is lost; start it again.",
        ),
      });
    });
  }

  heard(message) {
    if (message.kind === "queued" && this.state !== "cancelling") this.state = "queued";
    if (message.kind === "progress") {
      if (this.state !== "cancelling") this.state = "running";
      this.done = message.done ?? 0;
      this.total = message.total ?? 0;
      this.label = message.label ?? "";
    }
    if (message.kind === "result") {
      this.end("done");
      this.finished(message);
      return;
    }
    if (message.kind === "cancelled") this.end("cancelled");
    else if (message.kind === "error") this.end("failed", message.error);
    else this.tell();
  }

  end(state, error = null) {
    this.state = state;
    this.ended = performance.now();
    this.error = error && { message: error.text, problems: error.problems ?? [] };
    const channel = this.channel;
    this.channel = null;
    channel?.close();
    this.tell();
  }

  // Lets go of the socket without a word: the window turns to other work.
  leave() {
    const channel = this.channel;
    this.channel = null;
    channel?.close();
    this.clear();
    this.listeners.clear();
  }
}
