import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { schema } from "#runtime/capsule/disk.ts";
import type {
  Actuator,
  Manifest,
  PolicyUnit,
  Scaled,
  ShieldPolicy,
  StateDimension,
} from "#runtime/capsule/manifest.ts";
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
  summary: "required",
  tickMs: "required",
  state: "required",
  actuators: "required",
  map: "required",
  policy: "required",
  shield: "required",
} satisfies Fields<Manifest>;

const map = { file: "required", digest: "required" } satisfies Fields<Manifest["map"]>;

const policy = {
  file: "required",
  digest: "required",
  inputs: "required",
  outputs: "required",
  deadlineMs: "required",
} satisfies Fields<PolicyUnit>;

const shield = {
  alpha: "required",
  holdMs: "required",
  permitMs: "required",
  toSafe: "optional",
  confidenceMin: "optional",
  replicaShareMax: "optional",
} satisfies Fields<ShieldPolicy>;

const stateDimension = {
  point: "required",
  unit: "required",
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

const scaled = { point: "required", offset: "required", scale: "required" } satisfies Fields<Scaled>;

interface Node {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly $defs?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean;
}

const contract = JSON.parse(
  readFileSync(new URL("../../../capsule.schema.json", import.meta.url), "utf8"),
) as Node;

const objects: readonly [where: string, node: Node | undefined, fields: Readonly<Record<string, string>>][] =
  [
    ["manifest", contract, manifest],
    ["map", contract.properties?.["map"], map],
    ["policy", contract.properties?.["policy"], policy],
    ["shield", contract.properties?.["shield"], shield],
    ["stateDimension", contract.$defs?.["stateDimension"], stateDimension],
    ["actuator", contract.$defs?.["actuator"], actuator],
    ["scaled", contract.$defs?.["scaled"], scaled],
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
  visit(contract, "");
});

test("capsule.schema.json accepts its own example and the sample of the tests", async () => {
  const validate = await schema();
  for (const value of [...(contract.examples ?? []), sample])
    assert.ok(validate(value), JSON.stringify(validate.errors?.map(({ message }) => message)));
});

test("each field of the manifest is checked: without it, the sample is refused", async () => {
  const validate = await schema();
  for (const field of Object.keys(manifest))
    assert.equal(validate({ ...sample, [field]: undefined }), false, field);
});
