import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type {
  Actuator,
  Balance,
  Manifest,
  ModelUnit,
  Probe,
  ProposalPolicy,
  RegimePolicy,
  ShieldPolicy,
  StateDimension,
  Term,
  TwinPolicy,
} from "#runtime/capsule/manifest.ts";
import { contract } from "#runtime/capsule/parse-manifest.ts";
import type { AnyDeviceConfig } from "#runtime/config.ts";
import { formOf } from "#runtime/core/form.ts";
import { sample } from "./sample.ts";
import { drifts, type Schema, type Told } from "./told.ts";

const stateDimension = {
  point: "text",
  unit: "text",
  min: "number",
  max: "number",
  ageMsMax: "number",
  commandedBy: { maybe: "text" },
} as const satisfies Told<StateDimension>;

const owners = { capsule: true, operator: true, optimiser: true, agent: true } as const;

const actuator = {
  point: "text",
  unit: "text",
  min: "number",
  max: "number",
  slewPerSecondMax: "number",
  safe: "number",
  owners: { maybe: [{ words: owners }] },
} as const satisfies Told<Actuator>;

const scaled = { point: "text", offset: "number", scale: "number" } as const;

const unit = {
  name: "text",
  role: { words: { policy: true, forecaster: true, energy: true, score: true } },
  precision: { words: { float32: true, int8: true } },
  file: "text",
  fused: { maybe: "text" },
  vectors: "text",
  inputs: [scaled],
  outputs: [scaled],
  deadlineMs: "number",
  aheadMs: { maybe: "number" },
  regimes: { maybe: ["text"] },
} as const satisfies Told<ModelUnit>;

const regimes = {
  file: "text",
  statistical: "number",
  physical: "number",
  dwellMs: "number",
  thresholds: { maybe: { each: "number" } },
} as const satisfies Told<RegimePolicy>;

const term = { point: "text", factor: "number" } as const satisfies Told<Term>;

const balance = {
  name: "text",
  unit: "text",
  stored: [term],
  flows: [term],
  constant: "number",
  windowS: "number",
  tolerance: "number",
} as const satisfies Told<Balance>;

const shield = {
  alpha: "number",
  holdMs: "number",
  permitMs: "number",
  toSafe: { maybe: { words: { jump: true, ramp: true } } },
  confidenceMin: { maybe: "number" },
  replicaShareMax: { maybe: "number" },
} as const satisfies Told<ShieldPolicy>;

const proposals = {
  weights: { energy: "number", entropy: "number", inertia: "number" },
  candidates: "number",
  spreadShare: "number",
  replicas: { maybe: { units: ["text"], agree: "number" } },
} as const satisfies Told<ProposalPolicy>;

const twin = {
  unit: "text",
  windowTicks: "number",
  alarmRate: "number",
  limits: { maybe: { residual: "number", jump: "number", rate: "number" } },
} as const satisfies Told<TwinPolicy>;

const share = { shareMax: "number", overTicks: "number" } as const;

const probe = {
  kinds: { blocked: share, late: share, point: { point: "text", min: "number", max: "number" } },
} as const satisfies Told<Probe>;

/** A capsule names drivers of any runtime, so its type is text; the contract lists those that a gateway has today. */
const drivers = {
  "modbus-tcp": true,
  "modbus-rtu": true,
  edc: true,
  uartbone: true,
  mqtt: true,
  opcua: true,
} as const satisfies Readonly<Record<AnyDeviceConfig["driver"], true>>;

const roles = {
  map: true,
  model: true,
  fused: true,
  vectors: true,
  regimes: true,
  recording: true,
  sbom: true,
} as const;

const manifest = {
  schema: { words: { "industriverse.capsule/1": true } },
  publisher: "text",
  name: "text",
  version: "text",
  epoch: "number",
  summary: "text",
  licence: "text",
  tickMs: "number",
  state: [stateDimension],
  actuators: [actuator],
  map: { file: "text", threshold: "number" },
  units: [unit],
  regimes: { maybe: regimes },
  balances: { maybe: [balance] },
  shield,
  proposals: { maybe: proposals },
  twin: { maybe: twin },
  adaptation: {
    maybe: {
      frozen: "flag",
      biasShareMax: "number",
      biasSharePerHour: "number",
      thresholdShareMax: "number",
      weightShareMax: "number",
    },
  },
  durability: { words: { async: true, committed: true, durable: true } },
  energyBudget: { maybe: { ceuPerDay: "number" } },
  requires: { runtime: { from: "text", below: "text" }, memoryMiB: "number", drivers: [{ words: drivers }] },
  probes: [probe],
  recording: { maybe: "text" },
  sbom: "text",
  files: [{ file: "text", role: { words: roles }, bytes: "number", digest: "text" }],
  foundry: { prin: "number", energySignature: "text", operationsPerTick: "number" },
} as const satisfies Told<Manifest>;

