// What this window works on: its working copy of a case, the results it has seen, and the work that goes on for it.
import * as http from "./http.js";
import { Job } from "./jobs.js";

const KEPT = "powderkeg-workspace";
const DOWNLOADED = "powderkeg-downloaded"; // the working copy whose result is in a file of the reader's
const GONE = 4404; // close code of the server: there is no such working copy any more
const RETRY = 2000; // milliseconds between attempts to reach the server again
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class Session {
  constructor() {
    this.workspace = null; // { id, case }
    this.result = null;
    this.previous = null;
    this.outlook = null;
    this.weighing = null;
    this.foreseeing = null;
    this.comparing = null;
    this.reading = null; // the answer to the last reading again, or { busy: true }
    this.reachable = true;
    this.listeners = new Map();
    this.weighed = null; // digest of the case that `result` is of
  }

  // Calls back at each event of a kind: "case", "result", "outlook", "comparison", "state". Gives back how to stop that.
  on(kind, callback) {
    if (!this.listeners.has(kind)) this.listeners.set(kind, new Set());
    this.listeners.get(kind).add(callback);
    return () => this.listeners.get(kind).delete(callback);
  }

  tell(kind, value) {
    for (const callback of [...(this.listeners.get(kind) ?? [])]) callback(value);
    if (kind !== "state") this.tell("state");
  }

  get path() {
    return `/api/workspaces/${encodeURIComponent(this.workspace.id)}`;
  }

  // Whether the case was changed since the result.
  get stale() {
    return Boolean(this.result) && this.weighed !== this.workspace.case.digest;
  }

  get seed() {
    return this.shownSeed ?? this.result?.settings?.seed ?? null;
  }

  // What a weighing is asked for where nobody says otherwise: the same as last time.
  get usual() {
    if (this.settings) return this.settings;
    const { tier, particles, seeds, seed, checks } = this.result?.settings ?? {
      tier: "default",
      seed: 1,
      checks: true,
    };
    return { tier, particles, seeds, seed, checks };
  }

  // The seed that the view in sight works with; null for that of the result.
  showSeed(seed) {
    this.shownSeed = seed;
    this.tell("state");
  }

  // Takes up what this window worked on before it was loaded anew; false where that is gone or open elsewhere.
  async resume() {
    const id = sessionStorage.getItem(KEPT);
    if (!id) return false;
    try {
      const found = await http.get(`/api/workspaces/${encodeURIComponent(id)}`);
      // A page that is loaded anew waits for its former self to let go; a tab that was doubled need not.
      const [entry] = performance.getEntriesByType("navigation");
      return await this.take(found, entry?.type === "navigate" ? 5 : 100);
    } catch (trouble) {
      if (trouble.status === 404) sessionStorage.removeItem(KEPT);
      else throw trouble;
      return false;
    }
  }

  // Begins to work on what the server opened. A copy that another window has open is left to that one.
  async take(found, attempts = 1) {
    const release = await claimed(found.id, attempts);
    if (!release) {
      sessionStorage.removeItem(KEPT);
      return false;
    }
    // Work whose window had closed may still have its result on the server.
    if (!("result" in found)) found = await http.get(`/api/workspaces/${encodeURIComponent(found.id)}`);
    this.leave();
    this.release = release;
    sessionStorage.setItem(KEPT, found.id);
    this.workspace = { id: found.id, case: found.case };
    this.adopt(found);
    const socket = `/ws/workspaces/${encodeURIComponent(found.id)}`;
    this.weighing = new Job(`${socket}/weighing`, ({ result }) => {
      this.foresaw(null); // it continued the worlds of the weighing before
      this.weighedAs(result);
    });
    this.foreseeing = new Job(`${socket}/outlook`, ({ outlook }) => this.foresaw(outlook));
    // What was found lies on the server, in the language that is asked for: the view fetches it.
    this.comparing = new Job(`${socket}/account`, () => this.tell("comparison"));
    for (const job of [this.weighing, this.foreseeing, this.comparing]) job.listen(() => this.tell("state"));
    if (found.running === "weighing") this.weighing.rejoin();
    if (found.running === "outlook") this.foreseeing.rejoin();
    if (found.running === "account") this.comparing.rejoin();
    this.live();
    this.tell("case");
    return true;
  }

  adopt(found) {
    this.workspace.case = found.case;
    this.result = found.result ?? null;
    this.outlook = found.outlook ?? null;
    const stale = found.stale ?? found.result?.stale ?? false;
    this.weighed = this.result ? (this.result.record_digest ?? (stale ? null : found.case.digest)) : null;
  }

  // The same in another language.
  async again() {
    if (!this.workspace) return;
    this.adopt(await http.get(this.path));
    this.tell("state");
  }

  // The case as it is after a change.
  update(changed) {
    this.workspace.case = changed;
    this.reading = null;
    this.tell("case");
  }

  // Whether closing the window now would end work, or leave a result in the server's memory alone.
  get atRisk() {
    if (this.weighing?.busy || this.foreseeing?.busy || this.comparing?.busy) return true;
    return Boolean(this.result) && sessionStorage.getItem(DOWNLOADED) !== this.workspace.id;
  }

  // The reader has kept what the server gave under a path.
  downloaded(path) {
    if (/\/(result\.json|page\.html)(\?|$)/.test(path)) sessionStorage.setItem(DOWNLOADED, this.workspace.id);
  }

  weighedAs(result) {
    sessionStorage.removeItem(DOWNLOADED);
    if (this.result) this.previous = this.result;
    this.result = result;
    this.reading = null;
    this.weighed = result.record_digest ?? this.workspace.case.digest;
    this.tell("result", result);
  }

  foresaw(outlook) {
    this.outlook = outlook;
    this.tell("outlook", outlook);
  }

  // Reads the changed record from the worlds kept; the answer says whether that can be trusted.
  async reread() {
    this.reading = { busy: true };
    this.tell("state");
    try {
      const answer = await http.post(`${this.path}/rereading`, {});
      if (answer.result) this.weighedAs(answer.result);
      this.reading = answer;
      return answer;
    } catch (trouble) {
      this.reading = { trusted: false, failed: true, why: trouble.message };
      throw trouble;
    } finally {
      this.tell("state");
    }
  }

  // A socket that stays open as long as this window does: when it closes, the server ends the window's work.
  live() {
    const id = this.workspace.id;
    const channel = http.socket(`/ws/workspaces/${encodeURIComponent(id)}/alive`);
    this.channel = channel;
    channel.addEventListener("open", () => this.reached(true));
    channel.addEventListener("close", async (event) => {
      if (channel !== this.channel) return;
      if (event.code === GONE) {
        this.leave();
        this.tell("gone");
        return;
      }
      this.reached(false);
      await later(RETRY);
      if (channel === this.channel && this.workspace?.id === id) this.live();
    });
  }

  reached(yes) {
    if (this.reachable === yes) return;
    this.reachable = yes;
    this.tell("state");
  }

  // Turns away from the working copy, which the server keeps.
  leave() {
    const channel = this.channel;
    this.channel = null;
    channel?.close();
    this.weighing?.leave();
    this.foreseeing?.leave();
    this.comparing?.leave();
    this.release?.();
    Object.assign(this, {
      workspace: null,
      result: null,
      previous: null,
      outlook: null,
      weighing: null,
      foreseeing: null,
      comparing: null,
      compares: null, // name of the account that is compared
      quotes: null, // first words of claims, by account: of documents sent from this window
      reading: null,
      release: null,
      weighed: null,
      reachable: true,
      shownSeed: null,
      settings: null,
      asked: null,
    });
  }

  async discard() {
    await http.del(this.path);
    sessionStorage.removeItem(KEPT);
    this.leave();
    this.tell("case");
  }
}

// A lock on a working copy, so that two windows never write into one; null where another window holds it, asked so
// many times, a tenth of a second apart.
async function claimed(id, attempts) {
  if (!navigator.locks) return () => {};
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt) await later(100);
    const release = await new Promise((given) => {
      navigator.locks.request(`powderkeg-${id}`, { ifAvailable: true }, (lock) =>
        lock ? new Promise((done) => given(done)) : given(null),
      );
    });
    if (release) return release;
  }
  return null;
}
