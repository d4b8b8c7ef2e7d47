import { markdownTable } from "./evaluation.ts";
import { alpha, type EnergyResult, hiddenSizes, scorers } from "./learned-energies.ts";
import { type Estimate, estimateOf, verdictOf } from "./learned-estimate.ts";
import { type ForecastResult, hiddenLayers, type Rival } from "./learned-forecasters.ts";
import { leftOut } from "./learned-lots.ts";

export interface LearnedReport {
  readonly seeds: readonly number[];
  readonly energies: readonly EnergyResult[];
  readonly forecasts: readonly ForecastResult[];
}

export function pageOf({ seeds, energies, forecasts }: LearnedReport): string {
  return `# Learned energy, regimes and networks beside the map's own parts

Written by \`npm run eval -- learned\`. The networks are trained by our own trainer (\`scripts/train/network.ts\`: tanh
layers, exact gradients, Adam). Every figure is of rows that neither a fit nor a choice has seen. "±" is a 95 % interval
by Student's t: over the seeds ${seeds.join(", ")} (of k-means, weights, noise and order), or over ten blocks of later time
where it says so. How the networks are trained (rates, epochs) was settled while looking at some of these sets, which
can only flatter the networks.

## A learned energy

The mixture and the kernel density are fitted to the same rows as always. A network then learns to tell those rows from
draws of the mixture (noise-contrastive estimation), so that E = E(mixture) − network is −log p again; the constant comes
from 65 536 draws of the mixture. Judges, which are not learned, say when to stop and which of the sizes
${sizesOf(hiddenSizes)} to take; "none" is the mixture as it is. "Gain" is how much likelier held-out normal rows are than by the
mixture, in nats a row. Of adbench these are left out, because any detector finds nearly all of them, because they
are too small to be dealt four ways, or because they take long: ${leftOut.join(", ")}.

${gainTable(energies)}

AUROC of anomalies in per cent, on sets that have some. "Committee" is the map as it ships, the higher surprise of
mixture and density; "of three" has the learned energy in it as well. What it changes, in points: alone, against the
mixture, and within the committee.

${aurocTable(energies)}

Held-out normal rows above the limit for ${100 * alpha} %, in per cent, where rows of each set's own calibration lot set the
limit. Far more than that, by whichever score, means that the rows tested are not like those that calibrate.

${falseBlockTable(energies)}

${energySentences(energies)}

## Forecasters

The first three fifths of the time are learned, the next fifth chooses, the last one is tested. *Straight* is what the
map ships, ridge regression of the next row on the last; *still* says that nothing changes. Both in deviations of the
learned rows, root mean squares over the measured channels, with all commands following their own record in a roll-out.
By *regime* each regime adds a line of its own to the straight one, drawn to none by a ridge: modes where the data name
them or commands switch, else 2, 4 or 8 components of a mixture of the rows; shared out anew at each step, or the
likeliest at the start *held* through the roll-out. The *network* (${sizesOf(hiddenLayers)} hidden) adds what the straight line
misses. Of all sizes, ridges and kinds, and none of them, that one is taken whose roll-outs miss the least where it is chosen.

${forecastTable(forecasts)}

How much less is missed than by the straight line, in per cent of it. The first two are over ten blocks of the later time.

${rivalTable(forecasts)}

${forecastSentences(forecasts)}
`;
}

function sizesOf(sizes: readonly (readonly number[])[]): string {
  return sizes.map((hidden) => hidden.join("–")).join(", ");
}

function gainTable(energies: readonly EnergyResult[]): string {
  return markdownTable(
    [
      "set",
      "channels",
      "learned",
      "judges",
      "tested",
      "gain of the learned",
      "of the density",
      "sizes chosen",
    ],
    energies.map(({ name, channels, rows, gain, choices }) => [
      name,
      `${channels}`,
      `${rows.learn}`,
      `${rows.judge}`,
      `${rows.test}`,
      shown(gain.learned, 2),
      shown(gain.density, 2),
      choices.join(", "),
    ]),
  );
}

function aurocTable(energies: readonly EnergyResult[]): string {
  return markdownTable(
    ["set", ...scorers, "alone", "within"],
    energies.flatMap(({ name, auroc, aurocGain }) =>
      aurocGain === undefined
        ? []
        : [
            [
              name,
              ...scorers.map((scorer) => auroc[scorer]!.toFixed(1)),
              shown(aurocGain.alone, 2),
              shown(aurocGain.within, 2),
            ],
          ],
    ),
  );
}

