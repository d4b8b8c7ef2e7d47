import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalOf, openReport, sealReport } from "#runtime/cli/hal/report-file.ts";
import type { BringUpReport } from "#runtime/cli/hal/report-form.ts";
import { sparkline, tableText } from "#runtime/cli/hal/table-text.ts";
import { canonicalJson } from "#runtime/core/canonical-json.ts";
import { Fault } from "#runtime/core/fault.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { iv, openBench } from "./rig.ts";

test("iv hal report signs what it found, with the writes by hand, and --verify reads it back", async (t) => {
  const bench = await openBench(t);
  const file = await bench.file();
  const here = ["--bring-up", "--i-am-at-the-machine"];
  await iv(["hal", "write", file, "fan_speed_setpoint", "95", ...here]);
  await iv(["hal", "write", file, "heater_power_setpoint", "99", ...here]);
  const out = join(bench.folder, "report.json");
  const made = await iv(["hal", "report", file, "--out", out, "--count", "10", "--json"]);
  const { key, digest } = JSON.parse(made.out) as { key: string; digest: string };
  const { code, out: told } = await iv(["hal", "report", "--verify", out, "--key", key, "--json"]);
  assert.equal(code, 0, told);
  const verified = JSON.parse(told) as { digest: string; keyFrom: string; report: BringUpReport };
  assert.deepEqual([verified.digest, verified.keyFrom], [digest, "caller"]);
  const { writes, check, link, device } = verified.report;
  assert.deepEqual(
    writes.map(({ asked, permit, outcome, because }) => [asked, permit, outcome, because]),
    [
      [{ fan_speed_setpoint: "95" }, "bring-up-0", "verified", "inside"],
      [{ heater_power_setpoint: "99" }, null, null, "out-of-limits"],
    ],
  );
  assert.equal(check.findings.length, 6);
  assert.equal(link.came.good, 10);
  assert.equal(device.driver, "modbus-tcp");
  assert.match(readFileSync(`${out}.md`, "utf8"), /fan\\_speed\\_setpoint = 95/);
  const view = await iv(["hal", "report", "--verify", out]);
  assert.ok(view.out.endsWith(readFileSync(`${out}.md`, "utf8")));
  // The key is the one that signs the log.
  const log = await iv(["proof", "verify", join(bench.folder, "data"), "--json"]);
  assert.equal((JSON.parse(log.out) as { key: string }).key, key);
  const text = readFileSync(out, "utf8");
  writeFileSync(out, text.replace(/"sig":"./, '"sig":"A'));
  assert.match((await iv(["hal", "report", "--verify", out])).err, /proof\/broken/);
});

const signer = signerKeyFrom("gw", new Uint8Array(32).fill(3));
const sample = {
  schema: "industriverse.bring-up/1",
  gateway: { name: "gw", key: signer.verifier.text, file: `sha256:${"0".repeat(64)}` },
  link: { latency: { p50: 0.25 } },
} as unknown as BringUpReport;

test("openReport() believes only the bytes that this key signed", () => {
  const { bytes, digest } = sealReport(sample, signer);
  assert.equal(openReport(bytes, "r").digest, digest);
  const stranger = signerKeyFrom("gw", new Uint8Array(32).fill(4));
  const refused = (error: unknown) => error instanceof Fault && error.code === "proof/broken";
  assert.throws(() => openReport(bytes, "r", stranger.verifier), refused);
  assert.throws(() => openReport(sealReport(sample, stranger).bytes, "r"), refused);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
      const spoiled = bytes.slice();
      spoiled[at]! ^= bits;
      assert.throws(() => openReport(spoiled, "r"), refused);
    }),
  );
  fc.assert(fc.property(fc.uint8Array(), (any) => assert.throws(() => openReport(any, "r"), refused)));
});

test("canonicalOf() makes of any JSON what canonical JSON can hold, and keeps every bit of a number", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(canonicalOf(value));
      assert.equal(canonicalJson(canonicalOf(JSON.parse(text))), text);
    }),
  );
  assert.deepEqual(canonicalOf({ a: 0.1, b: -0, c: 3, d: undefined }), { a: "0.1", b: "-0", c: 3 });
});

test("sparkline() has one bar a value, the lowest for the least", () => {
  assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7]), "▁▂▃▄▅▆▇█");
  assert.equal(sparkline([5, Number.NaN, 5]), "▅ ▅");
  fc.assert(
    fc.property(fc.array(fc.double()), (values) => assert.equal(sparkline(values).length, values.length)),
  );
  assert.deepEqual(
    tableText(
      [
        ["a", "1"],
        ["bb", "22"],
      ],
      { right: 1 },
    ),
    ["a    1", "bb  22"],
  );
});
