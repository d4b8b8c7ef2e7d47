import { markdownTable } from "./evaluation.ts";
import { type FaultCase, plants } from "./tri-check-cases.ts";

/** Of one fault in one plant, or of a plant that is well: how its windows came out. */
export interface CaseResult {
  readonly plant: string;
  readonly group: FaultCase["group"];
  readonly name: string;
  readonly windows: number;
  readonly held: number;
  /** How many windows each check alone failed, and in how many one could not see enough. */
  readonly failed: Readonly<Record<"balance" | "coherence" | "similarity", number>>;
  readonly untold: number;
}

export function pageOf(results: readonly CaseResult[]): string {
  const groups = [
    ["normal", ["normal"]],
    ["sensor faults", ["sensor"]],
    ["machine faults", ["machine"]],
    ["noise on the wire", ["wire"]],
    ["all faults", ["sensor", "machine", "wire"]],
    ["attacked, and guarded", ["attack"]],
  ] as const;
  const summary = markdownTable(
    ["windows that pass, %", ...plants, "all"],
    groups.map(([name, of]) => {
      const some = results.filter(({ group }) => (of as readonly string[]).includes(group));
      return [
        name,
        ...plants.map((plant) => passed(some.filter((each) => each.plant === plant))),
        passed(some),
      ];
    }),
  );
  const cases = markdownTable(
    [
      "plant and fault",
      "windows",
      "pass, %",
      "balance failed",
      "coherence failed",
      "similarity failed",
      "untold",
    ],
    results.map(({ plant, name, windows, held, failed, untold }) => [
      `${plant}: ${name}`,
      ...[windows, Math.round((100 * held) / windows)].map(String),
      ...[failed.balance, failed.coherence, failed.similarity, untold].map(String),
    ]),
  );
  return `# The three checks of a window, on simulated plants

Written by \`npm run eval -- tri-check\`. Each sample capsule runs its simulated plant behind a whole gateway in virtual
time (\`docs/simulator.md\`); a window is 600 ticks of 100 ms. Normal runs have the plant's own weather, loads and noise.
A fault is there from the second window on, and to the end. What is measured is in [tri-check.md](tri-check.md).

${summary}

${cases}

## How to read it

- A fault that the controller makes good is none that a window shows: a biased sensor that is controlled to its
  set-point looks like a well one, and only a balance that has that sensor in it tells (\`battery_power\` of the grid,
  \`melt_temperature\` of the furnace). A drift so slow that it stays within the tolerance of a balance passes until it
  does not.
- The spectra are blind to a level and to a delay, and the coherence to whatever stays likely. None of the three is an
  alarm: drift, twin and shield watch all the time (\`docs/regimes.md\`, \`docs/maps.md\`), a window only says
  whether what was written down hangs together.
- An attack is no fault of the machine. What the optimiser asks for is blocked, and the machine behind the shield
  behaves as it always does, so most of those windows pass, as they should.
- The pump claims no balance, so only two checks speak of it, and its proofs are worth less (\`tri-check.md\`).
`;
}

function passed(results: readonly CaseResult[]): string {
  const windows = results.reduce((sum, each) => sum + each.windows, 0);
  if (windows === 0) return "–";
  return ((100 * results.reduce((sum, each) => sum + each.held, 0)) / windows).toFixed(0);
}
