import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { PlantFit } from "#runtime/map/plant-fit.ts";
import type { Figures } from "#scripts/train/closed-loop.ts";
import type { Trained } from "#scripts/train/policy.ts";
import type { BuildSize } from "./furnace.ts";
import type { Interventions } from "./guarded.ts";

export interface Findings {
  readonly id: string;
  readonly manifest: Manifest;
  readonly size: BuildSize;
  readonly fit: PlantFit;
  readonly trained: Trained;
  readonly figures: readonly Figures[];
  readonly casting: Interventions;
  readonly warmUp: Interventions;
}

/** The capsule's README, with the figures of this very build. */
export function readmeOf({ id, manifest, size, fit, trained, figures, casting, warmUp }: Findings): string {
  const { training } = size;
  const rows = figures.map(
    ({ name, rmsK, meanKw, outsidePercent }) =>
      `| ${name} | ${rmsK.toFixed(2)} K | ${meanKw.toFixed(2)} kW | ${outsidePercent.toFixed(2)} % |`,
  );
  const future = fit.foresight;
  return `# ${manifest.name} ${manifest.version}

${manifest.summary} The plant is \`sim/plant/furnace.ts\`: about 20 kg of an
aluminium alloy in a crucible, a 60 kW heater, a fan on the shell. No real furnace was involved.

    node scripts/build-capsule.ts casting-furnace

makes everything in this folder but \`gateway.yaml\` again, to the same bytes. This one is \`${id}\`.

| file | what it is |
| --- | --- |
| \`capsule.json\` | what its author wrote |
| \`manifest.json\` | that, with every file and what the build found; its canonical bytes are the capsule's identity |
| \`map.npz\` | energy over melt temperature and heater power, and a forecaster, learnt from ${size.historyHours} recorded hours |
| \`policy.onnx\` | the model: 4 readings in, 2 set-points out |
| \`policy.vectors.json\` | inputs with the answers that any runtime must give |
| \`gateway.yaml\` | a gateway's configuration that uses the capsule |

## The map

![Energy map](map.svg)

A simulated operator ran the furnace for ${size.historyHours} hours (\`sim/record.ts\`, seed ${size.historySeed}, ${fit.provenance.rowCount} rows): casting at
985 to 1015 K, standby below that, breaks, slow warm-ups, some work by hand. Blue is what was done often, white is what was hardly
ever done. Full heat is a basin in a cold furnace and a barrier in a hot one; nobody wrote that down as a rule for the shield. The
orange line is a warm-up of the policy with the first minutes of casting.

Behind the picture are a mixture of ${fit.experts[0]!.mixture.weights.length} Gaussians and a density around ${fit.experts[0]!.density.weights.length} places that
say how rare a state is, and the one that finds it rarer counts. Limits come from blocks of time that neither was fitted to,
for a false-block rate of ${100 * fit.alpha} %: ${fit.limits.threshold.toFixed(2)} nats of surprise where the machine is, ${fit.moves.threshold.toFixed(2)} where a proposal would put it${
    future === undefined
      ? ""
      : `,
${future.limits.threshold.toFixed(2)} along the roll-out of ${future.horizonRows} s that a forecaster makes of every proposal (error of the melt temperature at the end
of it: ${future.forecaster.error.atHorizon[0]!.toFixed(2)} deviations)`
  }.

## The policy

A network of 4-16-16-2 (tanh), trained by imitation with correction (DAgger) in ${training.rounds} rounds on ${trained.rows} samples of
the simulator. Its teacher sees what no sensor shows (the mass of the melt, the scrap still melting, the heat
flow into the wall) and asks for just the heat that brings the melt back to 1000 K within 12 s. The network has
the four sensors only, and no memory. The teacher keeps 3 kW below the operators' own ceiling and starts the
heater gently, as they do; apart from that nothing in the training knows of the shield or the map.

![A warm-up and casting](closed-loop.svg)

## Measured

${size.measuredSeeds.length} simulated runs of ${size.measuredS / 60} minutes that no training saw, from 1000 K, ten decisions a second, no shield; the first
minute of each is left out. "Outside" is the share of time outside 985 to 1015 K.

| controller | RMS error | mean heater power | outside |
| --- | --- | --- | --- |
${rows.join("\n")}

The operators let the fan run at 20 % at all times. Nearly all that the policy saves against them it saves by
leaving it off, as the second line shows: the same PID without the fan. The rest of the
difference is small. The fan's own power is in no figure.
The operators' habits in the recording and the teacher's constants were chosen by hand with such runs in view,
these seeds among them, so the figures are a description of this demonstration and not a benchmark.

Behind the shield, with the rate limits of the manifest:

| run | ticks | blocked | amended |
| --- | --- | --- | --- |
| casting, from 1000 K | ${casting.ticks} | ${casting.blockedPercent.toFixed(2)} % | ${casting.amendedPercent.toFixed(2)} % |
| warm-ups, from 900 K | ${warmUp.ticks} | ${warmUp.blockedPercent.toFixed(2)} % | ${warmUp.amendedPercent.toFixed(2)} % |

## Limits

The map knows temperature and power, not the fan or the wall. The operators never let the melt fall below
about 855 K, so that a colder furnace stays in its safe state until a person warms it up. The policy holds 1000 K and nothing else; it has
no integral part, so that a lasting error of the thermocouple or a heater that ages would be held as an offset.
`;
}
