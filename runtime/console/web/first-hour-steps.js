import {
  courseChart,
  digits,
  figure,
  gainChart,
  histogramChart,
  percent,
  shareBar,
  spanText,
} from "./first-hour-charts.js";
import { liveCards } from "./first-hour-live.js";
import { grouped } from "./format.js";
import { say } from "./page.js";
import { badge, button, card, facts, link, listing, node, table } from "./parts.js";

// Steps 2 to 4, and what is to be typed at the end. They show what a run has found, and change nothing.

/** @typedef {import("./first-hour-api.js").Hour} Hour */
/** @typedef {import("./first-hour-api.js").Found} Found */

/** @param {HTMLElement} root @param {Hour} hour */
export function openGround(root, hour) {
  const ground = hour.known?.found?.ground;
  if (!ground)
    return notYet(root, hour, "The map is learnt from what the files hold, once the questions are answered.");
  const { root: promise } = card("What the map promises", "full");
  promise.append(
    node("p", {}, ground.promise),
    facts([
      ["Learnt from", `${grouped(ground.learntRows)} rows`],
      ["Kept back", `${grouped(ground.keptRows)} rows, ${spanText(ground.keptSeconds)}`],
      ["Refused above", `${digits(ground.threshold)} nats`],
      [
        "Of normal states",
        `${percent(ground.alpha)} ${ground.doubt === "" ? "at most" : "if the promise held"}`,
      ],
    ]),
  );
  root.append(
    promise,
    calibrationCard(ground),
    forecasterCard(ground),
    unknownCard(ground),
    picturesCard(ground),
    capsuleCard(ground),
  );
  next(root, "#/optimise", "Next: what would be better");
}

/** @param {NonNullable<Found["ground"]>} ground */
function calibrationCard({ calibration, threshold, alpha }) {
  const { root: own } = card("What the threshold stands on");
  const { from, width, counts, rows, above } = calibration;
  const lineAt = (threshold - from) / (width * counts.length);
  own.append(
    figure(
      histogramChart({ counts, lineAt, title: `How rare ${rows} rows are that the map was not fitted to` }),
      `${grouped(rows)} rows that the map was not fitted to, from usual to rare. ${grouped(above)} of them lie above the threshold: ${percent(above / Math.max(1, rows))}, where ${percent(alpha)} is promised.`,
    ),
  );
  return own;
}

/** @param {NonNullable<Found["ground"]>} ground */
function forecasterCard({ forecaster }) {
  const { root: own } = card("Where a command leads");
  if (forecaster === null) {
    own.append(
      node(
        "p",
        {},
        "It is not foreseen: the recording does not show what the commands do over time. States are judged all the same.",
      ),
    );
    return own;
  }
  const { horizonRows, horizonSeconds, slow, errors } = forecaster;
  const far = horizonSeconds > 0 ? spanText(horizonSeconds) : `${horizonRows} rows`;
  own.append(
    node("p", {}, `Proposals are rolled out over ${far}, and judged by ${slow.join(", ")}.`),
    table(
      `Error of the forecast, in deviations of each channel: 1 is no better than the mean`,
      ["Channel", "After one row", `After ${far}`],
      errors
        .toSorted((a, b) => a.atHorizon - b.atHorizon)
        .map(({ point, oneStep, atHorizon }) => [point, errorCell(oneStep), errorCell(atHorizon)]),
    ),
    node(
      "p",
      { class: "note" },
      "Errors on stretches it was not fitted to, in deviations of each channel: 1 is no better than the mean.",
    ),
  );
  return own;
}

/** @param {number} error */
function errorCell(error) {
  return node(
    "span",
    { class: "measured" },
    shareBar(error, "", error >= 1 ? "above" : "usual-bar"),
    digits(error),
  );
}

/** @param {NonNullable<Found["ground"]>} ground */
function unknownCard({ unknowns }) {
  const { root: own } = card("What the map does not know", "full");
  own.append(node("ul", {}, ...unknowns.map((text) => node("li", {}, text))));
  return own;
}

/** @param {NonNullable<Found["ground"]>} ground */
function picturesCard({ pictures }) {
  const { root: own, head } = card("Where the plant lives", "full");
  head.append(link("The whole map, with its forecaster", "/map.html", { target: "_blank", rel: "noopener" }));
  own.append(
    node("p", { class: "note" }, "Bright is where the plant often was, dark where it hardly ever was."),
    node(
      "div",
      { class: "pictures" },
      ...pictures.map(({ title, text }, at) =>
        node(
          "figure",
          { class: "drawn" },
          node("img", {
            src: `/picture.png?at=${at}`,
            alt: `Map of ${title}. ${text}`,
            loading: "lazy",
            width: "860",
            height: "740",
          }),
          node("figcaption", {}, node("strong", {}, title), node("span", { class: "note" }, text)),
        ),
      ),
    ),
  );
  return own;
}

/** @param {NonNullable<Found["ground"]>} ground */
function capsuleCard({ capsule, stages }) {
  const { root: own } = card("The capsule", "full");
  own.append(
    node("p", { class: "digest" }, capsule),
    listing(stages.join("\n"), "What each stage of the build said"),
  );
  return own;
}

