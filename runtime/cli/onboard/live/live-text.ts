import { countText, durationText } from "#runtime/map/crawl/report-words.ts";
import type { Kept } from "./sighting.ts";

/** What was seen of the machine itself, in the words of the terminal; nothing where it was never watched. */
export function liveText(kept: Kept | undefined): readonly string[] {
  if (kept === undefined) return [];
  const { machine, seconds, counts } = kept;
  const { states, above, moves, allowed, amended, blocked, leftBlocked, leftOthers } = counts;
  const { right, wrong, unknown } = counts;
  return [
    `  The machine itself (${machine}), watched for ${durationText(seconds)}`,
    `    ${countText(above)} of ${countText(states)} states were too rare`,
    `    ${moves} times somebody gave another command: ${allowed} would pass, ${amended} would be softened, ${blocked} blocked`,
    `    after ${leftBlocked} of those blocked the plant left the map, after ${leftOthers} of the others`,
    `    you said: ${right} right, ${wrong} wrong, ${unknown} nobody knows`,
  ];
}
