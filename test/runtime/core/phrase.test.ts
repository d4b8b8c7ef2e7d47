import assert from "node:assert/strict";
import { test } from "node:test";
import { spoken, unitText } from "#runtime/core/phrase.ts";

test("spoken() shows numbers with the digits of a gauge, and words as they are", () => {
  assert.equal(spoken(["now valve ", 12.345_678, unitText("%")]), "now valve 12.35 %");
  assert.equal(spoken(["now level ", Number.NaN, "."]), "now level NaN.");
});

test("unitText() says nothing of a mere number", () => {
  assert.deepEqual(["K", "", "1", "1/s"].map(unitText), [" K", "", "", " 1/s"]);
});
