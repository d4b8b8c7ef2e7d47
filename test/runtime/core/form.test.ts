import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { formOf } from "#runtime/core/form.ts";
import { root } from "../../support/site.ts";

const schemas = globSync(["*.schema.json", "{runtime,firmware-bridge,sim}/**/*schema.json"], { cwd: root });

test("every schema of ours is one, as JSON Schema has it", () => {
  assert.ok(schemas.length >= 10, schemas.join());
  const ajv = new Ajv2020();
  for (const path of schemas) {
    const schema: unknown = JSON.parse(readFileSync(join(root, path), "utf8"));
    assert.ok(ajv.validateSchema(schema as object), `${path}: ${ajv.errorsText(ajv.errors)}`);
  }
});

test("formOf() says what is wrong with what it was asked last, and nothing where nothing is", () => {
  const isCount = formOf<number>({ type: "integer", minimum: 0 }, { allErrors: true });
  assert.equal(isCount(-0.5), false);
  assert.deepEqual(
    isCount.errors?.map(({ keyword }) => keyword),
    ["type", "minimum"],
  );
  assert.equal(isCount(3), true);
  assert.equal(isCount.errors ?? undefined, undefined);
});

test("formOf() does not take what a schema has no word for", () => {
  assert.throws(() => formOf({ type: "integer", minmum: 0 })(1), /unknown keyword: "minmum"/);
  assert.throws(() => formOf({ type: "integr" })(1), /integr/);
});
