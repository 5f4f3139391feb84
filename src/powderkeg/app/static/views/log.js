// What was done to the case, taking the last of it back, and everything that can be kept as a file.
import { changeForm } from "../change_form.js";
import { columnLabels } from "../columns.js";
import { button, el, fresh, panel, refusal, said } from "../elements.js";
import { NEEDED, distributionWords, priorWords } from "../priors.js";
import { framed, section } from "../tables.js";
import { moment, t, tn } from "../words.js";
import { earlierButton } from "./earlier.js";
import { asked } from "./start.js";

export function mount(root, context) {
  const changes = el("div");
  const files = el("div");
  const draw = () => {
    changes.replaceChildren(...log(context));
    files.replaceChildren(...downloads(context));
  };
  root.append(
    el("h1", {}, t("Log and files")),
    el(
      "p",
      { class: "lead" },
      t(
        "Every change of the record and of the beliefs, with its reason. The log is part of the case and goes with it.",
      ),
    ),
    changes,
    el("h2", {}, t("Keep as a file")),
    files,
    el("h2", {}, t("Compare with an older result")),
    older(context),
    el("h2", {}, t("Done with this work")),
    end(context),
  );
  draw();
  const stops = [context.changed(draw), context.session.on("result", draw)];
  return () => stops.forEach((stop) => stop());
}

function log(context) {
  const { changes } = context.workspace.case;
  if (!changes.length) return [el("p", { class: "note" }, t("Nothing has been changed yet."))];
  const known = new Set(context.workspace.case.record.map((row) => row.report_id));
  const head = [t("When"), t("Who"), t("Report"), t("What"), t("Before"), t("After"), t("Reason")];
  const rows = [...changes]
    .reverse()
    .map((one) =>
      el(
        "tr",
        {},
        el("td", { class: "day" }, moment(one.changed)),
        el("td", {}, said(one.analyst || "–")),
        el(
          "th",
          { scope: "row" },
          known.has(one.report_id)
            ? el("a", { href: `#/record/${encodeURIComponent(one.report_id)}` }, said(one.report_id))
            : said(one.report_id || "–"),
        ),
        el("td", {}, said(what(one.field))),
        el("td", { class: "value" }, value(one.before)),
        el("td", { class: "value" }, value(one.after)),
        el("td", { class: "prose" }, said(one.reason)),
      ),
    );
  return [
    el(
      "div",
      { class: "actions" },
      el("p", { class: "soft" }, tn("{n} change", "{n} changes", changes.length)),
      ...takingBack(context),
    ),
    framed(
      t("Changes"),
      el(
        "table",
        { class: "compact" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            head.map((words) => el("th", { scope: "col" }, words)),
          ),
        ),
        el("tbody", {}, rows),
      ),
      { class: "scroll tall" },
    ),
  ];
}

// A column of the record by the label it has in the form; anything else as the log has it, without its file.
const what = (field) => columnLabels()[field] ?? String(field ?? "").replace(/^case\.yaml: /, "");

// A cell of the log in words: a prior is kept there as JSON.
function value(text) {
  let prior = null;
  try {
    prior = JSON.parse(text);
  } catch {
    // no prior: shown as it is
  }
  if (!prior || typeof prior !== "object" || !(prior.distribution in NEEDED)) return said(text || "–");
  const why = [prior.reason, prior.source].filter(Boolean).join("; ");
  return el(
    "span",
    {},
    `${distributionWords(prior.distribution)}: ${priorWords(prior)}`,
    why ? el("span", { class: "soft" }, " (", said(why), ")") : null,
  );
}

function takingBack(context) {
  const opened = context.workspace.case;
  const back = () =>
    act(
      context,
      "undo",
      t("Take the last change back"),
      t(
        "The last change that stands is taken back, as a new entry of the log. Do it again to go one further back.",
      ),
      t("Taken back."),
    );
  const again = () =>
    act(
      context,
      "redo",
      t("Make it again"),
      t("What was taken back last is made again, as a new entry of the log."),
      t("Made again."),
    );
  return [
    button(t("Take the last change back"), back, { id: "undo", disabled: opened.undo?.length === 0 }),
    button(t("Make it again"), again, { id: "redo", disabled: !opened.redo?.length }),
  ];
}

function act(context, name, title, words, after) {
  const rows = context.workspace.case[name] ?? [];
  const form = changeForm(context, {
    content: [
      el("p", {}, words),
      el(
        "ul",
        { class: "said" },
        rows.map((one) =>
          el(
            "li",
            {},
            said([one.report_id, what(one.field)].filter(Boolean).join(", ")),
            ": ",
            // what this act does: the entry it goes back on, the other way round
            value(one.after),
            " → ",
            value(one.before),
          ),
        ),
      ),
    ],
    collect: () => ({}),
    send: (body) => context.api.post(`${context.session.path}/${name}`, body),
    save: title,
    said: after,
    done: () => box.close(),
  });
  const box = panel(title, form);
}

