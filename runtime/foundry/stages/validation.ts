import { openUnit } from "#runtime/adapt/open.ts";
import { Policy } from "#runtime/adapt/policy.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import { policyOf } from "#runtime/capsule/units.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import { type PrinParts, prinMin, prinOf } from "#runtime/foundry/prin.ts";
import { found, percent, refusal, type Stage, type Work } from "#runtime/foundry/stage.ts";
import { twinLimitsOf } from "#runtime/foundry/twin-limits.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";
import { judge } from "#runtime/shield/judge.ts";

/** The shield lets the capsule work where the plant works, and all parts together make a good score. */
export const validation: Stage = {
  name: "validation",
  makesSure: `the shield lets the capsule act in recorded states, and the PRIN score is at least ${prinMin}`,
  async run(work) {
    const normality = await normalityOf(work);
    const parts = { ...work.parts, normality } as PrinParts;
    const prin = prinOf(parts);
    const said = Object.entries(parts).map(([name, share]) => `${name} ${share.toFixed(3)}`);
    if (prin < prinMin)
      throw refusal(
        `The PRIN score is ${prin}, it takes ${prinMin}: ${said.join(", ")}`,
        "The lowest part is the one to mend; docs/capsules.md says what each counts",
      );
    const limits = await twinLimitsOf(work);
    const { source } = work;
    const twin = source.twin && { twin: { ...source.twin, ...(limits && { limits }) } };
    const alarms = limits ? `, the twin alarms in ${percent(limits.rate)} of normal windows` : "";
    return {
      adds: { parts, prin, source: { ...source, ...twin } },
      says: `PRIN ${prin}: ${said.join(", ")}${alarms}`,
    };
  },
};

/**
 * Of some states of the recording, evenly spread, in how many the shield does not block what is asked there:
 * by the capsule's own policy, or, where it has none, what was commanded a row later.
 */
async function normalityOf(work: Work): Promise<number> {
  const { source, recording, files, kernels } = work;
  const envelope = envelopeOf({
    capsule: found(work, "map").digest,
    manifest: source,
    map: found(work, "map"),
    mode: "enforce",
  });
  const valueAt = (point: string, row: number): number => recording.columns.get(point)!.at(row)!;
  const unit = policyOf(source);
  const model = unit && (await openUnit(unit, { files, kernels }));
  const policy =
    unit && model && new Policy(unit, { model, clock: { now: () => 0 }, by: `${source.name} ${unit.name}` });
  const commanded = (row: number): Proposal => ({
    origin: "operator",
    by: "the recording",
    at: 0,
    writes: envelope.actuators.map(({ point, min, max }) => ({
      point,
      value: Math.min(Math.max(valueAt(point, row), min), max),
    })),
  });
  const step = Math.max(1, Math.floor((recording.count - 1) / statesMax));
  let [asked, blocked] = [0, 0];
  for (let row = 0; row + 1 < recording.count; row += step) {
    const values = Float64Array.from(source.state, ({ point }) => valueAt(point, row));
    // A state that the map refuses is told by another part of the score.
    if (!(envelope.map.energy(values) <= envelope.map.threshold)) continue;
    const answer = await policy?.propose(Float64Array.from(unit!.inputs, ({ point }) => valueAt(point, row)));
    const proposal = answer === undefined ? commanded(row + 1) : proposalIn(answer);
    asked++;
    const at = row * recording.secondsPerRow * US_PER_S;
    const { verdict } = judge(
      {
        at,
        signal: { at, values, flaw: undefined },
        asked: proposal,
        silence: "not-finite",
        standing: envelope.actuators.map(({ point }) => valueAt(point, row)),
        goodSince: at,
        others: "none",
        forecaster: "trusted",
      },
      unsure(envelope),
    );
    if (verdict.kind === "block") blocked++;
  }
  await model?.close();
  if (asked === 0)
    throw refusal(
      "The map refuses every state of the recording",
      "Fit the map to a recording of the same plant, in the same units",
    );
  return 1 - blocked / asked;
}

type PolicySaid = Awaited<ReturnType<Policy["propose"]>>;

function proposalIn(answer: PolicySaid): Proposal | undefined {
  return answer.kind === "proposal" ? answer.proposal : undefined;
}

/** Certainty and replicas are asked for where the capsule runs; here one model is asked about many states. */
function unsure<T extends object>(envelope: T): T {
  return { ...envelope, confidenceMin: undefined, replicaShareMax: undefined };
}

const statesMax = 2_000;
