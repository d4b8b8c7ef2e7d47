// The capsule's room: what a capsule says of itself, and how what it says is checked before anything of
// it is loaded. The words: a *manifest* is `capsule.json`, its *id* the digest of its canonical bytes, a
// *member* a file that the manifest lists by digest. This file holds what the JSON Schema cannot say:
// that the parts of a manifest fit one another.

import type { Manifest } from "./manifest.ts";

export interface Mismatch {
  /** JSON Pointer into the manifest. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** All that does not fit, in the order of the manifest. Takes only what the schema has already accepted. */
export function mismatches(manifest: Manifest): readonly Mismatch[] {
  const points = manifest.actuators.map(({ point }) => point);
  return [
    ...repeated("/state", manifest.state),
    ...manifest.state.flatMap(({ commandedBy }, index) =>
      commandedBy === undefined ? [] : oneOf(`/state/${index}/commandedBy`, commandedBy, points),
    ),
    ...repeated("/actuators", manifest.actuators),
    ...manifest.actuators.flatMap(safeInside),
    ...(manifest.map.file === manifest.policy.file
      ? [{ path: "/policy/file", found: manifest.policy.file, expected: "another file than the map's" }]
      : []),
    ...repeated("/policy/inputs", manifest.policy.inputs),
    ...repeated("/policy/outputs", manifest.policy.outputs),
    ...manifest.policy.outputs.flatMap(({ point }, index) =>
      oneOf(`/policy/outputs/${index}/point`, point, points),
    ),
    ...(manifest.policy.deadlineMs >= manifest.tickMs
      ? [
          {
            path: "/policy/deadlineMs",
            found: String(manifest.policy.deadlineMs),
            expected: `less than tickMs (${manifest.tickMs})`,
          },
        ]
      : []),
  ];
}

function safeInside({ min, max, safe }: Manifest["actuators"][number], index: number): readonly Mismatch[] {
  if (min < max && min <= safe && safe <= max) return [];
  const expected =
    min < max ? `a value from ${min} to ${max}` : `a range with min (${min}) below max (${max})`;
  return [
    {
      path: `/actuators/${index}/${min < max ? "safe" : "max"}`,
      found: String(min < max ? safe : max),
      expected,
    },
  ];
}

function oneOf(path: string, found: string, points: readonly string[]): readonly Mismatch[] {
  return points.includes(found)
    ? []
    : [{ path, found, expected: `one of the actuators ${points.join(", ")}` }];
}

function repeated(path: string, list: readonly { readonly point: string }[]): readonly Mismatch[] {
  return list.flatMap(({ point }, index) =>
    list.findIndex((other) => other.point === point) === index
      ? []
      : [{ path: `${path}/${index}/point`, found: point, expected: "a point that is not listed before" }],
  );
}
