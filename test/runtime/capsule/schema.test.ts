import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type {
  Actuator,
  AdaptationPolicy,
  Balance,
  EnergyBudget,
  FoundryFindings,
  Manifest,
  MapMember,
  Member,
  ModelUnit,
  ProposalPolicy,
  RegimePolicy,
  Requirements,
  Scaled,
  ShieldPolicy,
  StateDimension,
  Term,
  TwinAlarmLimits,
  TwinPolicy,
} from "#runtime/capsule/manifest.ts";
import { contract } from "#runtime/capsule/parse-manifest.ts";
import { sample } from "./sample.ts";

/** "optional" exactly where the TypeScript type says so; a wrong word here does not compile. */
type Fields<T> = {
  readonly [K in keyof Required<T>]: object extends Pick<T, K & keyof T> ? "optional" : "required";
};

const manifest = {
  schema: "required",
  publisher: "required",
  name: "required",
  version: "required",
  epoch: "required",
  summary: "required",
  licence: "required",
  tickMs: "required",
  state: "required",
  actuators: "required",
  map: "required",
  units: "required",
  regimes: "optional",
  balances: "optional",
  shield: "required",
  proposals: "optional",
  twin: "optional",
  adaptation: "optional",
  durability: "required",
  energyBudget: "optional",
  requires: "required",
  probes: "required",
  recording: "optional",
  sbom: "required",
  files: "required",
  foundry: "required",
} satisfies Fields<Manifest>;

const map = {
  file: "required",
  threshold: "required",
} satisfies Fields<MapMember>;

const unit = {
  name: "required",
  role: "required",
  precision: "required",
  file: "required",
  fused: "optional",
  vectors: "required",
  inputs: "required",
  outputs: "required",
  deadlineMs: "required",
  aheadMs: "optional",
  regimes: "optional",
} satisfies Fields<ModelUnit>;

const regimes = {
  file: "required",
  statistical: "required",
  physical: "required",
  dwellMs: "required",
  thresholds: "optional",
} satisfies Fields<RegimePolicy>;

const balance = {
  name: "required",
  unit: "required",
  stored: "required",
  flows: "required",
  constant: "required",
  windowS: "required",
  tolerance: "required",
} satisfies Fields<Balance>;

const term = {
  point: "required",
  factor: "required",
} satisfies Fields<Term>;

const shield = {
  alpha: "required",
  holdMs: "required",
  permitMs: "required",
  toSafe: "optional",
  confidenceMin: "optional",
  replicaShareMax: "optional",
} satisfies Fields<ShieldPolicy>;

const proposals = {
  weights: "required",
  candidates: "required",
  spreadShare: "required",
  replicas: "optional",
} satisfies Fields<ProposalPolicy>;

const twin = {
  unit: "required",
  windowTicks: "required",
  alarmRate: "required",
  limits: "optional",
} satisfies Fields<TwinPolicy>;

const twinLimits = {
  residual: "required",
  jump: "required",
  rate: "required",
} satisfies Fields<TwinAlarmLimits>;

const adaptation = {
  frozen: "required",
  biasShareMax: "required",
  biasSharePerHour: "required",
  thresholdShareMax: "required",
  weightShareMax: "required",
} satisfies Fields<AdaptationPolicy>;

const energyBudget = {
  ceuPerDay: "required",
} satisfies Fields<EnergyBudget>;

const requires = {
  runtime: "required",
  memoryMiB: "required",
  drivers: "required",
} satisfies Fields<Requirements>;

const member = {
  file: "required",
  role: "required",
  bytes: "required",
  digest: "required",
} satisfies Fields<Member>;

const foundry = {
  prin: "required",
  energySignature: "required",
  operationsPerTick: "required",
} satisfies Fields<FoundryFindings>;

const stateDimension = {
  point: "required",
  unit: "required",
  min: "required",
  max: "required",
  ageMsMax: "required",
  commandedBy: "optional",
} satisfies Fields<StateDimension>;

const actuator = {
  point: "required",
  unit: "required",
  min: "required",
  max: "required",
  slewPerSecondMax: "required",
  safe: "required",
  owners: "optional",
} satisfies Fields<Actuator>;

const scaled = {
  point: "required",
  offset: "required",
  scale: "required",
} satisfies Fields<Scaled>;

interface Node {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly $defs?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean;
}

const written = JSON.parse(
  readFileSync(new URL("../../../capsule.schema.json", import.meta.url), "utf8"),
) as Node;

const objects: readonly [where: string, node: Node | undefined, fields: Readonly<Record<string, string>>][] =
  [
    ["manifest", written, manifest],
    ["map", written.properties?.["map"], map],
    ["unit", written.$defs?.["model"], unit],
    ["regimes", written.properties?.["regimes"], regimes],
    ["balance", written.$defs?.["balance"], balance],
    ["term", written.$defs?.["term"], term],
    ["shield", written.properties?.["shield"], shield],
    ["proposals", written.properties?.["proposals"], proposals],
    ["twin", written.properties?.["twin"], twin],
    ["twin limits", written.properties?.["twin"]?.properties?.["limits"], twinLimits],
    ["adaptation", written.properties?.["adaptation"], adaptation],
    ["energyBudget", written.properties?.["energyBudget"], energyBudget],
    ["requires", written.properties?.["requires"], requires],
    ["member", written.$defs?.["member"], member],
    ["foundry", written.properties?.["foundry"], foundry],
    ["stateDimension", written.$defs?.["stateDimension"], stateDimension],
    ["actuator", written.$defs?.["actuator"], actuator],
    ["scaled", written.$defs?.["scaled"], scaled],
  ];

for (const [where, node, fields] of objects)
  test(`capsule.schema.json has the fields of the type of ${where}`, () => {
    assert.deepEqual(Object.keys(node?.properties ?? {}).sort(), Object.keys(fields).sort());
    const required = Object.keys(fields).filter((field) => fields[field] === "required");
    assert.deepEqual([...(node?.required ?? [])].sort(), required.sort());
    assert.equal(node?.additionalProperties, false);
  });

test("capsule.schema.json describes every field and gives an example", () => {
  const visit = (node: Node, where: string) => {
    assert.ok(
      node.description && node.examples && node.examples.length > 0,
      `${where} has words and an example`,
    );
    for (const [name, member] of Object.entries(node.properties ?? {})) visit(member, `${where}/${name}`);
    for (const [name, member] of Object.entries(node.$defs ?? {})) visit(member, `${where}/$defs/${name}`);
  };
  visit(written, "");
});

test("capsule.schema.json accepts its own example and the sample of the tests", async () => {
  const { form: validate } = await contract();
  for (const value of [...(written.examples ?? []), sample])
    assert.ok(validate(value), JSON.stringify(validate.errors?.map(({ message }) => message)));
});

test("each field of the manifest is checked: without it, the sample is refused", async () => {
  const { form: validate } = await contract();
  for (const [field, how] of Object.entries(manifest))
    assert.equal(validate({ ...sample, [field]: undefined }), how === "optional", field);
});
