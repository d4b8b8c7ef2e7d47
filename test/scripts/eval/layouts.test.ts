import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import { batadal, evaluateBatadal, readBatadal } from "#scripts/eval/batadal.ts";
import { ccpp } from "#scripts/eval/ccpp.ts";
import { readSkab, skab } from "#scripts/eval/skab.ts";
import type { SkabReport } from "#scripts/eval/skab-page.ts";
import { readRuns, tep } from "#scripts/eval/tep.ts";
import type { TepReport } from "#scripts/eval/tep-page.ts";

/** Runs with a folder that is gone afterwards. */
function within(files: Readonly<Record<string, string>>, use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "layout-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const source = prng(1);
const isBad = (error: unknown): boolean => error instanceof Fault && error.code === "map/bad-file";

/** Channels that follow one hidden value, all but the last one. */
function related(width: number, options: { isBroken: boolean; decimals: number }): string[] {
  const hidden = source.normal();
  return Array.from({ length: width }, (_, column) => {
    const own = column === 0 && options.isBroken ? -3 * Math.sign(hidden) : hidden;
    return (own + 0.2 * source.normal()).toFixed(options.decimals);
  });
}

test("tep reads runs that lie on their side, leaves out analysers, and counts alarms from row 160 on", () => {
  const run = (count: number, faultFrom: number): string[][] =>
    Array.from({ length: count }, (_, row) => related(52, { isBroken: row >= faultFrom, decimals: 6 }));
  const text = (rows: string[][]): string => rows.map((row) => row.join("  ")).join("\n");
  const train = run(150, 150);
  const turned = train[0]!.map((_, column) => train.map((row) => row[column]!));
  const never = Number.POSITIVE_INFINITY;
  const files = {
    "d00.dat": text(turned),
    "d00_te.dat": text(run(200, never)),
    "d03_te.dat": text(run(200, never)),
    "d04_te.dat": text(run(200, 160)),
  };
  within(files, (folder) => {
    const runs = readRuns(folder);
    assert.deepEqual([runs.train.width, runs.train.values.length], [33, 150 * 33]);
    assert.equal(runs.train.values[33], Number(train[1]![0]));
    assert.equal(runs.train.values[22], Number(train[0]![41]));
    const { figures, page } = tep.run(folder);
    const { faults, detectors } = figures as unknown as TepReport;
    assert.deepEqual(faults, [3, 4]);
    const alone = detectors.filter(({ window }) => window === 1);
    const [map, , , mahalanobis] = alone as [
      TepReport["detectors"][0],
      never,
      never,
      TepReport["detectors"][0],
    ];
    for (const { detected, meanDetected, meanDetectedOfAll } of [map, mahalanobis]) {
      assert.ok(detected[0]! < 0.2 && detected[1]! > 0.9, `${detected}`);
      assert.deepEqual([meanDetected, meanDetectedOfAll], [detected[1], (detected[0]! + detected[1]!) / 2]);
    }
    assert.match(page, /\| energy map \(higher surprise\) \|/);
    writeFileSync(join(folder, "d04_te.dat"), text(run(160, never)));
    assert.throws(() => readRuns(folder), /fault 4 never starts/);
  });
});

const names: readonly string[] = ["L_T1", "P_J1", "P_J2", "S_PU1", "S_PU2"];

function network(rows: number, { decimals, attackFrom }: { decimals: number; attackFrom: number }): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const readings = related(3, { isBroken: row >= attackFrom, decimals });
    return [`hour ${row}`, ...readings, row % 2, 0, row >= attackFrom ? 1 : 0].join(",");
  });
  return [["DATETIME", ...names, "ATT_FLAG"].join(","), ...lines].join("\n");
}

