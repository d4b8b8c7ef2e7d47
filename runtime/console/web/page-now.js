import { showAsked, showAskedAge, startAsked } from "./asked.js";
import { showPromise } from "./drift.js";
import { strictness } from "./history.js";
import { startMemory } from "./memory.js";
import { showOperate, startOperate } from "./operate.js";
import { announce, fill } from "./page.js";
import { showPoints, startPoints } from "./points.js";
import { showRegime } from "./regime.js";
import { showSurprise, showSurpriseAge } from "./surprise.js";
import { showTriCheck } from "./tri-check.js";
import { showVerdicts, startVerdicts } from "./verdicts.js";

// The page that an operator has open all day: how the machine is, what is wanted of it and by whom, what the shield said
// and why, and the buttons to step in.

/** @typedef {import("./history.js").Tick} Tick */

/** @param {HTMLElement} root @param {import("./api.js").Api} api */
export function open(root, api) {
  const { live } = api;
  const { history, units } = live;
  fill(root, "page-now");
  let drawn = -1;
  /** Where the bars end, in nats. */
  let end = 0;
  let said = "";
  /** @type {Tick | undefined} */
  let chosen;
  let chosenAt = 0;

  /** What the panel shows stays for a second, for ten texts a second are none; only a stricter verdict cuts in. */
  const choose = () => {
    const { notable } = history;
    const isHeld = chosen && history.ticks.includes(chosen) && performance.now() - chosenAt < heldMs;
    if (isHeld && chosen && notable && strictness(notable) <= strictness(chosen)) return chosen;
    if (notable !== chosen) chosenAt = performance.now();
    chosen = notable;
    return chosen;
  };
  const draw = () => {
    drawn = history.version;
    showSurprise(history.newest, end);
    showVerdicts(history, units);
    const tick = choose();
    if (tick === undefined) return;
    showAsked(tick, { units, nowUs: live.nowUs, end });
    // Who hears the page is told of what changes, and not of what is as it was.
    const { verdict, by } = tick.main.record;
    const word = verdict === "block" ? `Blocked: ${by === "" ? "nobody proposed" : by}` : "";
    if (word !== said) announce(word);
    said = word;
  };

  startAsked();
  startPoints();
  startVerdicts(draw);
  startOperate(api);
  startMemory(api);
  api.onStatus((status) => {
    showOperate(status);
    showPromise(status.drift);
    showRegime(status.regime);
    showTriCheck(status.triCheck);
    end = Math.max(end, 2 * status.drift.threshold);
  });
  api.onTick(() => {
    if (live.status) showPoints(live.status.points, live.sinceMs);
    showSurpriseAge(history.newest, live.nowUs);
    if (chosen) showAskedAge(chosen, live.nowUs);
    if (!document.hidden && history.version !== drawn) draw();
  });
  return () => announce("");
}

const heldMs = 1_000;
