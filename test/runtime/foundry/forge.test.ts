import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Columns } from "#runtime/adapt/balance.ts";
import type { ManifestSource } from "#runtime/capsule/manifest.ts";
import { readRecording } from "#runtime/cli/capsule/recording.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { Binding } from "#runtime/foundry/binding.ts";
import { type Forged, forge, stages } from "#runtime/foundry/forge.ts";
import type { Order } from "#runtime/foundry/stage.ts";

const folder = fileURLToPath(new URL("../../../capsules/casting-furnace/", import.meta.url));
const files: ReadonlyMap<string, Uint8Array> = new Map(
  readdirSync(folder)
    .filter((name) => !["capsule.json", "manifest.json"].includes(name))
    .map((name) => [name, readFileSync(`${folder}${name}`)] as const),
);
const source = JSON.parse(readFileSync(`${folder}capsule.json`, "utf8")) as ManifestSource;
let recording: Columns;

before(async () => {
  recording = await readRecording(`${folder}recording.csv`);
});

async function built(change: Partial<Order> = {}): Promise<{ forged: Forged; said: string[] }> {
  const said: string[] = [];
  const order = { source, files, recording, binding: undefined, kernels: loadKernels(), ...change };
  const forged = await forge(order, {
    begins: () => undefined,
    ends: ({ name }, says) => void said.push(`${name}: ${says}`),
  });
  return { forged, said };
}

test("forge() goes through its stages in order, and makes the same capsule twice", async () => {
  const { forged, said } = await built();
  assert.deepEqual(
    said.map((line) => line.split(":")[0]),
    stages.map(({ name }) => name),
  );
  const again = (await built()).forged;
  assert.equal(again.id, forged.id);
  assert.deepEqual([...again.files.keys()], [...forged.files.keys()]);
  for (const [file, bytes] of forged.files)
    assert.ok(Buffer.from(bytes).equals(Buffer.from(again.files.get(file)!)), file);
});

test("the committed furnace is what its folder builds", async () => {
  const { forged } = await built();
  const committed = JSON.parse(readFileSync(`${folder}manifest.json`, "utf8")) as { readonly files: unknown };
  assert.deepEqual(JSON.parse(JSON.stringify(forged.manifest)), committed);
});

test("forge() fuses what is small, and leaves int8 to ONNX Runtime", async () => {
  const { forged } = await built();
  const fused = forged.manifest.units.map(({ name, precision, fused }) => [
    name,
    precision,
    fused !== undefined,
  ]);
  for (const [name, precision, isFused] of fused)
    assert.equal(isFused, precision === "float32", String(name));
  assert.ok(forged.manifest.foundry.prin >= 0.75);
});

const first = source.units[0]!;
const binding: Binding = {
  drivers: ["modbus-tcp"],
  points: Object.fromEntries(
    [...source.state, ...source.actuators, ...source.units.flatMap(({ inputs }) => inputs)].map(
      ({ point }) => {
        const actuator = source.actuators.find((each) => each.point === point);
        const unit = [...source.state, ...source.actuators].find((each) => each.point === point)?.unit ?? "";
        const access = actuator === undefined ? "read" : "write";
        return [point, { unit, min: actuator?.min ?? -1e6, max: actuator?.max ?? 1e6, access }] as const;
      },
    ),
  ),
};

function column(point: string, change: (value: number, row: number) => number): Columns {
  return {
    ...recording,
    columns: new Map(recording.columns).set(point, recording.columns.get(point)!.map(change)),
  };
}

