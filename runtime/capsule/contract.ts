// The capsule's room: what a capsule says of itself, and how what it says is checked before anything of
// it is loaded. The words: a *manifest* is `manifest.json`, its *id* the digest of its canonical bytes, a
// *member* a file that the manifest lists by digest, a *unit* a model with its contract. This file holds
// what the JSON Schema cannot say: that the parts of a manifest fit one another.

import type { Actuator, Manifest, ModelUnit, Probe } from "./manifest.ts";
import { referencesOf } from "./references.ts";
import { policiesOf } from "./units.ts";

export interface Mismatch {
  /** JSON Pointer into the manifest. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly hint?: string | undefined;
}

/** All that does not fit, in the order of the manifest. Takes only what the schema has already accepted. */
export function mismatches(manifest: Manifest): readonly Mismatch[] {
  const { state, actuators, units } = manifest;
  const points = actuators.map(({ point }) => point);
  return [
    ...repeated("/state", state, ({ point }) => point),
    ...state.flatMap((dimension, index) => [
      ...ordered(`/state/${index}`, dimension),
      ...(dimension.commandedBy === undefined
        ? []
        : oneOf(`/state/${index}/commandedBy`, dimension.commandedBy, {
            among: "the actuators",
            of: points,
          })),
    ]),
    ...repeated("/actuators", actuators, ({ point }) => point),
    ...actuators.flatMap(safeInside),
    ...repeated("/balances", manifest.balances ?? [], ({ name }) => name, "name"),
    ...repeated("/units", units, ({ name }) => name, "name"),
    ...units.flatMap((unit, index) => unitFlaws(unit, { path: `/units/${index}`, manifest })),
    ...regimeFlaws(manifest),
    ...proposalFlaws(manifest),
    ...twinFlaws(manifest),
    ...versionFlaws(manifest),
    ...manifest.probes.flatMap(probeFlaws),
    ...fileFlaws(manifest),
  ];
}

interface At {
  readonly path: string;
  readonly manifest: Manifest;
}

function unitFlaws(unit: ModelUnit, { path, manifest }: At): readonly Mismatch[] {
  const spoken = unit.role === "policy" ? manifest.actuators : manifest.state;
  const among = unit.role === "policy" ? "the actuators" : "the state's points";
  const isAhead = unit.role === "forecaster";
  return [
    ...repeated(`${path}/inputs`, unit.inputs, ({ point }) => point),
    ...repeated(`${path}/outputs`, unit.outputs, ({ point }) => point),
    ...unit.outputs.flatMap(({ point }, index) =>
      oneOf(`${path}/outputs/${index}/point`, point, { among, of: spoken.map((each) => each.point) }),
    ),
    ...(unit.deadlineMs < manifest.tickMs
      ? []
      : [flaw(`${path}/deadlineMs`, unit.deadlineMs, `less than tickMs (${manifest.tickMs})`)]),
    ...((unit.aheadMs !== undefined) === isAhead
      ? []
      : [
          flaw(
            `${path}/aheadMs`,
            unit.aheadMs ?? "nothing",
            isAhead ? "a number" : `none, in a ${unit.role}`,
          ),
        ]),
  ];
}

function regimeFlaws(manifest: Manifest): readonly Mismatch[] {
  const { regimes, map, units } = manifest;
  if (regimes === undefined)
    return units.flatMap((unit, index) =>
      unit.regimes === undefined
        ? []
        : [
            flaw(
              `/units/${index}/regimes`,
              unit.regimes.join(", "),
              "none, where the capsule has no regimes",
            ),
          ],
    );
  const sum = regimes.statistical + regimes.physical;
  return [
    ...(Math.abs(sum - 1) < shareTolerance
      ? []
      : [flaw("/regimes/physical", sum, "both shares to add up to 1")]),
    ...Object.entries(regimes.thresholds ?? {}).flatMap(([name, threshold]) =>
      threshold <= map.threshold
        ? []
        : [flaw(`/regimes/thresholds/${name}`, threshold, `at most the map's threshold (${map.threshold})`)],
    ),
    ...policyFlaws(manifest),
  ];
}

/** One takes over from another between two ticks, so they speak of the same actuators; replicas stand beside one alone. */
function policyFlaws(manifest: Manifest): readonly Mismatch[] {
  const [first, ...others] = policiesOf(manifest);
  return others.flatMap((unit) => {
    const path = `/units/${manifest.units.indexOf(unit)}`;
    const [said, wanted] = [spokenBy(unit), spokenBy(first)];
    return [
      ...(said === wanted ? [] : [flaw(`${path}/outputs`, said, `${wanted}, as the policy before it`)]),
      ...(manifest.proposals?.replicas === undefined
        ? []
        : [
            flaw(
              path,
              `a policy for ${first!.regimes!.join(", ")} before it`,
              "one alone, where replicas are asked",
            ),
          ]),
    ];
  });
}

function spokenBy(unit: ModelUnit | undefined): string {
  return unit?.outputs.map(({ point }) => point).join(", ") ?? "";
}

const shareTolerance = 1e-9;

function proposalFlaws({ proposals, units, shield }: Manifest): readonly Mismatch[] {
  if (proposals === undefined) return [];
  const policies = units.filter(({ role }) => role === "policy");
  const first = policies[0];
  if (first === undefined)
    return [flaw("/proposals", "no policy among the units", "one, for candidates to be about")];
  const { replicas } = proposals;
  if (replicas === undefined) return [];
  const names = policies.slice(1).map(({ name }) => name);
  return [
    ...(shield.replicaShareMax === undefined
      ? [flaw("/shield/replicaShareMax", "nothing", "a share, where replicas are asked")]
      : []),
    ...replicas.units.flatMap((name, index) => {
      const path = `/proposals/replicas/units/${index}`;
      const found = oneOf(path, name, { among: "the policies after the first", of: names });
      if (found.length > 0) return found;
      const said = spokenBy(policies.find((unit) => unit.name === name));
      const wanted = spokenBy(first);
      return said === wanted ? [] : [flaw(path, `a policy for ${said}`, `one for ${wanted}`)];
    }),
    ...(replicas.agree <= replicas.units.length + 1
      ? []
      : [
          flaw(
            "/proposals/replicas/agree",
            replicas.agree,
            `at most ${replicas.units.length + 1}, who are asked`,
          ),
        ]),
  ];
}

function twinFlaws({ twin, units }: Manifest): readonly Mismatch[] {
  if (twin === undefined) return [];
  const of = units.filter(({ role }) => role === "forecaster").map(({ name }) => name);
  return oneOf("/twin/unit", twin.unit, { among: "the forecasters", of });
}

function versionFlaws({ requires }: Manifest): readonly Mismatch[] {
  const { from, below } = requires.runtime;
  return compareVersions(from, below) < 0 ? [] : [flaw("/requires/runtime/below", below, `above ${from}`)];
}

/** Release numbers only; the schema admits nothing else where versions are compared. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number)) as [number[], number[]];
  for (const [index, part] of left.entries()) if (part !== right[index]) return part - right[index]!;
  return 0;
}

function probeFlaws(probe: Probe, index: number): readonly Mismatch[] {
  return probe.kind === "point" ? ordered(`/probes/${index}`, probe) : [];
}

/** Each file once, in order, each spoken of, and nothing spoken of that is not there. */
function fileFlaws(manifest: Manifest): readonly Mismatch[] {
  const { files } = manifest;
  const references = referencesOf(manifest);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...(total <= capsuleBytesMax
      ? []
      : [flaw("/files", `${total} bytes`, `at most ${capsuleBytesMax} bytes in all`)]),
    ...files.flatMap(({ file }, index) =>
      index === 0 || files[index - 1]!.file < file
        ? []
        : [flaw(`/files/${index}/file`, file, "each file once, in the order of their names")],
    ),
    ...references.flatMap(({ path, file, role }, index) => {
      const member = files.find((each) => each.file === file);
      if (member === undefined) return [flaw(path, file, "a file that /files lists")];
      if (references.findIndex((each) => each.file === file) < index)
        return [flaw(path, file, "a file that nothing before it means")];
      return member.role === role ? [] : [flaw(path, `${file}, which is a ${member.role}`, `a ${role}`)];
    }),
    ...files.flatMap(({ file }, index) =>
      references.some((each) => each.file === file)
        ? []
        : [flaw(`/files/${index}/file`, file, "a file that the manifest speaks of elsewhere")],
    ),
  ];
}

