// One account: what is known of its source, its claims, what the worlds say, what it leaves out, what it is worth.
import { button, el, said, swatch } from "../elements.js";
import { framed } from "../tables.js";
import { t, tn } from "../words.js";
import { editAccount, editClaim } from "./account_forms.js";
import { asEvidence } from "./account_weighed.js";
import { takeOut } from "./accounts.js";

export function accountPart(part, view, context) {
  const account = view.told.accounts.find((one) => one.name === part.name);
  const actions = account
    ? el(
        "div",
        { class: "actions" },
        button(t("Document and source"), () => editAccount(account, view, context), {
          "data-account": part.name,
          class: "edit-account",
        }),
        button(t("Take it out"), () => takeOut(account.path, view, context), { class: "danger" }),
      )
    : null;
  return el(
    "article",
    { class: "account", id: `account-${part.name}` },
    el("h2", {}, said(part.title)),
    part.basis.map((line) => el("p", {}, said(line))),
    part.remarks.map((line) => el("p", { class: "note" }, said(line))),
    actions,
    part.claims.length ? claims(part, account, view, context) : null,
    part.worlds.length ? worlds(part, context) : null,
    part.matter.length ? listOf(t("What would matter, if somebody else confirmed it"), part.matter) : null,
    leftOut(part, context),
    account ? asEvidence(account, view, context) : null,
  );
}

function listOf(title, lines) {
  return el(
    "div",
    {},
    el("h3", {}, title),
    el(
      "ul",
      { class: "said" },
      lines.map((line) => el("li", {}, said(line))),
    ),
  );
}

const LONGEST = 80; // letters of a source's name as the document has it: a short quotation, no more

// A report by its id: to its row in the ledger of the result that is held, or else to the record.
export function mention(id, context) {
  const rows = context.session.result?.ledger ?? [];
  const there = rows.some((row) => row.report_id === id || (row.anchors ?? []).includes(id));
  const known = context.workspace.case.record.some((row) => row.report_id === id);
  if (!there && !known) return said(id);
  return el("a", { href: `#/${there ? "weigh" : "record"}/${encodeURIComponent(id)}` }, said(id));
}

function head(labels) {
  return el(
    "thead",
    {},
    el(
      "tr",
      {},
      labels.map((label) => el("th", { scope: "col" }, label)),
    ),
  );
}

function claims(part, account, view, context) {
  const raw = new Map((account?.claims ?? []).map((one) => [one.id, one]));
  const quotes = context.session.quotes.get(part.name) ?? {};
  const labels = [
    t("Claim"),
    t("Says"),
    t("How it is said"),
    t("On whose word"),
    t("When"),
    t("Verdict"),
    t("Why"),
    t("Reports"),
  ];
  const rows = part.claims.map((line) =>
    claimRow(line, raw.get(line.id), quotes, { account, view, context }),
  );
  return el(
    "details",
    { open: true },
    el(
      "summary",
      {},
      tn(
        "{n} claim and what the record says to it",
        "{n} claims and what the record says to them",
        part.claims.length,
      ),
    ),
    framed(
      t("Claims of {title}", { title: part.title }),
      el("table", { class: "compact claims" }, head(labels), el("tbody", {}, rows)),
      { class: "scroll tall" },
    ),
  );
}

