// An account as evidence, where somebody asks for it: the case weighed by it alone, without it and with it.
import { changeForm } from "../change_form.js";
import { button, el, panel, said, swatch } from "../elements.js";
import { follow } from "../progress.js";
import { framed } from "../tables.js";
import { number, percent, signed, t, tn } from "../words.js";
import { oddsTable } from "./result.js";

export function asEvidence(account, view, context) {
  const { session } = context;
  const found = view.told.comparison?.account === account.name ? view.told.comparison : null;
  const checks = el("input", {
    type: "checkbox",
    name: "account-checks",
    checked: session.result?.settings?.checks ?? false,
  });
  const ready = Boolean(session.result) && Boolean(account.origin.reliability);
  const start = button(
    t("Weigh alone, without and with it"),
    () => {
      session.compares = account.name;
      session.comparing.start({ account: account.name, checks: checks.checked });
      box.replaceChildren(progress(session, context));
    },
    { class: "weigh-account", "data-account": account.name, disabled: !ready || session.comparing.busy },
  );
  const box = el("div");
  if (session.compares === account.name || (session.comparing.busy && found))
    box.append(progress(session, context));
  const stop = session.comparing.listen(() => {
    if (!start.isConnected) stop(); // drawn anew, or left
    start.disabled = !ready || session.comparing.busy;
  });
  return el(
    "section",
    { class: "as-evidence" },
    el("h3", {}, t("As evidence")),
    el(
      "p",
      { class: "note" },
      t(
        "The claims that can be weighed are taken as reports of this source with its grade, and the case is weighed three times with the settings of the last weighing: by them alone, without anything of this origin, and with them. The record and the result stay as they are.",
      ),
    ),
    why(session, account),
    el(
      "label",
      { class: "tick" },
      checks,
      t(
        "with the checks (without them no odds are earned; with them it takes about three times as long as the last weighing)",
      ),
    ),
    el("div", { class: "actions" }, start),
    box,
    found ? comparison(found, account, view, context) : null,
  );
}

function why(session, account) {
  if (!session.result)
    return el(
      "p",
      { class: "note" },
      t("Weigh the record first."),
      " ",
      el("a", { href: "#/weigh" }, t("Weigh")),
    );
  if (!account.origin.reliability)
    return el(
      "p",
      { class: "note" },
      t("Grade its source first, under “Document and source”: without a letter its word cannot be weighed."),
    );
  return null;
}

// The box lives as long as it is in sight: the clock inside stops with the view.
function progress(session, context) {
  const [node, stop] = follow(
    session.comparing,
    { running: t("Weighing the account"), done: t("Weighed."), cancelled: t("Cancelled.") },
    context.announce,
  );
  const look = setInterval(() => {
    if (node.isConnected) return;
    stop();
    clearInterval(look);
  }, 2000);
  return node;
}

function comparison(found, account, view, context) {
  const { hypotheses } = context.workspace.case;
  const colours = new Map(hypotheses.map((one) => [one.name, one.colour]));
  const rivals = hypotheses.filter((one) => !one.know_nothing).map((one) => one.name);
  const resolved = found.weighings.every((one) => one.resolved);
  return el(
    "div",
    { class: "comparison", id: `comparison-${account.name}` },
    found.stale ? el("p", { class: "note" }, t("The record has changed since.")) : null,
    el(
      "p",
      {},
      tn(
        "{n} claim of it was weighed: {names}.",
        "{n} claims of it were weighed: {names}.",
        found.reports.length,
        { names: found.reports.map((id) => id.slice(account.name.length + 1)).join(", ") },
      ),
    ),
    framed(t("Gain according to this account alone, without it and with it"), gains(found, rivals, colours)),
    resolved
      ? null
      : el(
          "p",
          { class: "note" },
          t("Where a weighing is not resolved, neither odds nor probabilities are told."),
        ),
    found.weighings.map((one) => weighing(one, rivals, colours)),
    unscored(found),
    entering(found, account, view, context),
  );
}

