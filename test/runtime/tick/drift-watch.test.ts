import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeRecord, encodeRecord } from "#runtime/prove/record.ts";
import { type DriftChange, DriftWatch, driftRecord, inheritedFrom } from "#runtime/tick/drift-watch.ts";
import { ControlStatus } from "#runtime/tick/status.ts";

const digest = `sha256:${"5".repeat(64)}` as const;
const calibration = Float64Array.from({ length: 500 }, (_, rank) => rank / 100);
const map = { calibration, threshold: 4.9, alpha: 0.01 };

test("DriftWatch takes one state of each stretch of time, and none that nobody knows", () => {
  const watch = new DriftWatch(map, { digest, everyUs: 1_000 });
  for (let at = 1; at <= 10_000; at += 100) watch.observe(1, at);
  assert.equal(watch.monitor.judged, 10);
  watch.observe(Number.NaN, 1_000_000);
  assert.equal(watch.monitor.judged, 10);
  watch.observe(1, 1_000_001);
  assert.equal(watch.monitor.judged, 11);
});

function drifted(): { watch: DriftWatch; change: DriftChange } {
  const watch = new DriftWatch(map, { digest, everyUs: 1 });
  for (let at = 1; watch.monitor.state === "normal"; at++) watch.observe(99, at);
  let change: DriftChange | undefined;
  watch.changes((offered) => {
    change = offered;
    return false;
  });
  return { watch, change: change! };
}

test("DriftWatch offers a change until it is kept", () => {
  const { watch, change } = drifted();
  assert.equal(change.to, "drift");
  assert.equal(change.at, watch.since);
  const kept: DriftChange[] = [];
  for (let time = 0; time < 3; time++) watch.changes((offered) => kept.push(offered) > 0);
  assert.deepEqual(kept, [change]);
});

test("driftRecord() reads back, and the next run goes on with it as long as the map is the same", () => {
  const { change } = drifted();
  const record = driftRecord(change, { boot: "b", tick: 9 });
  const read = decodeRecord(encodeRecord(record));
  assert.deepEqual(read, record);
  assert.deepEqual(inheritedFrom(read, digest), { state: "drift", since: change.at, judged: 0, above: 0 });
  const anew = { state: "normal", since: 0, judged: 0, above: 0 };
  assert.deepEqual(inheritedFrom(read, `sha256:${"6".repeat(64)}`), anew);
  assert.deepEqual(inheritedFrom(undefined, digest), anew);
});

test("ControlStatus shows the drift, and hands it to the next life", () => {
  const { watch } = drifted();
  const first = new ControlStatus(ControlStatus.allocate());
  first.showDrift(watch);
  const shown = first.drift;
  assert.equal(shown.state, "drift");
  assert.deepEqual([shown.judged, shown.above], [watch.monitor.judged, watch.monitor.above]);
  assert.ok(shown.evidence >= 100 || shown.evidence > 0);
  const second = new ControlStatus(ControlStatus.allocate());
  second.inherit(shown);
  const again = new DriftWatch(map, { digest, everyUs: 1, inherited: second.drift });
  assert.deepEqual(
    [again.monitor.state, again.since, again.monitor.judged],
    ["drift", shown.since, shown.judged],
  );
});