test("batadal finds the step of the live readings, leaves out what stood still, and keeps its rate", () => {
  const files = {
    "dataset03.csv": network(1_600, { decimals: 9, attackFrom: 1_600 }),
    "dataset04.csv": network(900, { decimals: 1, attackFrom: 800 }),
  };
  within(files, (folder) => {
    const data = readBatadal(folder);
    assert.deepEqual([data.names, data.constant], [names.slice(0, 4), ["S_PU2"]]);
    assert.deepEqual(Array.from(data.steps), [0.1, 0.1, 0.1, 0]);
    const { tests, trained, calibrated } = evaluateBatadal(data);
    assert.equal(trained + calibrated, 1_600);
    const { rows, attacked, detectors } = tests[0]!;
    assert.deepEqual([tests.length, rows, attacked], [1, 900, 100]);
    for (const { name, f1, falseAlarms } of [detectors[0]!, detectors[3]!])
      assert.ok(f1 > 0.85 && falseAlarms < 0.03, `${name} ${f1} ${falseAlarms}`);
    assert.match(batadal.run(folder).page, /## dataset04\.csv: 900 hours, 100 under attack/);
    rmSync(join(folder, "dataset04.csv"));
    assert.throws(() => readBatadal(folder), isBad);
  });
});

test("skab pools its files and puts alarms beside it that look at nothing", () => {
  const head =
    "datetime;Accelerometer1RMS;Accelerometer2RMS;Current;Pressure;Temperature;Thermocouple;Voltage;Volume Flow RateRMS;anomaly;changepoint";
  const text = (rows: number, from: number): string => {
    const lines = Array.from({ length: rows }, (_, row) =>
      [
        `second ${row}`,
        ...related(8, { isBroken: row >= from, decimals: 5 }),
        row >= from ? "1.0" : "0.0",
        0,
      ].join(";"),
    );
    return [head, ...lines].join("\n");
  };
  const files = {
    "other/2.csv": text(700, 600),
    "other/10.csv": text(800, 650),
    "valve2/0.csv": text(500, 450),
  };
  within({ ...files, "anomaly-free/anomaly-free.csv": "nothing" }, (folder) => {
    const report = skab.run(folder).figures as unknown as SkabReport;
    assert.deepEqual([report.groups, report.files], [["valve2", "other"], 3]);
    assert.deepEqual([report.tested, report.anomalous], [800, 300]);
    assert.equal(readSkab(folder)[1]!.labels.length, 700);
    const [map] = report.detectors;
    assert.ok(map!.fileAuroc > 0.95 && map!.recallAtTwentieth > 0.9 && map!.f1 > 0.8, JSON.stringify(map));
    const [always, late] = report.blind;
    assert.deepEqual([always!.recall, always!.falseAlarms, always!.f1], [1, 1, 600 / 1_100]);
    // Test rows 200 on: 100 of 300 and 200 of 400, of which 100 and 150 are anomalous.
    assert.deepEqual([late!.recall, late!.falseAlarms], [250 / 300, 50 / 500]);
    writeFileSync(join(folder, "other/2.csv"), text(400, 400));
    assert.throws(() => readSkab(folder), /other\/2\.csv has 400 rows, not over 400/);
  });
});

test("ccpp blocks commands that belong to another row, and few of its own", () => {
  const lines = Array.from({ length: 800 }, () => {
    const load = source.normal();
    return [load, load + 0.1 * source.normal(), 400 + load + 0.1 * source.normal()].map((of) =>
      of.toFixed(3),
    );
  });
  within({ "plant.csv": ["A,B,OUT", ...lines.map((line) => line.join(","))].join("\n") }, (folder) => {
    const { figures, page } = ccpp.run(folder);
    const { command, trained, detectors } = figures as {
      command: string;
      trained: number;
      detectors: readonly { name: string; blocked: number; falselyBlocked: number }[];
    };
    assert.deepEqual([command, trained], ["OUT", 400]);
    assert.ok(detectors[0]!.blocked > 0.6 && detectors[0]!.falselyBlocked < 0.03, JSON.stringify(detectors));
    assert.ok(detectors.at(-1)!.blocked < 0.1, "each value by itself is ordinary");
    assert.match(page, /the same rows with OUT of another hour/);
    writeFileSync(join(folder, "second.csv"), "A\n1\n");
    assert.throws(() => ccpp.run(folder), isBad);
  });
});