function falseBlockTable(energies: readonly EnergyResult[]): string {
  return markdownTable(
    ["set", "calibration rows", ...scorers],
    energies.map(({ name, rows, falseBlocks }) => [
      name,
      `${rows.calibrate}`,
      ...scorers.map((scorer) => falseBlocks[scorer].toFixed(1)),
    ]),
  );
}

/** What the figures say, whichever way it is. */
function energySentences(energies: readonly EnergyResult[]): string {
  const judged = energies.flatMap(({ name, aurocGain }) =>
    aurocGain === undefined ? [] : [{ name, ...aurocGain }],
  );
  const nats = energies.map(({ name, gain }) => ({ name, of: gain.learned }));
  const alone = judged.map(({ name, alone }) => ({ name, of: alone }));
  const within = judged.map(({ name, within }) => ({ name, of: within }));
  const over = (found: readonly Told[]): string => shown(estimateOf(found.map(({ of }) => of.mean)), 2);
  return `- In nats the learned energy ${told(nats)}.
- In AUROC alone it ${told(alone)}; its mean gain, with the interval over the sets, is ${over(alone)} points.
- Within the committee it ${told(within)}; its mean gain over the sets is ${over(within)} points.
- Nats are not detection: of rows in whole steps a narrow density is very likely, whether or not it knows an anomaly.`;
}

function forecastTable(forecasts: readonly ForecastResult[]): string {
  return markdownTable(
    [
      ...["set", "channels", "commands", "horizon in rows", "rows tested", "roll-outs"],
      ...["straight, one row", "still", "straight, horizon", "still"],
    ],
    forecasts.map(({ name, channels, commands, horizon, tested, straight, still }) => [
      name,
      `${channels}`,
      `${commands}`,
      `${horizon}`,
      `${tested.rows}`,
      `${tested.rollOuts}`,
      straight.oneStep.toFixed(3),
      still.oneStep.toFixed(3),
      straight.atHorizon.toFixed(3),
      still.atHorizon.toFixed(3),
    ]),
  );
}

function rivalTable(forecasts: readonly ForecastResult[]): string {
  return markdownTable(
    ["set", "forecaster", "one row", "horizon", "horizon, over seeds", "chosen"],
    forecasts.flatMap(({ name, rivals }) =>
      rivals.map((rival) => [
        name,
        rival.name,
        shown(rival.oneStep, 1),
        shown(rival.atHorizon, 1),
        shown(rival.bySeed, 1),
        [...new Set(rival.choices)].join(", "),
      ]),
    ),
  );
}

/** A map has a forecaster where something is commanded; so these are the sets that count. */
function forecastSentences(forecasts: readonly ForecastResult[]): string {
  const counted = forecasts.filter(({ commands }) => commands > 0);
  const names = counted[0]?.rivals.map(({ name }) => name) ?? [];
  const lines = names.map((name) => {
    const of = (pick: (rival: Rival) => Estimate): string =>
      told(
        counted.map((set) => {
          return { name: set.name, of: pick(set.rivals.find((rival) => rival.name === name)!) };
        }),
      );
    return `- *${name}* ${of(({ oneStep }) => oneStep)} one row ahead; at the horizon it ${of(soundly)}.`;
  });
  return `Of the ${counted.length} sets with commands, where a map has a forecaster at all ("better" at the horizon only where both
intervals, over blocks and over seeds, lie above zero):

${lines.join("\n")}`;
}

/** Of two intervals the one that says the least. */
function soundly({ atHorizon, bySeed }: Rival): Estimate {
  return { mean: atHorizon.mean, half: Math.max(atHorizon.half, bySeed.half) };
}

interface Told {
  readonly name: string;
  readonly of: Estimate;
}

function told(found: readonly Told[]): string {
  const [better, worse] = (["better", "worse"] as const).map((verdict) =>
    found.filter(({ of }) => verdictOf(of, shownLeast) === verdict).map(({ name }) => name),
  ) as [string[], string[]];
  const list = (names: readonly string[]): string =>
    names.length === 0 ? "none" : `${names.length} (${names.join(", ")})`;
  return `is better beyond its interval on ${list(better)} of ${found.length} sets and worse on ${list(worse)}`;
}

/** What the tables show of a figure, and no less, can be better or worse. */
const shownLeast = 0.01;

function shown({ mean, half }: Estimate, digits: number): string {
  // Zero has no sign for a reader.
  const text = mean.toFixed(digits).replace(/^-(0\.?0*)$/, "$1");
  return `${text} ± ${half.toFixed(digits)}`;
}
