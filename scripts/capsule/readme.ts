import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { PlantFit } from "#runtime/map/plant-fit.ts";
import type { Figures } from "#scripts/train/closed-loop.ts";
import type { Forecaster } from "#scripts/train/forecaster.ts";
import type { Trained } from "#scripts/train/policy.ts";
import type { PidSpace, Tuned } from "#scripts/train/tune.ts";
import type { Interventions } from "./guarded.ts";
import type { RankedFigures } from "./ranked.ts";
import { briefS, type RegimeFigures } from "./regimes.ts";
import type { BuildSize, Sample } from "./sample.ts";
import type { Noticed, TwinFigures } from "./twin-figures.ts";

export interface Findings {
  readonly id: string;
  readonly manifest: Manifest;
  readonly size: BuildSize;
  readonly fit: PlantFit;
  readonly trained: Trained;
  readonly forecaster: Forecaster;
  /** The best of each space, the best of all first. */
  readonly tuned: readonly (Tuned & { readonly space: PidSpace })[];
  /** Of the practice before, each tuned PID, the policy, and the policy in 8 bits, in this order. */
  readonly figures: readonly Figures[];
  readonly watched: TwinFigures;
  readonly told: RegimeFigures;
  /** Behind the shield, as it is and with its answers ranked; undefined where the capsule ranks none. */
  readonly ranked: Readonly<Record<"plain" | "ranked", RankedFigures>> | undefined;
  readonly interventions: Readonly<Record<string, Interventions>>;
  /** Of the 8-bit policy from the other, in shares of the outputs' scales, over recorded states. */
  readonly int8: { readonly mean: number; readonly worst: number };
}

/** The capsule's README, with the figures of this very build. */
export function readmeOf(sample: Sample, findings: Findings): string {
  const { manifest, size } = findings;
  const { prose, station } = sample;
  return `# ${manifest.name} ${manifest.version}

${manifest.summary} The plant is \`sim/plant/\`, started with
\`iv demo --plant ${station.name}\`: ${prose.plant}

    node scripts/build-capsule.ts ${station.name}

makes everything in this folder but \`gateway.yaml\` again, to the same bytes. This one is \`${findings.id}\`.

${filesOf(sample, findings)}

## The map

![Energy map](map.svg)

${mapOf(sample, findings)}

## The models

${prose.policy}

${modelsOf(sample, findings)}

![Closed loop](closed-loop.svg)

## Measured

${size.measuredSeeds.length} simulated runs of ${size.measuredS / 60} minutes that nobody was trained or tuned on, ${Math.round(1 / sample.trial.tickS)} decisions a second, no shield; the first
minute of each is left out. ${prose.yardstick}

${measuredOf(sample, findings)}

${prose.comparison}

Behind the shield, with the rate limits of the manifest:

| run | ticks | blocked | amended |
| --- | --- | --- | --- |
${Object.entries(findings.interventions)
  .map(
    ([name, { ticks, blockedPercent, amendedPercent }]) =>
      `| ${name} | ${ticks} | ${blockedPercent.toFixed(2)} % | ${amendedPercent.toFixed(2)} % |`,
  )
  .join("\n")}
${rankedOf(sample, findings)}
## The regimes

${regimesOf(findings)}

## The twin

${twinOf(findings)}

## Limits

${prose.limits}

The crew's habits, the teacher's constants and the disturbances were chosen by hand, with development days in view and not
those above. All of it is a simulation, so the figures describe this demonstration and promise nothing about a real plant.
`;
}

function filesOf({ source, channels, lesson }: Sample, { size }: Findings): string {
  const about = channels.map(({ name }) => name).join(", ");
  const { inputs, outputs } = lesson.contract;
  return `| file | what it is |
| --- | --- |
| \`capsule.json\` | what its author wrote |
| \`manifest.json\` | that, with every file and what the build found; its canonical bytes are the capsule's identity |
| \`map.npz\` | energy over ${about}, learnt from ${size.historyHours} recorded hours |
| \`regimes.npz\` | how to tell the regimes apart |
| \`policy.onnx\` | ${inputs.length} readings in, ${outputs.length === 1 ? "one set-point" : `${outputs.length} set-points`} out |
| \`policy-int8.onnx\` | the same with 8-bit weights and signals |
| \`forecaster.onnx\` | a mean and a log-variance for what it foresees, under the set-points that stand until then |
| \`*.fused\` | the weights of the two networks in 32 bits, for the kernel |
| \`*.vectors.json\` | inputs with the answers that any runtime must give |
| \`${source.recording}\` | the first ${size.excerptRows} seconds of the recording |
| \`gateway.yaml\` | a gateway's configuration that uses the capsule |`;
}

