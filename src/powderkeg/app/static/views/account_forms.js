// What the analyst corrects: one claim, or what is said of the document and its source.
import {
  clearProblems,
  el,
  field,
  fresh,
  panel,
  placeProblems,
  plain,
  said,
  select,
  tell,
} from "../elements.js";
import { choices, digitWords, letterWords } from "../grades.js";
import { t } from "../words.js";

const FEW = 6; // ids of places that are named as examples

const text = (name, value, given = {}) =>
  el("input", { name, value: value ?? "", autocomplete: "off", dir: "auto", ...given });
const prose = (name, value, rows = 2) => el("textarea", { name, rows, value: value ?? "", dir: "auto" });

// `fields`: [control, was, read]; what is sent is what was changed.
function saving(fields, content, { send, box, context, announce }) {
  const told = el("div", { class: "refusal", role: "alert", hidden: true });
  const submit = el("button", { type: "submit", class: "primary" }, t("Save in the account"));
  const form = el(
    "form",
    { class: "change", novalidate: true },
    content,
    told,
    el(
      "p",
      { class: "note" },
      t(
        "Kept in the account's file. It is not in the log and undo does not take it back: the log speaks of record and beliefs, and an account changes no figure of a result.",
      ),
    ),
    el("div", { class: "actions" }, submit),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearProblems(form, told);
    const values = {};
    for (const { control, was, read } of fields) {
      const now = read(control);
      if (JSON.stringify(now) !== JSON.stringify(was)) values[control.name] = now;
    }
    if (!Object.keys(values).length) {
      tell(told, { message: t("Nothing is changed yet.") });
      return;
    }
    submit.disabled = true;
    try {
      await send(values);
      context.announce(announce);
      box().close();
    } catch (trouble) {
      placeProblems(form, told, trouble);
    } finally {
      submit.disabled = false;
    }
  });
  return form;
}

const kept = (control, read = (one) => one.value.trim()) => ({ control, read, was: read(control) });
const listed = (separator) => (one) =>
  one.value
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean);
const suggestions = (values) => {
  const list = el(
    "datalist",
    { id: fresh("known") },
    values.map((value) => el("option", { value })),
  );
  return list;
};

