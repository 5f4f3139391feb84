// Runs one country, or several in lockstep: every world gets the same hours, and the next only when all are drawn.
import { later } from "./stream.js";

export class Course {
  // `worlds`: [{ stream, country }, ...]; `each(frames)` after every step; `ended(trouble)` when a run stops.
  constructor(worlds, { each = () => {}, ended = () => {} } = {}) {
    this.worlds = worlds;
    this.each = each;
    this.ended = ended;
    this.running = false;
    this.busy = Promise.resolve();
  }

  // One after another, whoever asks: two steps at once would mix their answers.
  queue(work) {
    this.busy = this.busy.catch(() => {}).then(work);
    return this.busy;
  }

  setup(wishes) {
    this.running = false;
    return this.queue(async () => {
      const asked = this.worlds.map(({ stream }, at) => stream.ask({ setup: wishes[at] }, "frame"));
      const settled = await Promise.allSettled(asked);
      const failed = settled.find((one) => one.status === "rejected");
      if (failed) throw failed.reason;
      this.worlds.forEach(({ country }, at) => {
        country.clear();
        country.show(settled[at].value);
      });
      this.each(settled.map((one) => one.value));
    });
  }

  step(hours) {
    return this.queue(async () => {
      const frames = await Promise.all(this.worlds.map(({ stream }) => stream.ask({ step: hours }, "frame")));
      this.worlds.forEach(({ country }, at) => country.show(frames[at]));
      this.each(frames);
      return frames;
    });
  }

  // `hours()` a frame, `rate()` frames a second; both may change while it runs.
  async run(hours, rate) {
    if (this.running) return;
    this.running = true;
    let trouble = null;
    try {
      while (this.running) {
        const due = performance.now() + 1000 / rate();
        const frames = await this.step(hours());
        if (frames.every((frame) => frame.done)) break;
        const wait = due - performance.now();
        await (wait > 0 ? later(wait) : new Promise((done) => requestAnimationFrame(done)));
      }
    } catch (reason) {
      trouble = reason;
    }
    this.running = false;
    this.ended(trouble);
  }

  pause() {
    this.running = false;
  }

  close() {
    this.running = false;
    for (const { stream } of this.worlds) stream.close();
  }
}