/** What a gateway holds in memory while it checks a capsule. */
export const capsuleBytesMax: number = 256 * 1_024 * 1_024;

function safeInside({ min, max, safe }: Actuator, index: number): readonly Mismatch[] {
  const path = `/actuators/${index}`;
  if (min >= max) return ordered(path, { min, max });
  return min <= safe && safe <= max ? [] : [flaw(`${path}/safe`, safe, `a value from ${min} to ${max}`)];
}

function ordered(
  path: string,
  { min, max }: { readonly min: number; readonly max: number },
): readonly Mismatch[] {
  return min < max ? [] : [flaw(`${path}/max`, max, `a range with min (${min}) below max (${max})`)];
}

function oneOf(
  path: string,
  found: string,
  { among, of }: { readonly among: string; readonly of: readonly string[] },
): readonly Mismatch[] {
  return of.includes(found)
    ? []
    : [flaw(path, found, `one of ${among}: ${of.join(", ") || "there are none"}`)];
}

function repeated<T>(
  path: string,
  list: readonly T[],
  nameOf: (item: T) => string,
  field = "point",
): readonly Mismatch[] {
  return list.flatMap((item, index) =>
    list.findIndex((other) => nameOf(other) === nameOf(item)) === index
      ? []
      : [flaw(`${path}/${index}/${field}`, nameOf(item), `a ${field} that is not listed before`)],
  );
}

function flaw(path: string, found: string | number, expected: string): Mismatch {
  return { path, found: String(found), expected };
}
