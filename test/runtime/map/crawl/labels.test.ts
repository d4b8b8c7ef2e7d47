import assert from "node:assert/strict";
import { test } from "node:test";
import { isLabel } from "#runtime/map/crawl/labels.ts";

const channel = (name: string, { distinct = 2, because = "" } = {}) => ({
  name,
  distinct,
  role: { role: "mode", because } as const,
});

test("isLabel() knows the columns that mark anomalies in data sets for research", () => {
  for (const name of ["ATT_FLAG", "label", "Labels", "anomaly", "is_outlier", "attack_label"])
    assert(isLabel(channel(name), []), name);
  assert(isLabel(channel("y"), ["X.0", "X.1", "y"]));
});

test("isLabel() leaves a plant's own channels alone", () => {
  const names = ["x", "y", "z"];
  for (const name of ["y", "flag", "class", "target", "fault valve", "attack angle"])
    assert(!isLabel(channel(name), names), name);
  assert(!isLabel(channel("label", { distinct: 400 }), names));
  assert(!isLabel(channel("label", { because: "--modes" }), names));
});