/** @param {HTMLElement} root @param {Hour} hour */
export function openOptimise(root, hour) {
  const better = hour.known?.found?.optimise;
  if (better === undefined) return notYet(root, hour, "Better set-points are looked for on the map.");
  if (better === null) {
    const { root: own } = card("Left out", "full");
    own.append(
      node("p", {}, "Nobody has said what would be better. Say it under "),
      link("your answers", "#/ingest"),
    );
    root.append(own);
  } else {
    const { objective, found, unit } = better;
    if (found.length === 0) {
      const { root: own } = card(objective, "full");
      own.append(node("p", {}, "Nothing better was found that the plant has shown how to reach."));
      root.append(own);
    }
    root.append(...found.map((one) => betterCard(one, { objective, unit })));
    root.append(
      node("p", { class: "note full" }, "These are proposals: each step would still go through the shield."),
    );
  }
  next(root, "#/protect", "Next: what the shield would have done");
}

/** @param {import("../../cli/onboard/optimise.ts").Better} found @param {{ objective: string, unit: string }} of */
function betterCard(found, { objective, unit }) {
  const { gain, recorded, sets, caution } = found;
  const { root: own, head } = card(`${objective} by ${digits(gain, unit)}`);
  head.append(
    node("span", { class: "when" }, `staying where it is ${caution === "limit" ? "just allowed" : caution}`),
  );
  const isBorneOut = recorded.gain - recorded.plusMinus > 0;
  own.append(
    table(
      `Set-points, staying where it is ${caution}`,
      ["Set-point", "From", "To"],
      Object.entries(sets).map(([point, { from, to, unit: of }]) => [point, digits(from), digits(to, of)]),
    ),
    figure(
      gainChart(found, unit),
      `Diamond: ${digits(gain, unit)} predicted by the map. Bar: ${digits(recorded.gain)} ± ${digits(recorded.plusMinus, unit)} in recorded rows like that (95 %). Line: nothing gained.`,
    ),
    isBorneOut
      ? badge("verdict-allow", "Recorded rows bear it out", "allow")
      : badge("verdict-amend", "Recorded rows do not bear it out", "amend"),
  );
  return own;
}

/** @param {HTMLElement} root @param {Hour} hour */
export function openProtect(root, hour) {
  const guarded = hour.known?.found?.protect;
  if (!guarded) return notYet(root, hour, "What was kept back is judged as if the shield had been there.");
  const machine = liveCards(hour);
  // Whoever watches a machine wants to see that first.
  if (hour.isWatching) root.append(...machine.parts);
  root.append(statesCard(guarded, hour.known?.found?.ground?.alpha ?? 0), movesCard(guarded));
  if (guarded.worst.length > 0) root.append(refusedCard(guarded));
  if (!hour.isWatching) root.append(...machine.parts);
  next(root, "#/start", "Next: what to type from here on");
  return machine.refresh;
}

/** @param {import("../../cli/onboard/protect.ts").Protected} guarded @param {number} alpha */
function statesCard(guarded, alpha) {
  const { states, above, course, secondsPerRow } = guarded;
  const { root: own } = card("The states that were kept back", "full");
  const each = secondsPerRow > 0 ? spanText(course.rowsEach * secondsPerRow) : `${course.rowsEach} rows`;
  const isFar = above / states > 3 * alpha;
  own.append(
    node(
      "p",
      {},
      `${grouped(above)} of ${grouped(states)} states are too rare: ${percent(above / states)}, where ${percent(alpha)} is promised.`,
    ),
    isFar ? node("p", {}, badge("verdict-amend", farMore, "amend")) : "",
    figure(
      courseChart(guarded),
      `From the first kept-back row to the last; each bar is the rarest state of ${each}. The line is the threshold.`,
    ),
  );
  return own;
}

/** @param {import("../../cli/onboard/protect.ts").Protected} guarded */
function movesCard({ moves, allowed, amended, blocked, reasons, wentWrong }) {
  const { root: own } = card("The commands that people gave", "full");
  const others = moves - blocked;
  const left = spanText(wentWrong.withinSeconds);
  const row = (/** @type {Node} */ word, /** @type {number} */ count, /** @type {number | null} */ wrong) => [
    word,
    grouped(count),
    wrong === null || count === 0 ? "–" : `${grouped(wrong)}, ${percent(wrong / count)}`,
  ];
  own.append(
    node(
      "p",
      {},
      `${moves === 1 ? "Once" : `${grouped(moves)} times`} somebody gave another command. The shield would have let ${grouped(allowed)} pass, softened ${grouped(amended)} and blocked ${grouped(blocked)}.`,
    ),
    table(
      `What the plant did after each command, within ${left}`,
      ["The shield would have", "Commands", `The plant left the map within ${left}`],
      [
        row(badge("verdict-block", "blocked it", "block"), blocked, wentWrong.afterBlocked),
        row(badge("verdict-allow", "let it through", "allow"), others, wentWrong.afterOthers),
      ],
    ),
    node("p", {}, wasRight({ blocked, others, wentWrong })),
    facts(Object.entries(reasons).map(([reason, count]) => [`Blocked for ${reason}`, grouped(count)])),
  );
  return own;
}

