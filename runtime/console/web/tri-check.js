import { clockTime, grouped } from "./format.js";
import { byId, say } from "./page.js";

/** @typedef {import("../mind-port.ts").TriCheckStatus} TriCheckStatus */

/** One line: whether the last window of ticks hangs together, and what was proven and computed. @param {TriCheckStatus | null | undefined} last */
export function showTriCheck(last) {
  const node = byId("tri-check");
  node.hidden = !last;
  if (last) say(node, triCheckText(last));
}

const words = { held: "holds", failed: "does not hold", untold: "cannot be told" };

/** @param {TriCheckStatus} last */
function triCheckText({ verdict, at, balance, coherence, similarity, windows, minted, spentCeu, budgetCeu }) {
  const found = [
    ...(balance === null ? [] : [`balance at ${percent(balance)} of its limit`]),
    ...(coherence === null ? [] : [`coherence ${percent(coherence)}`]),
    ...(similarity === null ? [] : [`spectra ${percent(similarity)} alike`]),
  ].join(", ");
  const isSpent = budgetCeu !== null && spentCeu >= budgetCeu;
  const of = budgetCeu === null ? "" : ` of ${grouped(Math.round(budgetCeu))}`;
  const spent = isSpent ? "; it is spent, and nobody outside is asked" : "";
  return `The window until ${clockTime(at).slice(0, 5)} ${words[verdict]}${found === "" ? "" : `: ${found}`}. ${grouped(minted)} of ${grouped(windows)} windows are proofs; ${grouped(Math.round(spentCeu))}${of} CEU today${spent}.`;
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(100 * share)}\u00a0%`;
}