function withFile(file: string, bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return new Map(files).set(file, bytes);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Each: what is wrong, and what the stage that finds it says. */
const refusals: readonly [name: string, change: () => Partial<Order>, message: RegExp][] = [
  [
    "a file that is not there",
    () => ({ files: new Map([...files].filter(([name]) => name !== "map.npz")) }),
    /map\.npz, which is not there/,
  ],
  [
    "a recording without a point",
    () => ({
      recording: {
        ...recording,
        columns: new Map([...recording.columns].filter(([name]) => name !== "heater_power")),
      },
    }),
    /The recording has no heater_power/,
  ],
  [
    "a recording of a minute",
    () => ({ recording: { ...recording, count: 60 } }),
    /has 60 rows, it takes 100/,
  ],
  [
    "a recording in other units",
    () => ({ recording: column("melt_temperature", (kelvin) => kelvin - 2_000) }),
    /Only 0 % of what was recorded of melt_temperature is between/,
  ],
  [
    "another threshold than the map's",
    () => ({ source: { ...source, map: { ...source.map, threshold: 99 } } }),
    /^stage 2 of 7, prior: .*\/map\/threshold: found 99, expected 5\.48/,
  ],
  [
    "a regime's limit below most of what was recorded in it",
    () => ({ source: { ...source, regimes: { ...source.regimes!, thresholds: { holding: 0.2 } } } }),
    /regimes\.thresholds\.holding is 0\.2 nats, and \d+ of the recording's \d+ rows in holding/,
  ],
  [
    "a law that does not hold",
    () => ({
      source: {
        ...source,
        balances: [
          {
            ...{ name: "free-heat", unit: "kJ", constant: 0, windowS: 60, tolerance: 1 },
            stored: [{ point: "melt_temperature", factor: 1_000 }],
            flows: [{ point: "heater_power", factor: 1 }],
          },
        ],
      },
    }),
    /The balance free-heat holds in .* of the recording's windows, it takes 50\.00 %/,
  ],
  [
    "golden vectors of another model",
    () => {
      const vectors = JSON.parse(new TextDecoder().decode(files.get(first.vectors)!)) as {
        rows: { output: number[] }[];
      };
      vectors.rows[3]!.output[0]! += 0.5;
      return { files: withFile(first.vectors, utf8(JSON.stringify(vectors))) };
    },
    /policy\.onnx answers .* to row 4 of policy\.vectors\.json as value 1, expected/,
  ],
  [
    "a model that does not compute as its unit says",
    () => ({
      source: { ...source, units: source.units.map((unit) => ({ ...unit, precision: "int8" as const })) },
    }),
    /stage 4 of 7, models: .*policy\.onnx\): policy\.onnx computes in float32, and the manifest says int8/,
  ],
  [
    "a file with nothing in it",
    () => ({ files: withFile(first.file, new Uint8Array()) }),
    /\/units\/0\/file names policy\.onnx, which is empty/,
  ],
  [
    "a model that is none",
    () => ({ files: withFile(first.file, utf8("no model")) }),
    /cannot be run|is not a model|The model/i,
  ],
  [
    "a policy that the shield would never let act",
    () => {
      const { balances: _, ...rest } = source;
      return { source: rest, recording: column("melt_temperature", () => 700) };
    },
    /PRIN score is|refuses every state/,
  ],
  [
    "less of a budget than its models take",
    () => ({ source: { ...source, energyBudget: { ceuPerDay: 1 } } }),
    /CEU a day, the budget has 1/,
  ],
  [
    "a gateway without a point",
    () => {
      const { heater_power: _, ...points } = binding.points;
      return { binding: { ...binding, points } };
    },
    /does not fit the gateway: the gateway has no point heater_power/,
  ],
  [
    "a gateway that may only read",
    () => {
      const heater = { ...binding.points["heater_power_setpoint"]!, access: "read" as const };
      return { binding: { ...binding, points: { ...binding.points, heater_power_setpoint: heater } } };
    },
    /heater_power_setpoint cannot be written/,
  ],
  [
    "a gateway with less room",
    () => {
      const heater = { ...binding.points["heater_power_setpoint"]!, max: 40 };
      return { binding: { ...binding, points: { ...binding.points, heater_power_setpoint: heater } } };
    },
    /heater_power_setpoint takes 0 to 40 on the gateway, the capsule writes 0 to 60/,
  ],
];

for (const [name, change, message] of refusals)
  test(`forge() refuses ${name}`, async () => {
    const error = await built(change()).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Fault, `a Fault, not ${error}`);
    assert.match(error.message, message);
    assert.ok(error.hint, error.message);
  });

test("forge() says that a capsule fits its gateway", async () => {
  const { said } = await built({ binding });
  assert.match(said.at(-1)!, /^bind: fits \d+ points over modbus-tcp/);
});
