import { actedStates, type Ending, faults } from "./cases.ts";
import { isReal } from "./real-cases.ts";
import { type Scenario, scenarios } from "./site.ts";

/**
 * A table for each situation: who guards in the end. What is not as it must be stands in its place, and what is tried with the
 * whole daemon too has a mark.
 */
export function matrixText(ends: readonly Ending[]): string {
  return scenarios
    .map((scenario) => {
      const rows = actedStates.map((state) => {
        const cells = faults.map((fault) => {
          const ending = ends.find(
            (each) => each.scenario === scenario && each.state === state && each.fault === fault,
          )!;
          const { guard, wrong } = ending;
          return wrong.length > 0 ? `**${wrong.join(", ")}**` : isReal(ending) ? `${guard} ●` : guard;
        });
        return `| ${[`\`${state}\``, ...cells].join(" | ")} |\n`;
      });
      const head = `| ${["state", ...faults.map((fault) => words[fault])].join(" | ")} |\n`;
      return `\n${titles[scenario]}\n\n${head}| --- ${"| --- ".repeat(faults.length)}|\n${rows.join("")}\n`;
    })
    .join("");
}

const titles: Readonly<Record<Scenario, string>> = {
  first: "**The first capsule of its kind**, where nobody guarded before:",
  update: "**An update**, beside a capsule that guards:",
  back: "**An older capsule by leave**, whose roll-back is the roll-back of a roll-back:",
};

const words: Readonly<Record<string, string>> = {
  error: "error",
  "kill before": "kill −9 before",
  "kill after": "kill −9 after",
  hang: "hang",
  ENOSPC: "disk full",
  EIO: "I/O error",
  EROFS: "read-only",
  clock: "clock jumps",
  format: "other version's journal",
};
