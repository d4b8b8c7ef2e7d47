import { disagreed, percent, sides, verdictTable } from "./capsule-rehearsal.js";
import { twoLines } from "./capsule-trial-plot.js";
import { dateTime } from "./decision-text.js";
import {
  becauseWord,
  clockTime,
  decimal,
  duration,
  gauge,
  grouped,
  inWords,
  pointName,
  verdictWord,
} from "./format.js";
import { mark, say } from "./page.js";
import { badge, card, facts, node, refusalText, saidLine, table } from "./parts.js";

// A capsule on trial beside the one that guards, while it goes on: what each wants, and what was, or would have been, let
// through. The counts are those that a deployment is decided by.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../trials/trial-book.ts").TrialTold} TrialTold */

/** @param {Api} api */
export function startTrials(api) {
  const { root } = card("On trial, side by side", "full");
  const said = saidLine();
  const body = node("div", { class: "many" });
  root.append(said, body);
  root.hidden = true;
  /** When the answer came, and the gateway's time in it. */
  let heardAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let gatewayNow = 0;
  /** @type {readonly TrialTold[]} */ let trials = [];
  let drawn = "";

  async function look() {
    const given = await api.get("/v1/trials");
    heardAt = performance.now();
    gatewayNow = given.now;
    trials = given.trials;
    root.hidden = trials.length === 0;
    const key = JSON.stringify(trials);
    if (key === drawn) return;
    drawn = key;
    // A table that somebody moves under his finger stays where it is.
    const scrolled = [...body.querySelectorAll(".wide")].map(({ scrollLeft }) => scrollLeft);
    const focused = [...body.querySelectorAll(".wide")].indexOf(
      /** @type {Element} */ (document.activeElement),
    );
    body.replaceChildren(...trials.map((trial) => trialPart(trial)));
    for (const [place, wide] of body.querySelectorAll(".wide").entries()) {
      wide.scrollLeft = scrolled[place] ?? 0;
      if (place === focused) /** @type {HTMLElement} */ (wide).focus({ preventScroll: true });
    }
  }

  function tellAge() {
    const sinceMs = performance.now() - heardAt;
    const going = trials.filter(({ ended }) => ended === null);
    const agesMs = going.flatMap(({ newest }) =>
      newest === null ? [] : [(gatewayNow - newest.at) / 1_000 + sinceMs],
    );
    const ageMs = Math.min(...agesMs);
    const isStill = going.length > 0 && ageMs > oldMs + 3 * Math.min(...going.map(({ tickMs }) => tickMs));
    const isOld = sinceMs > oldMs || (agesMs.length > 0 && isStill);
    mark(body, "data-fresh", isOld ? "no" : "yes");
    if (trials.length === 0) return;
    if (sinceMs > oldMs)
      say(said, `OLD: nothing was heard for ${duration(sinceMs)}. This is how it stood then.`);
    else if (going.length === 0) say(said, "Nothing is on trial now. This is how the last trial went.");
    else if (agesMs.length === 0) say(said, "Live: no tick of both yet.");
    else if (isOld) say(said, `OLD: neither has decided for ${duration(ageMs)}. This is how it stood then.`);
    else say(said, `Live: newest tick ${duration(ageMs)} ago.`);
  }

  api.onTick(() => {
    if (document.hidden || performance.now() - askedAt < freshMs) return;
    askedAt = performance.now();
    look()
      .catch((error) => {
        // How old that makes what is shown is said below; what is no refusal is a fault of the page.
        if (!api.signal.aborted) refusalText(error);
      })
      .finally(tellAge);
    tellAge();
  });
  return root;
}