const written = JSON.parse(
  readFileSync(new URL("../../../capsule.schema.json", import.meta.url), "utf8"),
) as Schema;

test("capsule.schema.json takes what the type of a manifest says, to the last word and number", () => {
  assert.deepEqual(drifts(manifest, written, written), []);
});

/** Each: a way in which the contract could leave the types behind. */
const drifted: readonly (readonly [what: string, change: (schema: Any) => void, where: RegExp])[] = [
  ["a word more", ({ $defs }) => $defs.model.properties.precision.enum.push("float16"), /precision: one of/],
  ["a word less", ({ properties }) => properties.durability.enum.pop(), /durability: one of/],
  ["another kind of value", ({ properties }) => (properties.epoch.type = "string"), /epoch: a number/],
  ["a field more", ({ $defs }) => ($defs.term.properties.phase = {}), /(stored|flows)\/0: the fields/],
  ["a field less", ({ $defs }) => delete $defs.actuator.properties.owners, /actuators\/0: the fields/],
  ["what may be absent", ({ properties }) => properties.twin.required.push("limits"), /twin: required/],
  [
    "a probe of a kind more",
    ({ $defs }) => $defs.probe.oneOf[0].properties.kind.enum.push("odd"),
    /probes\/0(: of the kinds|\/odd)/,
  ],
  [
    "a probe's field",
    ({ $defs }) => ($defs.probe.oneOf[1].properties.min.type = "string"),
    /point\/min: a number/,
  ],
  [
    "a record of text",
    ({ properties }) => (properties.regimes.properties.thresholds.additionalProperties.type = "string"),
    /thresholds\/\*: a number/,
  ],
  [
    "a driver that no gateway has",
    ({ properties }) => properties.requires.properties.drivers.items.enum.push("can"),
    /drivers\/0: one of/,
  ],
  ["a list that became a word", ({ properties }) => (properties.state.type = "string"), /state: a list/],
  [
    "fields that nobody knows",
    ({ $defs }) => ($defs.member.additionalProperties = true),
    /files\/0: no other/,
  ],
];

for (const [what, change, where] of drifted)
  test(`drifts() sees ${what}`, () => {
    const schema = structuredClone(written);
    change(schema as Any);
    const found = drifts(manifest, schema, schema);
    assert.ok(found.length > 0);
    for (const each of found) assert.match(each, where);
  });

// biome-ignore lint/suspicious/noExplicitAny: a schema is changed here in ways that its type forbids
type Any = any;

test("capsule.schema.json describes every field and gives examples, all of which it takes", () => {
  const visit = (node: Schema, where: string): void => {
    assert.ok(node.description && node.examples?.length, `${where} has words and an example`);
    const takes = formOf({ ...node, $defs: written.$defs }, { allowUnionTypes: true });
    for (const example of node.examples)
      assert.ok(takes(example), `${where}: ${JSON.stringify(example)} ${JSON.stringify(takes.errors)}`);
    fieldsIn(node, where);
    for (const [name, member] of Object.entries(node.$defs ?? {})) visit(member, `${where}/$defs/${name}`);
  };
  const fieldsIn = (node: Schema, where: string): void => {
    for (const [name, member] of Object.entries(node.properties ?? {})) visit(member, `${where}/${name}`);
    for (const [index, form] of (node.oneOf ?? []).entries()) fieldsIn(form, `${where}/oneOf/${index}`);
  };
  const { examples: wholes, ...fields } = written;
  fieldsIn({ ...fields }, "");
  for (const [name, member] of Object.entries(written.$defs ?? {})) visit(member, `/$defs/${name}`);
  assert.ok(written.description && wholes?.length);
});

test("capsule.schema.json accepts its own example and the sample of the tests", async () => {
  const { form: validate } = await contract();
  for (const value of [...(written.examples ?? []), sample])
    assert.ok(validate(value), JSON.stringify(validate.errors?.map(({ message }) => message)));
});

test("each field of the manifest is checked: without it, the sample is refused", async () => {
  const { form: validate } = await contract();
  for (const [field, told] of Object.entries(manifest)) {
    const isOptional = typeof told === "object" && "maybe" in told;
    assert.equal(validate({ ...sample, [field]: undefined }), isOptional, field);
  }
});