function gains(found, rivals, colours) {
  const labels = [t("Hypothesis"), ...found.weighings.map((one) => one.label), t("Moved by it")];
  const head = labels.map((label, column) =>
    el("th", { scope: "col", class: column ? "number" : null }, said(label)),
  );
  const cell = (one, name) => {
    const error = one.se[name];
    return Number.isFinite(error)
      ? `${number(one.gain[name], 2)} ± ${number(error, 2)}`
      : number(one.gain[name], 2);
  };
  const rows = rivals.map((name) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, swatch(colours.get(name)), said(name)),
      found.weighings.map((one) => el("td", { class: "number" }, cell(one, name))),
      el("td", { class: "number" }, signed(found.moved[name], 2)),
    ),
  );
  return el(
    "table",
    { class: "compact" },
    el("caption", { class: "note" }, t("Gain over know-nothing in nats, with its Monte-Carlo error.")),
    el("thead", {}, el("tr", {}, head)),
    el("tbody", {}, rows),
  );
}

function weighing(one, rivals, colours) {
  const told = tn("{label}: {n} report weighed", "{label}: {n} reports weighed", one.reports, {
    label: one.label,
  });
  return el(
    "details",
    {},
    el("summary", {}, said(told), ", ", one.resolved ? t("resolved") : t("not resolved")),
    one.reasons.length
      ? el(
          "ul",
          { class: "said" },
          one.reasons.map((reason) => el("li", {}, said(reason))),
        )
      : null,
    one.posterior
      ? el(
          "ul",
          { class: "said" },
          Object.entries(one.posterior).map(([name, share]) =>
            el("li", {}, swatch(colours.get(name)), said(name), `: ${percent(share)}`),
          ),
        )
      : null,
    one.resolved && one.odds.length
      ? framed(t("Odds, {label}", { label: one.label }), oddsTable(one.odds, colours))
      : null,
  );
}

function unscored(found) {
  if (!found.unscored.length) return null;
  return el(
    "details",
    {},
    el(
      "summary",
      {},
      tn("{n} claim that cannot be weighed", "{n} claims that cannot be weighed", found.unscored.length),
    ),
    el(
      "ul",
      { class: "said" },
      found.unscored.map(([id, reason]) => el("li", {}, said(id), ": ", said(reason))),
    ),
  );
}

// Into the record itself: a change like any other, with its reason, that undo takes back.
function entering(found, account, view, context) {
  if (!found.enterable.length) return null;
  const own = found.enterable.map((id) => [id, id.slice(account.name.length + 1)]);
  const there = new Set(context.workspace.case.record.map((row) => row.report_id));
  const left = own.filter(([id]) => !there.has(id));
  if (!left.length)
    return el("p", { class: "note" }, t("These claims are in the record as reports already."));
  const open = () => {
    const boxes = left.map(([, claim]) => el("input", { type: "checkbox", value: claim, checked: false }));
    const form = changeForm(context, {
      content: el(
        "div",
        {},
        el(
          "p",
          {},
          t(
            "The claims you choose become reports of the record, in the name and with the grade of this source. From then on every weighing counts them.",
          ),
        ),
        el(
          "ul",
          { class: "checks-list", "data-field": "claims" },
          boxes.map((one) => el("li", {}, el("label", { class: "tick" }, one, said(one.value)))),
          el("li", { class: "wrong", hidden: true }),
        ),
      ),
      collect() {
        const chosen = boxes.filter((one) => one.checked).map((one) => one.value);
        return chosen.length ? { claims: chosen } : null;
      },
      send: async (body) => {
        const answer = await context.api.post(
          `${view.path}/${encodeURIComponent(account.name)}/reports`,
          body,
        );
        return answer.case;
      },
      save: t("Enter into the record"),
      said: t("Entered into the record."),
      done: () => box.close(),
    });
    const box = panel(t("Claims as reports of the record"), form);
  };
  return el(
    "div",
    { class: "actions" },
    button(t("Enter claims into the record…"), open, { class: "enter-claims" }),
  );
}
