import { pointsWanted } from "#runtime/foundry/binding.ts";
import { percent, refusal, type Stage } from "#runtime/foundry/stage.ts";

/** The recording has every point that the manifest speaks of, in the units and ranges that it says. */
export const extraction: Stage = {
  name: "extraction",
  makesSure: "the recording has every point, and shows them inside the ranges that the manifest gives",
  run({ source, recording }) {
    const { columns, count } = recording;
    const missing = pointsWanted(source).filter((point) => !columns.has(point));
    if (missing.length > 0)
      throw refusal(
        `The recording has no ${missing.join(", ")}; it has ${[...columns.keys()].join(", ")}`,
        "Export these points too, under the names that the manifest gives them",
      );
    if (count < rowsMin)
      throw refusal(
        `The recording has ${count} rows, it takes ${rowsMin}`,
        "Record for longer, or more often",
      );
    const inside = source.state.map(({ point, min, max }) => {
      const column = columns.get(point)!;
      const share = column.reduce((sum, value) => sum + (value >= min && value <= max ? 1 : 0), 0) / count;
      return { point, min, max, share };
    });
    for (const { point, min, max, share } of inside)
      if (share < insideMin)
        throw refusal(
          `Only ${percent(share)} of what was recorded of ${point} is between ${min} and ${max}`,
          "Compare the unit of the recording with the manifest's, or correct the range in state",
        );
    const physics = Math.min(...inside.map(({ share }) => share));
    return {
      adds: { parts: { physics } },
      says: `${count} rows of ${columns.size} points, ${percent(physics)} inside their ranges`,
    };
  },
};

/** Fewer say nothing about a balance or a policy. */
const rowsMin = 100;
/** A sensor may fail now and then; a range that leaves out a tenth is a wrong one. */
const insideMin = 0.9;