export function editClaim(account, claim, quote, view, context) {
  const opened = context.workspace.case;
  const { choices: known } = view.told;
  const indicators = suggestions(opened.indicators.map((one) => one.name));
  const rivals = opened.hypotheses.filter((one) => !one.know_nothing);
  const corrected = el("input", { type: "checkbox", name: "corrected", checked: true });
  const c = {
    paraphrase: prose("paraphrase", claim.paraphrase, 3),
    status: select(known.status, claim.status, { name: "status" }),
    attributed_to: text("attributed_to", claim.attributed_to),
    chain: prose("chain", claim.chain.join("\n")),
    when_first: text("when_first", claim.when_first, { placeholder: "2022-01-05" }),
    when_last: text("when_last", claim.when_last, { placeholder: "2022-01-05" }),
    places: text("places", claim.places.join(", ")),
    indicator: text("indicator", claim.indicator, { list: indicators.id }),
    low: text("low", claim.low, { inputmode: "decimal" }),
    high: text("high", claim.high, { inputmode: "decimal" }),
    best: text("best", claim.best, { inputmode: "decimal" }),
    hypothesis: select([["", t("none")], ...rivals.map((one) => [one.name, one.label])], claim.hypothesis, {
      name: "hypothesis",
    }),
    mechanism: text("mechanism", claim.mechanism),
    credibility: select(
      choices(opened.choices.credibility, digitWords, t("not graded")),
      claim.credibility === null ? "" : String(claim.credibility),
      { name: "credibility" },
    ),
    reason: prose("reason", claim.reason),
    verdict: select([["", t("as the record's reports say")], ...known.verdict], claim.verdict, {
      name: "verdict",
    }),
    note: prose("note", claim.note),
  };
  const readers = { chain: listed("\n"), places: listed(/[,;\s]+/) };
  const fields = Object.entries(c).map(([name, control]) => kept(control, readers[name]));
  fields.push({ control: corrected, read: (one) => one.checked, was: claim.corrected });
  const content = el(
    "div",
    {},
    el(
      "p",
      { class: "note" },
      t("Characters {start} to {end} of the document.", { start: claim.start, end: claim.end }),
    ),
    quote ? el("p", { class: "quote" }, "“", said(quote), "”") : null,
    indicators,
    el(
      "div",
      { class: "fields" },
      field(t("In your own words"), c.paraphrase, {
        hint: t("Pages print this, never the document."),
        wide: true,
      }),
      field(t("How it is said"), c.status, { hint: t("What its words say; never whether it is true.") }),
      field(t("Whose word it is"), c.attributed_to, {
        hint: t("Blank: the author's. “unnamed” where nobody is named."),
      }),
      field(t("Through whom it came"), c.chain, {
        hint: t("One a line, from the author outwards."),
        wide: true,
      }),
    ),
    el(
      "fieldset",
      {},
      el("legend", {}, t("What it is about")),
      el(
        "div",
        { class: "fields" },
        field(t("Indicator"), c.indicator),
        field(t("Places"), c.places, {
          hint: t("Ids, with commas between, such as {ids}; blank: the whole country.", {
            ids: opened.regions
              .slice(0, FEW)
              .map((one) => plain(one.place_id))
              .join(", "),
          }),
        }),
        field(t("First day"), c.when_first),
        field(t("Last day"), c.when_last),
        field(t("Holds from"), c.low, { hint: t("Smallest value; blank: no bound.") }),
        field(t("Holds up to"), c.high, { hint: t("Largest value; blank: no bound.") }),
        field(t("Most likely"), c.best, { hint: t("A report of the claim says it; blank: not said.") }),
        field(t("Speaks for the hypothesis"), c.hypothesis),
        field(t("Mechanism that it claims"), c.mechanism),
      ),
    ),
    el(
      "fieldset",
      {},
      el("legend", {}, t("Your judgement")),
      el(
        "div",
        { class: "fields" },
        field(t("Credibility of the claim"), c.credibility),
        field(t("Verdict"), c.verdict, {
          hint: t("Your own overrules the record's and is marked as yours."),
        }),
        field(t("Why this digit"), c.reason, { wide: true }),
        field(t("Note"), c.note, { hint: t("With a verdict of your own: why."), wide: true }),
      ),
      el(
        "label",
        { class: "tick" },
        corrected,
        t("I have looked at this claim: reading the document again leaves it as it is."),
      ),
    ),
  );
  const address = `${view.path}/${encodeURIComponent(account.name)}/claims/${encodeURIComponent(claim.id)}`;
  const form = saving(fields, content, {
    context,
    announce: t("Claim saved."),
    box: () => box,
    send: async (values) => view.changed(await context.api.patch(address, { values })),
  });
  const box = panel(t("Claim {id}", { id: plain(claim.id) }), form);
}

export function editAccount(account, view, context) {
  const opened = context.workspace.case;
  const origins = suggestions(opened.origins.map((one) => one.origin_id));
  const { origin } = account;
  const c = {
    title: text("title", account.title),
    author: text("author", account.author),
    url: text("url", account.url),
    published: text("published", account.published, { placeholder: "2022-01-05" }),
    origin_id: text("origin_id", origin.origin_id, { list: origins.id }),
    reliability: select(
      choices(opened.choices.reliability, letterWords, t("not graded")),
      origin.reliability,
      {
        name: "reliability",
      },
    ),
    reason: prose("reason", origin.reason),
    benefits: prose("benefits", origin.benefits),
  };
  const content = el(
    "div",
    { class: "fields" },
    origins,
    field(t("Title"), c.title, { wide: true }),
    field(t("Author"), c.author),
    field(t("Day it was written"), c.published),
    field(t("Address"), c.url, { wide: true }),
    field(t("Reliability of the source"), c.reliability, {
      hint: t("Without it nothing is said of what its word is worth."),
    }),
    field(t("Origin"), c.origin_id, {
      hint: t("The record's, where it goes back to one: they are one voice."),
    }),
    field(t("Why this letter"), c.reason, { wide: true }),
    field(t("Who benefits if it is believed"), c.benefits, { wide: true }),
  );
  const form = saving(
    Object.values(c).map((control) => kept(control)),
    content,
    {
      context,
      announce: t("Account saved."),
      box: () => box,
      send: async (values) =>
        view.changed(await context.api.patch(`${view.path}/${encodeURIComponent(account.name)}`, { values })),
    },
  );
  const box = panel(t("Document and source"), form);
}
