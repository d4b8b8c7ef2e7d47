import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { apiPage, apiPagePath } from "#scripts/api-page.ts";

test("docs/api.md tells every address as it is: `node scripts/api-page.ts` writes its tables again", () => {
  const page = readFileSync(apiPagePath, "utf8");
  assert.equal(apiPage(page), page);
});
