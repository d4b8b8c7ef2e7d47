import { digits, histogramChart } from "./first-hour-charts.js";
import { node } from "./parts.js";

// What is asked about one channel: how it is called, what it is measured in, and whether somebody sets it.

/** @typedef {import("./first-hour-api.js").Found["ingest"]["channels"][number]} Channel */
/** @typedef {import("../../cli/onboard/answers.ts").ChannelAnswer} Answer */
/** @typedef {{ root: HTMLElement, name: string, answer: () => Answer }} Row */

/** @param {Channel} channel @param {Answer} answer @param {{ isOpen: boolean, place: number }} how @returns {Row} */
export function channelRow(channel, answer, { isOpen, place }) {
  const { name, kind, min, max, missing, count, histogram, roleFrom } = channel;
  const id = (/** @type {string} */ part) => `channel-${place}-${part}`;
  const point = field("Called", id("point"), { value: answer.point, pattern: "[a-z][a-z0-9_]{0,63}" });
  const unit = field("Unit, 1 where it has none", id("unit"), { value: answer.unit, maxlength: "32" });
  const role = roleChoice(id("role"), answer.role);
  const limits = [
    field("Least allowed", id("min"), numberOf(answer.min, min)),
    field("Most allowed", id("max"), numberOf(answer.max, max)),
    field("Safe value", id("safe"), numberOf(answer.safe, min)),
  ];
  const limitPart = node("div", { class: "limits" }, ...limits.map(({ root }) => root));
  const turn = () => {
    limitPart.hidden = role.input.value !== "command";
  };
  role.input.addEventListener("change", turn);
  turn();
  const range = kind === "word" ? "words" : `${digits(min)} to ${digits(max)}`;
  const lost = missing > 0 ? `, ${Math.round((100 * missing) / Math.max(1, missing + count))} % missing` : "";
  const because = roleFrom.startsWith("guessed") ? `: ${roleFrom}` : "";
  const root = node(
    "fieldset",
    { class: "channel", ...(isOpen && { "data-open": "true" }) },
    node("legend", {}, name),
    node(
      "div",
      { class: "shape-of" },
      histogramChart({
        counts: histogram,
        title: `How often ${name} was where, from ${digits(min)} to ${digits(max)}`,
      }),
      node("p", { class: "note" }, `${range}${lost}${because}`),
    ),
    ...[role.root, unit.root, point.root, limitPart],
  );
  return { root, name, answer: () => answerOf({ point, unit, role, limits }) };
}

/** @param {{ point: Field, unit: Field, role: { input: HTMLSelectElement }, limits: readonly Field[] }} fields @returns {Answer} */
function answerOf({ point, unit, role, limits }) {
  const chosen = /** @type {Answer["role"]} */ (role.input.value);
  const [min, max, safe] = limits.map(({ input }) =>
    input.value.trim() === "" ? undefined : Number(input.value),
  );
  return {
    ...{ point: point.input.value.trim(), unit: unit.input.value.trim() || "1", role: chosen },
    // Of what nobody sets nothing is allowed or safe.
    ...(chosen === "command" && {
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
      ...(safe !== undefined && { safe }),
    }),
  };
}

/** What is recorded stands in the empty field, for it counts where nothing is said. @param {number | undefined} value @param {number} recorded */
function numberOf(value, recorded) {
  const text = value === undefined ? "" : String(value);
  return { value: text, type: "number", step: "any", placeholder: digits(recorded) };
}

/** @typedef {{ root: HTMLElement, input: HTMLInputElement }} Field */

/** @param {string} label @param {string} id @param {Readonly<Record<string, string>>} attributes @returns {Field} */
export function field(label, id, { value = "", ...attributes }) {
  const input = /** @type {HTMLInputElement} */ (
    node("input", { id, type: "text", autocomplete: "off", spellcheck: "false", ...attributes })
  );
  input.value = value;
  return { root: node("div", { class: "field" }, node("label", { for: id }, label), input), input };
}

/** @param {string} id @param {Answer["role"]} chosen */
function roleChoice(id, chosen) {
  const options = Object.entries(roleWords).map(([value, word]) => node("option", { value }, word));
  const input = /** @type {HTMLSelectElement} */ (node("select", { id }, ...options));
  input.value = chosen;
  return { root: node("div", { class: "field" }, node("label", { for: id }, "It is"), input), input };
}

/** @type {Readonly<Record<Answer["role"], string>>} */
const roleWords = {
  command: "set by somebody",
  measured: "measured",
  mode: "a way to run",
  ignore: "left out",
};
