import { Refusal } from "./first-hour-api.js";
import { channelRow, field } from "./first-hour-channel.js";
import { grouped } from "./format.js";
import { say } from "./page.js";
import { badge, card, node, refusalText } from "./parts.js";

// What the files cannot say. Everything is filled in with what was assumed, so that going on is one press where that is
// right; and it is the same file of answers that the command reads and writes.

/** @typedef {import("./first-hour-api.js").Hour} Hour */
/** @typedef {import("./first-hour-channel.js").Row} Row */

/** @param {HTMLElement} root @param {Hour} hour */
export function answersCard(root, hour) {
  const { known } = hour;
  if (!known?.found || !known.answers) return;
  const { answers, found, isOld } = known;
  const isAnswered = found.ground !== undefined || isOld;
  const questions = isAnswered ? [] : found.ingest.questions;
  const open = new Set(questions.flatMap(({ about, channels }) => (about === "limits" ? [] : channels)));
  const rows = found.ingest.channels.flatMap((channel, place) => {
    const answer = answers.channels[channel.name];
    const isOpen = open.has(channel.name) || answer?.role === "command";
    return answer
      ? [{ isOpen, row: channelRow(channel, answer, { isOpen: open.has(channel.name), place }) }]
      : [];
  });
  const { root: own } = card(questions.length > 0 ? "What the files cannot say" : "Your answers", "full");
  const plant = field("The plant is called", "plant-name", {
    ...{ value: answers.plant, pattern: "[a-z][a-z0-9\\-]{0,62}", required: "" },
  });
  const objective = field("What is better; empty where nobody can say", "objective", {
    ...{ value: answers.objective ?? "", placeholder: "minimise motor_current", maxlength: "500" },
  });
  const form = node("form", { class: "answers", novalidate: "" });
  const why = node("p", { role: "alert", class: "refused" });
  const go = /** @type {HTMLButtonElement} */ (
    node(
      "button",
      { type: "submit", class: "main" },
      isAnswered ? "Keep, and run the steps" : "Go on with this",
    )
  );
  const all = rows.map(({ row }) => row);
  const asked = rows.filter(({ isOpen }) => isOpen).map(({ row }) => row.root);
  const rest = rows.filter(({ isOpen }) => !isOpen).map(({ row }) => row.root);
  form.append(
    questionList(questions),
    node("div", { class: "channel" }, plant.root, objective.root),
    ...asked,
    rest.length === 0
      ? ""
      : node(
          "details",
          { class: "more", ...(asked.length === 0 && { open: "" }) },
          node("summary", {}, `${grouped(rest.length)} channels about which nothing is asked`),
          ...rest,
        ),
    tooMany(found.ingest),
    why,
    node("p", { class: "buttons" }, go),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const filled = {
      ...{ tag: known.tag, plant: plant.input.value.trim() },
      objective: objective.input.value.trim() || null,
      channels: Object.fromEntries(all.map(({ name, answer }) => [name, answer()])),
    };
    const others = Object.entries(answers.channels).filter(([name]) => !Object.hasOwn(filled.channels, name));
    const roles = [...Object.values(filled.channels), ...others.map(([, answer]) => answer)];
    if (!roles.some(({ role }) => role === "command"))
      return say(
        why,
        "Nothing can be guarded that nobody sets: say of at least one channel that it is set by somebody.",
      );
    say(why, "");
    go.disabled = true;
    keep(hour, filled)
      .catch((error) => {
        say(why, refusalText(error));
        const about = error instanceof Refusal && all.find(({ name }) => name === error.channel);
        if (about) reveal(about);
      })
      .finally(() => {
        go.disabled = hour.isRunning;
      });
  });
  own.append(form);
  root.append(own);
}

/** @param {Hour} hour @param {object} filled */
async function keep(hour, filled) {
  await hour.ask("PUT", "/v1/first-hour/answers", filled);
  await hour.run("protect");
  location.hash = "#/ground";
}

/** @param {Row} row */
function reveal({ root }) {
  const folded = root.closest("details");
  if (folded) folded.open = true;
  root.querySelector("input")?.focus();
}

/** @param {import("./first-hour-api.js").Found["ingest"]["questions"]} questions */
function questionList(questions) {
  if (questions.length === 0)
    return node("p", {}, "No questions are open. What you change here counts from the next run.");
  return node(
    "ul",
    { class: "strange" },
    ...questions.map(({ what, assumed }) =>
      node(
        "li",
        {},
        badge("verdict-system", "Asked"),
        node("span", {}, what),
        node("span", { class: "note" }, `Assumed: ${assumed}`),
      ),
    ),
  );
}

/** @param {import("./first-hour-api.js").Found["ingest"]} ingest */
function tooMany({ channels, channelsAll }) {
  const more = channelsAll - channels.length;
  return more > 0
    ? node(
        "p",
        { class: "note" },
        `${grouped(more)} more channels stand in answers.yaml, and are answered there.`,
      )
    : "";
}