/** @param {TrialTold} trial */
function trialPart(trial) {
  const { name, since, beside, ended, evidence, guard, findings, withinShare, points, dots } = trial;
  const { ticks, compared, agreed, apart, refused, late } = evidence;
  const span = dots.length > 1 ? duration(((dots.at(-1)?.at ?? 0) - (dots[0]?.at ?? 0)) / 1e3) : null;
  const of = (/** @type {number} */ count) =>
    compared === 0
      ? "nothing was compared yet"
      : `${percent(count / compared)}: ${grouped(count)} of ${grouped(compared)}`;
  return node(
    "article",
    { class: "entry", "aria-label": `${name} on trial` },
    node("h3", {}, name),
    node(
      "p",
      {},
      ended === null
        ? badge("state-wait", "Nothing of it reaches the machine", "amend")
        : badge("verdict-system", `The trial is over, and it is ${ended.to}: ${ended.because}`),
    ),
    facts([
      ["Beside", beside === null ? "nobody: no capsule guards what it would guard" : beside.name],
      ["Since", dateTime(since)],
      ["Ticks looked at", grouped(ticks)],
      [`Wanted the same within ${gauge(100 * withinShare)}\u00a0%`, of(agreed)],
      ["Apart at most", `${gauge(100 * (decimal(apart) ?? 0))}\u00a0% of a range`],
      ["The same verdict", of(Math.max(0, findings.ticks - findings.disagreements))],
      ["The shield stepped in", sides(findings.interventions)],
      ["The shield refused", guard ? sides({ next: refused, before: guard.refused }) : grouped(refused)],
      ["Missed deadlines", guard ? sides({ next: late, before: guard.late }) : grouped(late)],
      ["States over their limit", sides(findings.above)],
    ]),
    node("p", { class: "note" }, "First the capsule on trial, then, after “before”, the one that guards."),
    ...(trial.newest === null ? [] : [newestTable(trial.newest, { points, name })]),
    ...(span === null
      ? []
      : [
          node(
            "p",
            { class: "note legend" },
            node("span", { class: "line-of" }),
            "let through by the one that guards",
            node("span", { class: "line-of tried" }),
            "what the one on trial would have had",
          ),
          node(
            "div",
            { class: "plots" },
            ...points.map((point, place) => actuatorPlot(trial, { point, place, span })),
          ),
        ]),
    ...(findings.ticks === 0
      ? []
      : [verdictTable(findings.table, `Verdicts of the one that guards, and of ${name} on trial`)]),
    ...(findings.first.length === 0
      ? []
      : [disagreed(findings.first, `The first verdicts of ${name} on trial that were others`)]),
  );
}

/** @param {NonNullable<TrialTold["newest"]>} newest @param {{ points: readonly string[], name: string }} of */
function newestTable({ at, guard, trial }, { points, name }) {
  const value = (
    /** @type {Readonly<Record<string, string>> | null} */ values,
    /** @type {string} */ point,
  ) => gauge(decimal(values?.[point]));
  const verdict = (/** @type {typeof guard} */ { verdict: is, because, text }) =>
    node(
      "span",
      { title: inWords(text, points) },
      badge(`verdict-${is}`, verdictWord[is] ?? is, is),
      ` ${becauseWord[because] ?? because}`,
    );
  return table(
    `The newest tick of the one that guards and of ${name}`,
    [`At ${clockTime(at)}`, "The one that guards", "The one on trial"],
    [
      ["Verdict", verdict(guard), verdict(trial)],
      ...points.flatMap((point) => [
        [`${pointName(point)}, asked`, value(guard.asked, point), value(trial.asked, point)],
        [`${pointName(point)}, let through`, value(guard.writes, point), value(trial.writes, point)],
      ]),
    ],
  );
}

/** @param {TrialTold} trial @param {{ point: string, place: number, span: string }} which */
function actuatorPlot({ dots, newest }, { point, place, span }) {
  const [guard, trial] = [newest?.guard, newest?.trial].map((side) => gauge(decimal(side?.writes?.[point])));
  const label = `${pointName(point)} over ${span}: now ${guard} by the one that guards, ${trial} by the one on trial`;
  const ends = /** @type {const} */ ([clockTime(dots[0]?.at ?? 0), clockTime(dots.at(-1)?.at ?? 0)]);
  return node(
    "figure",
    { class: "drawn" },
    twoLines({ label, dots, place, ends }),
    node("figcaption", { class: "note" }, pointName(point)),
  );
}

const freshMs = 1_000;
/** Asked for once a second. */
const oldMs = 3_500;