function acting(context, box, act) {
  return async (event) => {
    const pressed = event.currentTarget;
    box.replaceChildren();
    pressed.disabled = true;
    try {
      await act();
    } catch (trouble) {
      box.replaceChildren(refusal(trouble));
    } finally {
      pressed.disabled = false;
    }
  };
}

function downloads(context) {
  const { session, api } = context;
  const { name, own } = context.workspace.case;
  const box = el("div");
  const file = (words, path, as, given = {}) =>
    el(
      "li",
      {},
      button(
        words,
        acting(context, box, () => api.download(`${session.path}/${path}`, named(name, as))),
        given,
      ),
    );
  const none = { disabled: !session.result };
  // Without being asked so, the server hands out the result of another record than the one in sight to nobody.
  const [old, also] = session.stale ? ["?as_weighed=1", "&as_weighed=1"] : ["", ""];
  const of = (words) =>
    session.stale ? t("{file} – as weighed, before the changes since", { file: words }) : words;
  const list = el(
    "ul",
    { class: "files" },
    file(t("The case as a zip"), "case.zip", "case.zip"),
    file(of(t("The result as JSON")), `result.json${old}`, "result.json", none),
    file(of(t("The ledger as CSV")), `ledger.csv${old}`, "ledger.csv", none),
    file(of(t("The page in English")), `page.html?lang=en${also}`, "page-en.html", none),
    file(of(t("The page in French")), `page.html?lang=fr${also}`, "page-fr.html", none),
    file(
      of(t("The page without scripts, in English")),
      `page.html?lang=en&static=1${also}`,
      "page-static-en.html",
      none,
    ),
    file(
      of(t("The page without scripts, in French")),
      `page.html?lang=fr&static=1${also}`,
      "page-static-fr.html",
      none,
    ),
  );
  const save = own
    ? el(
        "p",
        {},
        button(
          t("Save into the folder"),
          acting(context, box, async () => {
            const saved = await api.post(`${session.path}/save`, {});
            box.replaceChildren(
              el("p", { class: "note", role: "status" }, t("Saved into {path}.", { path: saved.path })),
            );
          }),
          { id: "save", class: "primary" },
        ),
        " ",
        el("span", { class: "soft" }, said(own)),
      )
    : null;
  return [
    session.result ? null : el("p", { class: "note" }, t("Result and page come with a weighing.")),
    session.stale
      ? el("p", { class: "note" }, t("Result and page are those of the last weighing; the case has changed since."))
      : null,
    session.result?.kind === "read again" && !session.stale
      ? el(
          "p",
          { class: "note" },
          t("Result and page are those read again from the worlds of the last weighing."),
        )
      : null,
    list,
    save,
    box,
  ].filter(Boolean);
}

// CASE-WHAT-DAY.ENDING: files of several days and kinds lie side by side in one folder.
function named(name, what) {
  const [stem, ending] = what.split(".");
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0"));
  return `${name}-${stem}-${day.join("-")}.${ending}`;
}

function older(context) {
  const box = el("div");
  const input = el("input", { type: "file", accept: ".json,application/json", id: fresh("older") });
  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file) return;
    box.replaceChildren(el("p", { class: "waiting", role: "status" }, t("Comparing…")));
    try {
      const found = await context.api.upload(`${context.session.path}/older`, file);
      box.replaceChildren(...found.sections.map((one) => section(one)));
      context.announce(t("Compared with the older result."));
    } catch (trouble) {
      box.replaceChildren(refusal(trouble));
    }
    input.value = "";
  });
  return el(
    "div",
    {},
    el(
      "p",
      {},
      t(
        "Choose the JSON of an earlier weighing of this case: what moved since, and by which reports, is told here.",
      ),
    ),
    el("label", { class: "stacked", for: input.id }, t("Older result (JSON)")),
    input,
    box,
  );
}

function end(context) {
  const box = el("div");
  const discard = button(
    t("Discard this work"),
    acting(context, box, async () => {
      if (
        !(await asked(
          t("Discard this work?"),
          t("Its changes are in no folder and will be gone."),
          t("Discard"),
        ))
      )
        return;
      await context.session.discard();
      context.announce(t("Discarded."));
      context.go("start");
    }),
    { class: "danger", id: "discard" },
  );
  return el(
    "div",
    {},
    el(
      "p",
      {},
      t("Close the window at any time: this work is kept and stands under “Unsaved work” the next time."),
    ),
    el("div", { class: "actions" }, earlierButton(context), discard),
    box,
  );
}