function mapOf({ prose }: Sample, { size, fit }: Findings): string {
  const future = fit.foresight;
  const { mixture, density } = fit.experts[0]!;
  return `A simulated crew ran the plant for ${size.historyHours} hours (\`sim/record.ts\`, seed ${size.historySeed}, ${fit.provenance.rowCount} rows):
${prose.recording}. Blue is what was done often, white what was hardly ever done.

Behind the picture are a mixture of ${mixture.weights.length} Gaussians and a density around ${density.weights.length} places that
say how rare a state is, and the one that finds it rarer counts. Limits come from blocks of time that neither was fitted to,
for a false-block rate of ${100 * fit.alpha} %: ${fit.limits.threshold.toFixed(2)} nats of surprise where the machine is, ${fit.moves.threshold.toFixed(2)} where a proposal would put it${
    future === undefined
      ? ""
      : `,
${future.limits.threshold.toFixed(2)} along the roll-out of ${future.horizonRows} s that the map's own forecaster makes of every proposal`
  }.${fit.doubt === "" ? "" : ` ${fit.doubt}`}`;
}

function modelsOf(
  { lesson, forecast, channels }: Sample,
  { size, trained, forecaster, int8 }: Findings,
): string {
  const unitOf = (point: string) => channels.find(({ name }) => name === point)!.unit;
  const shape = [lesson.contract.inputs.length, ...lesson.hidden, lesson.contract.outputs.length].join("-");
  const rows = forecaster.errors.map(
    ({ point, rms, persistenceRms, within95Percent }) =>
      `| ${point} | ${rms.toPrecision(3)} ${unitOf(point)} | ${persistenceRms.toPrecision(3)} ${unitOf(point)} | ${within95Percent.toFixed(1)} % |`,
  );
  return `The policy is a network of ${shape} (tanh), trained by imitation with correction (DAgger) in ${size.training.rounds} rounds on ${trained.rows}
samples of the simulator, all in TypeScript and offline. In 8 bits it answers by ${(100 * int8.mean).toFixed(2)} % of an output's scale otherwise in the mean
over recorded states, and by ${(100 * int8.worst).toFixed(1)} % at most.

The forecaster looks ${forecast.aheadS} s ahead, and is told the set-points that stand until then. It was trained by the likelihood of a
normal distribution on ${size.forecasting.historyHours} other hours of the same crew, a row a tick, and this is how it does on the last fifth of them, which no
training saw:

| point | RMS error | error of "it stays as it is" | outcomes within its own 95 % |
| --- | --- | --- | --- |
${rows.join("\n")}`;
}

function rankedOf({ trial }: Sample, { ranked, manifest, size }: Findings): string {
  if (ranked === undefined) return "";
  const { candidates, spreadShare } = manifest.proposals!;
  const row = (name: string, figures: RankedFigures): string => {
    const { rms, meanKw, outsidePercent, blockedPercent, travelPercentPerMinute } = figures;
    const shares = [outsidePercent, blockedPercent].map((percent) => `${percent.toFixed(2)} %`);
    const cells = [
      `${rms.toPrecision(3)} ${trial.unit}`,
      `${meanKw.toFixed(meanKw < 1 ? 4 : 2)} kW`,
      ...shares,
    ];
    return `| ${[name, ...cells, `${travelPercentPerMinute.toFixed(0)} %`].join(" | ")} |`;
  };
  return `
On the gateway each answer is ranked among ${candidates} within ${100 * spreadShare} % of the range, by where the forecaster says it leads, and recorded
with how sure it is. What that saves and costs, in the ${size.measuredSeeds.length} runs from above behind the shield, where the travel is how far all set-points
go in a minute, in shares of their ranges:

