// Live progress of long work: how far, what is done now, how long already, and a way to stop it.
import { button, el, refusal, said } from "./elements.js";
import { duration, percent, t } from "./words.js";

const HEARD = 0.25; // a step that is told to those who do not see the bar

// A box that follows `job`; gives back [node, stop]. `words` say each state: { running, done, cancelled }.
export function follow(job, words, announce) {
  const bar = el("progress", { max: 1, "aria-label": words.running });
  const what = el("p", { class: "doing" });
  const cancel = button(t("Cancel"), () => job.cancel(), { class: "danger", id: "cancel" });
  const busy = el(
    "div",
    { class: "running", hidden: true },
    el("div", { class: "actions" }, bar, cancel),
    what,
  );
  const after = el("div", { tabindex: "-1", class: "ended" });
  const node = el("div", { class: "progress" }, busy, after);
  let told = 0;
  let state = job.state;
  const draw = () => {
    const held = !job.busy && document.activeElement === cancel;
    busy.hidden = !job.busy;
    if (job.busy) {
      after.replaceChildren();
      if (job.share === null) bar.removeAttribute("value");
      else bar.value = job.share;
      what.replaceChildren(...line(job, words));
      cancel.disabled = job.state === "cancelling";
      if (job.share !== null && job.share >= told + HEARD) {
        told = job.share;
        announce(t("{what}: {share}", { what: words.running, share: percent(job.share) }));
      }
    } else if (job.state !== state) {
      told = 0;
      after.replaceChildren(...ended(job, words));
      if (words[job.state]) announce(words[job.state]);
      if (held) after.focus({ preventScroll: true }); // the button that had it is gone
    }
    state = job.state;
  };
  draw();
  if (["failed", "cancelled"].includes(job.state)) after.replaceChildren(...ended(job, words));
  const stop = job.listen(draw);
  const clock = setInterval(() => job.busy && draw(), 1000);
  return [
    node,
    () => {
      stop();
      clearInterval(clock);
    },
  ];
}

function line(job, words) {
  const time = duration(job.seconds);
  if (job.state === "cancelling") return [t("Stopping…")];
  if (job.state === "queued") return [t("Waiting for its turn; {time}", { time })];
  const parts = [job.label ? said(job.label) : words.running];
  if (job.share !== null) parts.push(`, ${percent(job.share)}`);
  parts.push(`, ${time}`);
  const left = job.share > 0.05 ? (job.seconds * (1 - job.share)) / job.share : null;
  if (left !== null && job.share < 1) parts.push(", ", t("about {time} left", { time: duration(left) }));
  return parts;
}

function ended(job, words) {
  if (job.state === "failed") return [refusal(job.error)];
  if (job.state === "cancelled") return [el("p", { class: "note" }, words.cancelled)];
  return [
    el(
      "p",
      { class: "note" },
      t("{what} It took {time}.", { what: words.done, time: duration(job.seconds) }),
    ),
  ];
}
