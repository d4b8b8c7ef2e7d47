import { Hour } from "./first-hour-api.js";
import { openIngest } from "./first-hour-files.js";
import { openGround, openOptimise, openProtect, openStart } from "./first-hour-steps.js";
import { workCard } from "./first-hour-work.js";
import { grouped } from "./format.js";
import { announce, byId, mark, say } from "./page.js";
import { node } from "./parts.js";
import { act, startSession } from "./session.js";
import { startTheme } from "./theme.js";

// The first hour in a browser: four steps and the start. The address says which one is shown, so that back, forward and a
// reload do what they do elsewhere.

/** @typedef {{ id: string, name: string, open: (root: HTMLElement, hour: Hour) => (() => void) | void, isDone: (hour: Hour) => boolean }} Step */

/** @type {readonly Step[]} */
const steps = [
  { id: "ingest", name: "1 Ingest", open: openIngest, isDone: ({ known }) => !!known?.found },
  { id: "ground", name: "2 Ground", open: openGround, isDone: ({ known }) => !!known?.found?.ground },
  {
    id: "optimise",
    name: "3 Optimise",
    open: openOptimise,
    isDone: ({ known }) => known?.found?.optimise !== undefined,
  },
  { id: "protect", name: "4 Protect", open: openProtect, isDone: ({ known }) => !!known?.found?.protect },
  { id: "start", name: "Start", open: openStart, isDone: () => false },
];

const hour = new Hour();
/** What the page was last built from; where this is the same, only small things change. */
let built = "";
/** @type {() => void} */ let refresh = () => {};

async function begin() {
  startTheme();
  await signInByAddress();
  await startSession(() => {
    hour.onChange = show;
    addEventListener("hashchange", show);
    hour.start();
  });
}

/** The address that the terminal prints carries the token behind its #, which no browser sends anywhere. */
async function signInByAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  // Neither the history nor a picture of the screen keeps it.
  history.replaceState(null, "", "/");
  await act("/v1/session", { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);
}

function show() {
  const { state, known } = hour;
  byId("silence").hidden = hour.silence === "";
  say(byId("silence"), hour.silence);
  if (state === undefined || known === undefined) return;
  showHead();
  const step = steps.find(({ id }) => `#/${id}` === location.hash) ?? steps[0];
  if (step === undefined) return;
  const now = [step.id, state.stamp, state.job.kind, state.live, JSON.stringify(state.named)].join();
  if (now !== built) build(step, now);
  refresh();
}

/** @param {Step} step @param {string} now */
function build(step, now) {
  const main = byId("main");
  const isOther = !built.startsWith(`${step.id},`);
  const hadFocus = main.contains(document.activeElement);
  const isFirst = built === "";
  built = now;
  main.replaceChildren();
  mark(main, "aria-label", step.name);
  document.title = `${step.name} · first hour`;
  const work = workCard(main, hour);
  const own = step.open(main, hour);
  refresh = () => {
    work();
    own?.();
  };
  // Whoever pressed what is gone now, or went to another step, goes on at the top of it.
  if (!isFirst && (isOther || hadFocus)) main.focus({ preventScroll: !isOther });
  if (isOther) scrollTo(0, 0);
}

function showHead() {
  const { state, known } = hour;
  const found = known?.found;
  say(byId("plant"), known?.answers?.plant ?? "First hour");
  say(byId("fact-folder"), state?.out.split("/").at(-1) ?? "–");
  mark(byId("fact-folder"), "title", state?.out ?? "");
  say(byId("fact-files"), found ? grouped(found.ingest.counts.files) : "–");
  say(byId("fact-rows"), found ? grouped(found.ingest.counts.rows) : "–");
  const isAnswered = found?.ground !== undefined || known?.isOld;
  say(byId("fact-questions"), found ? String(isAnswered ? 0 : found.ingest.questions.length) : "–");
  const [icon, word, why, tone] = stateWords();
  const before = byId("state-word").textContent;
  say(byId("state-word"), word);
  say(byId("state-why"), why);
  mark(byId("state-icon"), "href", `#${icon}`);
  mark(byId("state"), "data-state", tone);
  if (before !== word && before !== "Connecting") announce(`${word}. ${why}`);
  showSteps();
}

/** @returns {readonly [icon: string, word: string, why: string, tone: string]} */
function stateWords() {
  const { state, known } = hour;
  const found = known?.found;
  if (hour.silence !== "") return ["state-stale", "Not heard", "The program does not answer", "stale"];
  if (state?.job.kind === "running") {
    const { isStopping, what } = state.job;
    return ["state-wait", isStopping ? "Stopping" : "At work", what, "starting"];
  }
  if (state?.job.kind === "ended" && state.job.end.how === "failed")
    return ["state-stale", "Not done", state.job.end.message, "holding"];
  if (hour.isWatching) return watchingWords();
  if (known?.isOld) return ["state-wait", "Answered", "What is shown is of the earlier answers", "starting"];
  if (found?.protect) return ["state-guarded", "Ready", "A capsule and a gateway that observes", "guarded"];
  if (found) return ["state-wait", "Read", "Now the questions", "starting"];
  return ["state-wait", "Begin", "Add files, or name a folder", "starting"];
}

/** @returns {readonly [icon: string, word: string, why: string, tone: string]} */
function watchingWords() {
  if (hour.live?.state.kind === "ending")
    return ["state-wait", "Ending", "What was seen is kept", "starting"];
  if (hour.live?.heardMs === null)
    return ["state-wait", "Connecting", "The machine is being looked for", "starting"];
  if (!hour.isLive) return ["state-stale", "Not heard", "What is shown of the machine is old", "stale"];
  if (hour.live?.device?.link !== "up")
    return ["state-stale", "Machine silent", hour.live?.device?.detail ?? "It does not answer", "holding"];
  return ["state-guarded", "Watching", "Nothing is written to the machine", "guarded"];
}

function showSteps() {
  const list = byId("steps");
  if (list.children.length === 0)
    list.append(
      ...steps.map(({ id, name }) =>
        node(
          "li",
          {},
          node(
            "a",
            { href: `#/${id}` },
            name,
            node("span", { "aria-hidden": "true" }),
            node("span", { class: "hidden" }),
          ),
        ),
      ),
    );
  const here = steps.some(({ id }) => `#/${id}` === location.hash) ? location.hash : "#/ingest";
  for (const [place, { isDone }] of steps.entries()) {
    const link = list.children[place]?.querySelector("a");
    if (!link) continue;
    if (link.hash === here) mark(link, "aria-current", "page");
    else link.removeAttribute("aria-current");
    const [tick, word] = link.querySelectorAll("span");
    if (tick) say(tick, isDone(hour) ? " ✓" : "");
    if (word) say(word, isDone(hour) ? ", done" : "");
  }
}

byId("skip").addEventListener("click", (event) => {
  // The address says which step is shown, and nothing else.
  event.preventDefault();
  byId("main").focus();
});
await begin();
