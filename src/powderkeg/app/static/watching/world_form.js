// What a world of the country is made from, besides the hypothesis: seed, number of agents, who governs.
import { button, el, field, select } from "../elements.js";
import { number, t } from "../words.js";
import { randomSeed } from "./transport.js";

const GOVERNMENT = { recorded: () => t("as recorded"), simulated: () => t("as the model decides") };

export const hourSpeeds = () => ({
  strides: [1, 2, 3, 6, 12, 24].map((hours) => [String(hours), number(hours)]),
  rates: [1, 2, 5, 10, 20, 30].map((frames) => [String(frames), number(frames)]),
});

// A form with the given fields first; `submit()` when it is sent by the Enter key.
export function worldForm(described, first, transport, submit) {
  const agents = el("input", { type: "number", name: "agents", min: String(described.agents.least), step: "1", placeholder: number(described.agents.default) });
  const government = select(described.governments.map((name) => [name, GOVERNMENT[name]()]), described.governments[0], { name: "government" });
  const dice = button(t("Another seed"), () => {
    transport.seed.value = String(randomSeed());
    submit();
  }, { class: "quiet" });
  const seed = transport.seedField;
  seed.append(dice);
  const element = el("form", { class: "world-form", onsubmit: (event) => {
    event.preventDefault();
    submit();
  } }, el("div", { class: "fields" }, first, seed,
    field(t("Agents"), agents, { name: "agents", hint: t("Empty: {n}, as in a weighing.", { n: described.agents.default }) }),
    field(t("Government"), government, { name: "government" })), el("button", { type: "submit", hidden: true }, t("Setup")));
  return {
    element,
    wish: () => ({
      seed: whole(transport.seed.value, transport.seed.value),
      agents: agents.value === "" ? null : whole(agents.value, agents.value),
      government: government.value,
    }),
  };
}

// A whole number where the text is one; else the text, for the server to refuse with what is allowed.
export function whole(text, otherwise) {
  const value = Number(text);
  return text.trim() !== "" && Number.isSafeInteger(value) ? value : otherwise;
}
