// Logs of whole runs for tests of replay: a scenario in virtual time, behind the boot record that a daemon writes.

import type { Capsule } from "#runtime/capsule/disk.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { digestIn } from "#runtime/capsule/units.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { type BootRecord, decodeRecord, encodeRecord, type Record } from "#runtime/prove/record.ts";
import { runScenario } from "#sim/scenario/run.ts";
import { parseScenario } from "#sim/scenario/scenario-file.ts";
import { root } from "./site.ts";

export interface RecordedRun {
  readonly capsule: Capsule;
  /** A boot, and what the gateway then wrote. */
  readonly bodies: readonly Uint8Array[];
  readonly records: readonly Record[];
}

/** `rest` is what a scenario file says beside its plant and its controller. */
export async function recordedRun(
  name: string,
  { rest, mode = "enforce" }: { readonly rest: string; readonly mode?: "enforce" | "observe" },
): Promise<RecordedRun> {
  const controller = `controller: { kind: capsule, path: capsules/${name}, mode: ${mode} }`;
  const scenario = parseScenario(`about: x\nplant: ${name}\n${controller}\n${rest}\n`, `${root}/x.yaml`);
  const capsule = await openCapsule(`${root}/capsules/${name}`);
  const bodies = [encodeRecord(bootOf(capsule, mode))];
  await runScenario(
    scenario,
    (timeline, untilAt) => timeline.runTo(untilAt),
    (body) => void bodies.push(body),
  );
  return { capsule, bodies, records: bodies.map(decodeRecord) };
}

export function bootOf({ id, manifest }: Capsule, mode: "enforce" | "observe"): BootRecord {
  const map = digestIn(manifest, manifest.map.file);
  const units = manifest.units.map(({ file }) => digestIn(manifest, file));
  return {
    kind: "boot",
    boot: "virtual",
    at: 1,
    gateway: "virtual",
    version: "0",
    capsule: id,
    map,
    units,
    kernels: loadKernels().digest,
    mode,
    before: { kind: "first" },
    capsules: [{ capsule: id, name: utidText(manifest), state: "armed", map, units }],
  };
}