function claimRow(line, claim, quotes, { account, view, context }) {
  const open = claim
    ? button(said(line.id), () => editClaim(account, claim, quotes[line.id], view, context), {
        class: "link",
        "data-claim": line.id,
        "aria-label": t("Correct the claim {id}", { id: line.id }),
      })
    : said(line.id);
  const says = line.paraphrase
    ? said(line.paraphrase)
    : el(
        "span",
        { class: "soft" },
        t("not yet put into words ({place})", { place: line.place }),
        quotes[line.id] ? [el("br"), "“", said(quotes[line.id]), "”"] : null,
      );
  return el(
    "tr",
    { class: claim?.corrected ? "set" : null },
    el(
      "th",
      { scope: "row" },
      open,
      claim?.corrected ? el("span", { class: "badge good" }, t("looked at")) : null,
    ),
    el("td", { class: "prose" }, says),
    el("td", {}, line.status),
    el("td", {}, ...chain(line, claim)),
    el("td", {}, line.when),
    el(
      "td",
      {},
      el("span", { class: `mark verdict-${line.kind}` }, line.verdict),
      line.overruled
        ? [el("span", { class: "badge" }, t("analyst")), el("p", {}, said(line.overruled))]
        : null,
    ),
    el(
      "td",
      { class: "prose" },
      line.arithmetic.map((why, place) => [place ? el("br") : null, said(why)]),
    ),
    el(
      "td",
      {},
      line.reports.flatMap((id, place) => [place ? ", " : null, mention(id, context)]),
    ),
  );
}

// Whose word it is, and through whom it came: from the author outwards.
function chain(line, claim) {
  const links = (claim?.chain ?? []).filter(Boolean).map((name) => name.slice(0, LONGEST));
  // the chain begins with whose word it is, often with more said of them
  if (links.length && links[0].startsWith(line.who)) return joined(links.map(said));
  return joined([line.who ? said(line.who) : t("the author"), ...links.map(said)]);
}

const joined = (links) => links.flatMap((link, place) => [place ? " ← " : null, link]);

function worlds(part, context) {
  const colours = new Map(context.workspace.case.hypotheses.map((one) => [one.name, one.colour]));
  const columns = [
    el("th", { scope: "col" }, t("Claim")),
    part.rivals.map((name) =>
      el("th", { scope: "col", class: "number" }, swatch(colours.get(name)), said(name)),
    ),
    [t("If true"), t("If false"), t("As told")].map((label) =>
      el("th", { scope: "col", class: "number" }, label),
    ),
    el("th", { scope: "col" }, t("What this comes to")),
  ];
  const rows = part.worlds.map((line) =>
    el(
      "tr",
      {},
      el("th", { scope: "row", class: "prose" }, line.id, el("p", {}, said(line.what))),
      line.holds.map(([share, range]) =>
        el("td", { class: "number" }, share, el("br"), el("small", {}, range)),
      ),
      [line.apart, line.if_false, line.graded].map((text) => el("td", { class: "number" }, text)),
      el("td", { class: "prose" }, said(line.why)),
    ),
  );
  return el(
    "details",
    { open: true, class: "worlds" },
    el(
      "summary",
      {},
      tn(
        "What the weighted worlds say to {n} claim that a world can keep or break",
        "What the weighted worlds say to {n} claims that a world can keep or break",
        part.worlds.length,
      ),
    ),
    el(
      "p",
      { class: "note" },
      t(
        "Under each hypothesis: the share of its worlds in which the claim holds, and below it the quantity itself, median and the range of 90 % of the worlds. The last columns are nats by which the claim would set two hypotheses apart: if it were known to be true, if it were known to be false, and as told by this source with its grade.",
      ),
    ),
    part.weights ? el("p", { class: "note" }, said(part.weights)) : null,
    framed(
      t("What worlds say to claims of {title}", { title: part.title }),
      el("table", { class: "compact" }, el("thead", {}, el("tr", {}, columns)), el("tbody", {}, rows)),
    ),
  );
}

function leftOut(part, context) {
  if (!part.left_out.length && !part.silent_on) return null;
  const lines = part.left_out.map((one) =>
    el(
      "li",
      {},
      mention(one.report_id, context),
      `, ${one.day}`,
      one.weight ? ` (${one.weight})` : null,
      " – ",
      said(one.statement),
    ),
  );
  if (part.more_left_out) lines.push(el("li", {}, tn("and {n} more", "and {n} more", part.more_left_out)));
  return el(
    "section",
    { class: "left-out" },
    el("h3", {}, t("What it leaves out")),
    part.silent_on ? el("p", {}, said(part.silent_on)) : null,
    lines.length ? el("ul", { class: "said" }, lines) : null,
  );
}
