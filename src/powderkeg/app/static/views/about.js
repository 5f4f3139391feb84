// What stands behind the figures: how each hypothesis works, where everything comes from, and what none of it can tell.
import { el, said, swatch, webLink } from "../elements.js";
import { priorWords } from "../priors.js";
import { KEYS, shortcutsOn, switchShortcuts } from "../shortcuts.js";
import { plainTable } from "../tables.js";
import { t, tn } from "../words.js";

export async function mount(root, context) {
  const { session } = context;
  session.offers ??= await context.api.get("/api/cases");
  const draw = () => {
    const opened = session.workspace?.case;
    root.replaceChildren(
      el("h1", {}, t("About")),
      ...(opened
        ? [
            el("h2", {}, t("How each hypothesis works")),
            ...opened.hypotheses.map((one) => mechanism(one, opened)),
          ]
        : []),
      el("h2", {}, t("What this cannot tell")),
      limits(),
      ...(opened ? [el("h2", {}, t("Sources")), sources(opened)] : []),
      el("h2", {}, t("Keys")),
      ...keys(context),
      el("h2", {}, t("Version and licence")),
      el(
        "p",
        {},
        t("Powderkeg {version}", { version: session.offers.version ?? "" }),
        session.offers.licence ? `, ${session.offers.licence}` : "",
        ". ",
        t("Everything in this window comes from this computer; nothing is sent anywhere."),
      ),
    );
  };
  draw();
  return context.changed(draw);
}

function mechanism(one, opened) {
  const own = opened.parameters.filter((row) => row.by_hypothesis?.[one.name]);
  const rows = own.map((row) => [
    el("a", { href: `#/beliefs/${encodeURIComponent(row.name)}` }, said(row.name.replaceAll("_", " "))),
    said(row.meaning),
    priorWords(row.by_hypothesis[one.name]),
    row.common ? priorWords(row.common) : priorWords(row.default),
  ]);
  const differs = one.know_nothing
    ? t(
        "It has no mechanism and simulates nothing: the same wide densities for every report. Every other hypothesis has to do better than it.",
      )
    : own.length
      ? tn(
          "It differs from the others by {n} parameter, and by nothing else:",
          "It differs from the others by {n} parameters, and by nothing else:",
          own.length,
        )
      : t("It has the priors that all hypotheses share.");
  return el(
    "article",
    {},
    el("h3", {}, swatch(one.colour), said(one.label)),
    el("p", {}, said(one.description)),
    el("p", {}, differs),
    own.length
      ? plainTable([t("Parameter"), t("What it is"), t("Here"), t("For the others")], rows, {
          label: one.label,
        })
      : null,
    one.sources?.length
      ? el(
          "p",
          { class: "soft" },
          t("Sources: "),
          one.sources.map((text, place) => [place ? "; " : "", webLink(text)]),
        )
      : null,
  );
}

function limits() {
  return el(
    "ul",
    { class: "said" },
    [
      t(
        "It weighs the hypotheses that the case names. One that nobody has put forward is not among them; “none of these” only says that the others fit badly.",
      ),
      t(
        "It knows the record and nothing else. A report that is missing, forged or copied is taken as its grade says.",
      ),
      t(
        "The simulated society is a strong simplification. Odds say how well a mechanism of this model fits the record, not who did what.",
      ),
      t(
        "Odds are held to what simulated records of known truth have earned. While a stop rule holds, no odds are shown at all.",
      ),
      t("It finds no person guilty, and must not be used to decide on anybody's life or freedom."),
    ].map((line) => el("li", {}, line)),
  );
}

function sources(opened) {
  const found = opened.sources ?? [];
  if (!found.length)
    return el(
      "p",
      { class: "note" },
      t(
        "The sources of each figure stand in the record and in the table of parameters; the case folder holds the rest.",
      ),
    );
  return el(
    "div",
    {},
    found.map((one) => {
      const name = one.address ?? one.path ?? String(one);
      if (one.text)
        return el(
          "details",
          {},
          el("summary", {}, said(name)),
          el("div", { class: "document", dir: "auto" }, said(one.text)),
        );
      return el("p", {}, webLink(name));
    }),
  );
}

function keys(context) {
  const names = {
    start: t("Cases"),
    case: t("Case"),
    record: t("Record"),
    beliefs: t("Beliefs"),
    weigh: t("Weigh"),
    accounts: t("Accounts"),
    outlook: t("Outlook"),
    watch: t("Watch a country"),
    compare: t("Compare two"),
    city: t("Watch a city"),
    log: t("Log and files"),
    about: t("About"),
  };
  const rows = Object.entries(KEYS).map(([key, view]) => [
    el("span", {}, el("kbd", {}, "g"), " ", el("kbd", {}, key)),
    names[view],
  ]);
  rows.push(
    [el("kbd", {}, "/"), t("search in this view")],
    [el("kbd", {}, "Esc"), t("close a panel")],
    [el("span", {}, el("kbd", {}, "↑"), " ", el("kbd", {}, "↓")), t("from report to report, in the record")],
  );
  const on = el("input", { type: "checkbox", checked: shortcutsOn() });
  on.addEventListener("change", () => {
    switchShortcuts(on.checked);
    context.announce(on.checked ? t("Keys on.") : t("Keys off."));
  });
  return [
    el("label", { class: "tick" }, on, t("Keys lead to the views: press g, then the letter")),
    plainTable([t("Key"), t("Leads to")], rows, { label: t("Keys") }),
  ];
}
