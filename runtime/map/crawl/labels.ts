// Data sets for research carry a column that says which rows are attacks or faults. A plant has no such sensor: a
// map with that channel would ask for it for ever, and know the answer before the question.

import type { ChannelView } from "./channel-view.ts";

/** `names` are all of the crawl: a `y` is a label only beside a matrix `X`. */
export function isLabel(
  { name, role, distinct }: Pick<ChannelView, "name" | "role" | "distinct">,
  names: readonly string[],
): boolean {
  if (role.because.startsWith("--") || distinct === undefined || distinct > labelValuesMax) return false;
  const last = name.split(/[#/]/).at(-1)!;
  return (
    labelName.test(last) || (last === "y" && names.some((other) => /(?:^|[#/])X(?:\.\d+)?$/.test(other)))
  );
}

/** Normal and a few kinds of fault. */
const labelValuesMax = 32;
const labelName =
  /^(?:att(?:ack)?[ _]?flag|labels?|y[ _](?:true|label|test|train)|(?:is[ _]?)?(?:anomal(?:y|ies|ous)|outliers?|attacks?)|(?:anomaly|attack|outlier|fault|class)[ _]?labels?|normal[ /_]attack|ground[ _]?truth)$/i;