/** @param {{ blocked: number, others: number, wentWrong: { afterBlocked: number, afterOthers: number } }} counts */
function wasRight({ blocked, others, wentWrong }) {
  if (blocked === 0)
    return "Nothing would have been blocked, so nothing can be said about whether that was right.";
  const [after, usual] = [wentWrong.afterBlocked / blocked, wentWrong.afterOthers / Math.max(1, others)];
  const beside = others === 0 ? "" : `, after ${percent(usual)} of the others`;
  const much = `After ${percent(after)} of what it would have blocked the plant left the map${beside}.`;
  if (blocked < fewMax) return `${much} So few say little either way.`;
  return after > usual
    ? `${much} That speaks for it.`
    : `${much} That does not speak for it: look at each below, before it may block.`;
}

/** @param {import("../../cli/onboard/protect.ts").Protected} guarded */
function refusedCard({ worst, secondsPerRow }) {
  const { root: own } = card("What it would have blocked first", "full");
  own.append(
    table(
      "Blocked commands",
      ["Row kept back", "Why", "Was that right?"],
      worst.map(({ row, text, wasRight: isRight }) => [
        `${grouped(row)}${secondsPerRow > 0 ? `, after ${spanText(row * secondsPerRow)}` : ""}`,
        text,
        isRight
          ? badge("verdict-allow", "Yes: the plant left the map", "allow")
          : badge("verdict-system", "Not shown: the plant stayed on it"),
      ]),
    ),
  );
  return own;
}

/** @param {HTMLElement} root @param {Hour} hour */
export function openStart(root, hour) {
  const { known } = hour;
  const { root: again } = card("Go on in the terminal", "full");
  const { ground, protect } = known?.found ?? {};
  if (known && ground && protect) {
    const { commands } = known;
    const { root: own } = card("Watch it live", "full");
    own.append(
      node(
        "p",
        {},
        "In two terminals: what was kept back as a device, and a gateway that observes it. It judges everything and blocks nothing.",
      ),
      command("The device", commands.replay),
      command("The gateway", commands.run),
      node(
        "p",
        {},
        "Then open ",
        link("the gateway’s console", "http://127.0.0.1:8470/", { target: "_blank", rel: "noopener" }),
        ".",
      ),
      node(
        "p",
        { class: "note" },
        "That is for the replay only: where nobody proposes anything an armed capsule goes to its safe state. The machine itself is watched under ",
        link("4 Protect", "#/protect"),
        ", for as long as the plant takes to show its ways. What was filled in there goes on without this page too:",
      ),
      command("The machine", commands.watch),
    );
    root.append(own, checkCard(ground));
  } else notYet(root, hour, "A capsule and a gateway’s file come out of the steps before.");
  if (known && known.commands.again !== "") {
    again.append(
      node(
        "p",
        {},
        "This page and the command keep the same folder, so either goes on with what the other began.",
      ),
      command("The same steps", known.commands.again),
      command("This page again", known.commands.page),
      node(
        "p",
        { class: "note" },
        "The answers stand in ",
        link("answers.yaml", "/answers.yaml", { target: "_blank", rel: "noopener" }),
        ".",
      ),
    );
    root.append(again);
  }
}

/** @param {NonNullable<Found["ground"]>} ground */
function checkCard({ check }) {
  const { root: own } = card("Look at these before it guards anything", "full");
  const same = Map.groupBy(check, ([, why]) => why);
  own.append(
    node("p", {}, "They stand in capsule/capsule.json; nobody but you can know them."),
    node(
      "ul",
      {},
      ...[...same].map(([why, paths]) =>
        node(
          "li",
          {},
          `${why} `,
          node("span", { class: "note digest" }, paths.map(([path]) => path).join(", ")),
        ),
      ),
    ),
  );
  return own;
}

/** @param {string} label @param {string} text */
function command(label, text) {
  const code = node("code", { tabindex: "0" }, text);
  const copy = button("Copy", () => {
    navigator.clipboard.writeText(text).then(
      () => say(copy, "Copied"),
      // Who may not use the clipboard marks it and copies it himself.
      () => getSelection()?.selectAllChildren(code),
    );
  });
  copy.setAttribute("aria-label", `Copy: ${label}`);
  return node("div", { class: "command" }, node("span", { class: "note" }, label), code, copy);
}

/** @param {HTMLElement} root @param {Hour} hour @param {string} text */
function notYet(root, hour, text) {
  const { root: own } = card("Not yet", "full");
  own.append(node("p", {}, text));
  if (!hour.isRunning) own.append(node("p", {}, link("To the files and the questions", "#/ingest")));
  root.append(own);
}

/** @param {HTMLElement} root @param {string} href @param {string} text */
function next(root, href, text) {
  root.append(node("p", { class: "full next" }, link(text, href)));
}

const farMore =
  "Far more than promised: the plant was not what it was before, or the recording is too short to know it";
/** Of fewer blocked commands nobody can say whether it was chance. */
const fewMax = 10;
