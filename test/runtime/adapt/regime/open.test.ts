import assert from "node:assert/strict";
import { test } from "node:test";
import { fitRegimes } from "#runtime/adapt/regime/fit.ts";
import { regimeBytes } from "#runtime/adapt/regime/model-file.ts";
import { openRegimes, type Regimed } from "#runtime/adapt/regime/open.ts";
import type { ModelUnit, RegimePolicy } from "#runtime/capsule/manifest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { plantNames, plantOf, recordingFrom, thrice } from "./plants.ts";

const plant = plantOf(thrice);
const count = plant.labels.length;
const wave = Float64Array.from({ length: 2 * count }, (_, at) => Math.sin(at));
const model = fitRegimes(recordingFrom(plant), {
  labels: { names: plantNames, of: plant.labels },
  physics: { names: ["energy", "balance volume"], values: wave },
  windowRows: 8,
});
const bytes = regimeBytes(model);
const file = "regimes.npz";
const policy: RegimePolicy = { file, statistical: 0.4, physical: 0.6, dwellMs: 0 };
const unit = { name: "pumper", role: "policy", regimes: ["running"] } as unknown as ModelUnit;
const dimension = (point: string) => ({ point, unit: "bar", min: 0, max: 99, ageMsMax: 1_000 });
const balance = { name: "volume", unit: "m3", stored: [], flows: [], constant: 0, windowS: 60, tolerance: 1 };
const manifest: Regimed = {
  state: [dimension("flow"), dimension("valve"), dimension("pressure")],
  units: [unit],
  balances: [balance],
  regimes: { ...policy, thresholds: { idle: 3 } },
  tickMs: 200,
};

test("openRegimes(): the model of a capsule, with the capsule's own dwell, and none where it has none", () => {
  const opened = openRegimes(manifest, new Map([[file, bytes]]))!;
  assert.deepEqual(opened, model);
  const patient = { ...manifest, regimes: { ...policy, dwellMs: 2_500 } };
  assert.equal(openRegimes(patient, new Map([[file, bytes]]))!.hysteresis.rowsMin, 3);
  const { regimes: _, ...without } = manifest;
  assert.equal(openRegimes(without, new Map()), undefined);
});

const broken: readonly (readonly [
  what: string,
  Partial<Regimed>,
  bytes: Uint8Array | undefined,
  RegExp,
  hint: RegExp,
])[] = [
  ["no file", {}, undefined, /There is no regimes\.npz/, /iv capsule regimes/],
  [
    "bytes that are none",
    {},
    Uint8Array.of(1, 2, 3),
    /regimes\.npz cannot be opened: /,
    /iv capsule regimes/,
  ],
  [
    "half a file",
    {},
    bytes.subarray(0, bytes.length >> 1),
    /regimes\.npz cannot be opened: /,
    /iv capsule regimes/,
  ],
  [
    "a channel of another plant",
    { state: [dimension("flow")] },
    bytes,
    /by pressure, which is no point/,
    /--state flow/,
  ],
  [
    "a balance that is not there",
    { balances: [] },
    bytes,
    /asks for "balance volume".* energy, slope$/,
    /Name the balance/,
  ],
  ["a slow tick", { tickMs: 1_600 }, bytes, /rows 1000 ms apart, and a tick takes 1600 ms/, /tickMs shorter/],
  [
    "an endless balance",
    { balances: [{ ...balance, windowS: 5_000 }] },
    bytes,
    /over 5000 rows, 4096 are/,
    /windowS/,
  ],
  [
    "a unit for another regime",
    { units: [{ ...unit, regimes: ["washing"] }] },
    bytes,
    /no regime "washing", which the unit pumper is for/,
    /idle, running, flushing/,
  ],
  [
    "a limit of another regime",
    { regimes: { ...policy, thresholds: { hot: 1 } } },
    bytes,
    /no regime "hot", which regimes\.thresholds limits/,
    /idle, running, flushing/,
  ],
];

for (const [what, change, held, message, hint] of broken)
  test(`openRegimes() refuses ${what}`, () => {
    const files = new Map(held === undefined ? [] : [[file, held]]);
    assert.throws(
      () => openRegimes({ ...manifest, ...change }, files),
      (fault) => fault instanceof Fault && message.test(fault.message) && hint.test(fault.hint ?? ""),
    );
  });