| policy | RMS error | mean power | outside | blocked | travel |
| --- | --- | --- | --- | --- | --- |
${row("its own answer", ranked.plain)}
${row("ranked", ranked.ranked)}

Another than its own answer was taken in ${ranked.ranked.movedPercent.toFixed(0)} % of ticks.
`;
}

function regimesOf({ told, manifest }: Findings): string {
  const { names, hours, rightPercent, switchesPerHour, switchesPerHourInTruth, briefPerHour } = told;
  return `Told apart are ${names.join(", ")}, and a new one is believed after ${manifest.regimes!.dwellMs / 1_000} s. On ${hours} hours that nothing was learnt from,
${rightPercent.toFixed(0)} % of the rows were named as by somebody who also knows what came after; the regime changed ${switchesPerHour.toFixed(1)} times an hour, in truth
${switchesPerHourInTruth.toFixed(1)} times, and ${briefPerHour.toFixed(1)} times an hour for less than ${briefS} s.`;
}

function twinOf({ watched, size }: Findings): string {
  const { limits, falseAlarmsPerDay, noticed } = watched;
  const { calibration, calm, breaking } = size.twin;
  return `The forecaster runs beside the machine and is held to what then came. Its alarm limits, ${limits.residual.toFixed(0)} nats of residual and
${limits.jump.toFixed(1)} of energy, come from ${calibration.historyHours} hours of the crew that no training saw. On ${calm.historyHours} other hours it raised ${falseAlarmsPerDay.crew.toFixed(0)} false alarms a day
while the crew drove, and ${falseAlarmsPerDay.policy.toFixed(0)} while the policy did. Then something broke, ${breaking.fromS / 60} minutes into a working day of the policy:

| what breaks | noticed within ${breaking.forS / 60} minutes | after (median) |
| --- | --- | --- |
${noticed.map(noticedRow).join("\n")}`;
}

function noticedRow({ name, what, delaysS, runs }: Noticed): string {
  const how = what.kind === "drift" ? `${name}, ${what.perMinute} a minute` : name;
  const median = delaysS[Math.floor(delaysS.length / 2)];
  return `| ${how} | ${delaysS.length} of ${runs} runs | ${median === undefined ? "—" : `${median.toFixed(median < 10 ? 1 : 0)} s`} |`;
}

function measuredOf({ trial }: Sample, { size, tuned, figures }: Findings): string {
  const rows = figures.map(
    ({ name, rms, meanKw, outsidePercent }) =>
      `| ${name} | ${rms.toPrecision(3)} ${trial.unit} | ${meanKw.toFixed(meanKw < 1 ? 4 : 2)} kW | ${outsidePercent.toFixed(2)} % |`,
  );
  const found = tuned.map(({ controller, settings, space }) => {
    const named = settings.map((value, index) => `${space.knobs[index]!.name} ${value.toPrecision(3)}`);
    return `${controller.name}: ${named.join(", ")}`;
  });
  const policy = figures.find(({ name }) => name === "policy.onnx")!;
  const pid = figures.find(({ name }) => name === tuned[0]!.controller.name)!;
  const percent = (100 * (policy.meanKw - pid.meanKw)) / pid.meanKw;
  const { candidates, refinements, seeds, seconds, outsidePercentLeast } = size.tuning;
  return `| controller | RMS error | mean power | outside |
| --- | --- | --- | --- |
${rows.join("\n")}

Against the best tuned PID the policy spends **${Math.abs(percent).toFixed(1)} % ${percent <= 0 ? "less" : "more"}**, with ${policy.outsidePercent.toFixed(2)} % of the time outside against ${pid.outsidePercent.toFixed(2)} %.

A PID was tuned by machine: ${candidates} settings drawn from the whole space and ${refinements} around the best, each run for ${(seeds.length * seconds) / 60} minutes of
development days, for the least power among those that are outside no more often than the policy is on the same days, or than ${outsidePercentLeast} %
(\`scripts/train/tune.ts\`). Found were ${found.join("; ")}.`;
}
