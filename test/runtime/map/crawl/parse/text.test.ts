import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clockScaleOf, isTimeName, sinceScale } from "#runtime/map/crawl/parse/clock-scale.ts";
import { isoSecondsAt } from "#runtime/map/crawl/parse/iso-bytes.ts";
import { StampMemo } from "#runtime/map/crawl/parse/memo.ts";
import { isUnit, nameAndUnit, unitOf } from "#runtime/map/crawl/parse/name.ts";
import { isBadQuality, isMissing, numberOf } from "#runtime/map/crawl/parse/number.ts";
import { type DateOrder, secondsOf } from "#runtime/map/crawl/parse/time.ts";
import { wordCode } from "#runtime/map/crawl/parse/word-code.ts";

const orders: readonly DateOrder[] = ["ymd", "dmy", "mdy"];

test("numberOf() reads a number as any country writes it", () => {
  const table: readonly [string, "." | ",", number][] = [
    ["1.5", ".", 1.5],
    [" -1.5e3 ", ".", -1_500],
    ["1.5D-02", ".", 0.015],
    ["+.5", ".", 0.5],
    ["5.", ".", 5],
    ["\u22123", ".", -3],
    ["1,234,567.5", ".", 1_234_567.5],
    ["1'234.5", ".", 1_234.5],
    ["1.234,5", ",", 1_234.5],
    ["1\u00a0234,5", ",", 1_234.5],
    ["1,5", ",", 1.5],
    ["1,5", ".", Number.NaN],
    ["1.5", ",", Number.NaN],
    ["1e999", ".", Number.NaN],
    ["inf", ".", Number.NaN],
    ["0x10", ".", Number.NaN],
    ["1 2", ".", Number.NaN],
    ["", ".", Number.NaN],
    ["1".repeat(65), ".", Number.NaN],
  ];
  for (const [text, decimal, value] of table) assert.equal(numberOf(text, decimal), value, text);
});

test("numberOf() gives back every double, to the bit", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      // A text does not tell one zero from the other.
      assert.equal(numberOf(String(value), "."), value + 0);
      assert.equal(numberOf(String(value).replace(".", ","), ","), value + 0);
    }),
  );
});

test("isMissing() and isBadQuality() know what historians write", () => {
  for (const text of ["", " ", "NaN", "NA", "null", "-", "#N/A", "\\N", "?"])
    assert.ok(isMissing(text), text);
  for (const text of ["Bad", "I/O Timeout", "No Data", "[-11059] No Good Data", "#VALUE!", "Scan Off"])
    assert.ok(isBadQuality(text), text);
  for (const text of ["RUN", "0", "-1", "Stop"]) assert.ok(!isMissing(text) && !isBadQuality(text), text);
});

test("secondsOf() reads stamps of all sorts", () => {
  const at = (text: string): number => Date.parse(text) / 1e3;
  const table: readonly [string, DateOrder, number][] = [
    ["2024-03-25", "dmy", at("2024-03-25")],
    ["2024-3-5 7:08", "dmy", at("2024-03-05T07:08Z")],
    ["2024/03/25 07:08:09,123", "dmy", at("2024-03-25T07:08:09.123Z")],
    ["2024-03-25T07:08:09+0530", "ymd", at("2024-03-25T01:38:09Z")],
    ["2024-03-25 07:08:09 CEST", "ymd", at("2024-03-25T05:08:09Z")],
    ["2024-03-25 07:08:09 UTC", "ymd", at("2024-03-25T07:08:09Z")],
    ["25.03.2024 24:00", "dmy", at("2024-03-26")],
    ["25/03/24", "dmy", at("2024-03-25")],
    ["03/25/24 12:00 AM", "mdy", at("2024-03-25")],
    ["03/25/2024 12:30:00 p.m.", "mdy", at("2024-03-25T12:30Z")],
    ["25-Mar-24 07:08:09.5", "mdy", at("2024-03-25T07:08:09.5Z")],
    ["25. März 2024 07:08", "mdy", at("2024-03-25T07:08Z")],
    ["Mar 25, 2024 7:08:09 PM", "dmy", at("2024-03-25T19:08:09Z")],
    ["Mon, 25 Mar 2024 07:08:09 GMT", "dmy", at("2024-03-25T07:08:09Z")],
    ["25/Mar/2024:07:08:09 +0000", "dmy", at("2024-03-25T07:08:09Z")],
    ["20240325", "dmy", at("2024-03-25")],
    ["20240325070809", "dmy", at("2024-03-25T07:08:09Z")],
    ["07:08:09", "dmy", 25_689],
    ["100:00:01", "dmy", 360_001],
    ["29/02/2023", "dmy", Number.NaN],
    ["2024-13-01", "ymd", Number.NaN],
    ["2024-03-25 25:00", "ymd", Number.NaN],
    ["2024-03-25 07:61", "ymd", Number.NaN],
    ["12", "dmy", Number.NaN],
    ["1.5", "dmy", Number.NaN],
    ["hello 2024", "dmy", Number.NaN],
  ];
  for (const [text, order, value] of table) assert.equal(secondsOf(text, order), value, text);
});

test("the fast ways to a stamp say what secondsOf() says", () => {
  const stamp = fc
    .tuple(
      fc.integer({ min: 1900, max: 2100 }),
      fc.nat({ max: 13 }),
      fc.nat({ max: 32 }),
      fc.nat({ max: 25 }),
      fc.nat({ max: 61 }),
      fc.nat({ max: 61 }),
    )
    .chain(([y, m, d, h, n, s]) => {
      const pad = (value: number): string => String(value).padStart(2, "0");
      return fc.constantFrom(
        `${y}-${pad(m)}-${pad(d)} ${pad(h)}:${pad(n)}:${pad(s)}`,
        `${y}-${pad(m)}-${pad(d)}T${pad(h)}:${pad(n)}:${pad(s)}.25Z`,
        `${d}/${m}/${y} ${h}:${pad(n)}`,
        `${pad(d)}.${pad(m)}.${y % 100} ${pad(h)}:${pad(n)}:${pad(s)}`,
        `${pad(d)}-${pad(m)}-${y} ${pad(h)}`,
      );
    });
  fc.assert(
    fc.property(
      fc.array(stamp, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(...orders),
      (stamps, order) => {
        const memo = new StampMemo(order);
        for (const text of [...stamps, ...stamps]) {
          const long = secondsOf(text, order);
          const bytes = new TextEncoder().encode(text);
          const fast = isoSecondsAt(bytes, 0, bytes.length);
          assert.ok(Number.isNaN(fast) || fast === long, text);
          const remembered = memo.secondsOf(text);
          // What the memo cannot read is asked again the long way by its caller.
          assert.ok(remembered === long || (Number.isNaN(remembered) && Number.isNaN(long)), text);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("nameAndUnit() takes units and leaves names", () => {
  const table: readonly [string, string, string | undefined][] = [
    ["pressure [kPa]", "pressure", "kPa"],
    ["T (°C)", "T", "°C"],
    ["CO2(tCO2)", "CO2", "tCO2"],
    ["flow_m3h", "flow", "m3h"],
    ["speed, rpm", "speed", "rpm"],
    ["Druck / bar", "Druck", "bar"],
    ["heat [W/(m2 K)]", "heat", "W/(m2 K)"],
    ["XMEAS(1)", "XMEAS(1)", undefined],
    ["x[0]", "x[0]", undefined],
    ["Tank (north)", "Tank (north)", undefined],
    ["Current_A", "Current_A", undefined],
    ["L_T1", "L_T1", undefined],
    ["S_PU1", "S_PU1", undefined],
    ["temp_min", "temp_min", undefined],
    ["Temp_F", "Temp", "F"],
  ];
  for (const [text, name, unit] of table) assert.deepEqual(nameAndUnit(text), { name, unit }, text);
  for (const unit of ["kPa", "m/s", "m3/h", "kg/m³", "W/m2", "%", "1/min", "µs", "°C"])
    assert.ok(isUnit(unit), unit);
  for (const text of ["", "hello", "north", "x1"]) assert.ok(!isUnit(text), text);
  assert.deepEqual(["[s]", "-", "", "(kPa)"].map(unitOf), ["s", undefined, undefined, "kPa"]);
});

test("clockScaleOf() knows clocks from measurements", () => {
  const run = (from: number, step: number): number[] =>
    Array.from({ length: 20 }, (_, index) => from + step * index);
  const named = { name: "time", unit: undefined };
  assert.deepEqual(clockScaleOf(run(1_711_324_800, 1), named), { scale: 1, offset: 0 });
  assert.deepEqual(clockScaleOf(run(1_711_324_800_000, 1_000), named), { scale: 1e-3, offset: 0 });
  assert.deepEqual(clockScaleOf(run(45_376, 0.25), named), { scale: 86_400, offset: -2_209_161_600 });
  assert.deepEqual(clockScaleOf(run(0, 5), { name: "time", unit: "min" }), { scale: 60, offset: 0 });
  assert.equal(clockScaleOf(run(10, -1), named), undefined);
  assert.equal(clockScaleOf(run(0, 5), { name: "time", unit: "K" }), undefined);
  assert.equal(clockScaleOf(run(0, 5), { name: "", unit: undefined }), undefined);
  assert.deepEqual(sinceScale("hours since 1992-10-8 15:15:42.5 -6:00"), {
    scale: 3_600,
    offset: Date.UTC(1992, 9, 8, 21, 15, 42, 500) / 1e3,
  });
  assert.deepEqual(sinceScale("seconds since 1-1-1970"), { scale: 1, offset: 0 });
  assert.equal(sinceScale("furlongs since 1970-01-01"), undefined);
  assert.deepEqual(["t", "Time", "timestamp", "T", "temp", "runtime"].map(isTimeName), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("wordCode() is a fixed 32-bit number of the text", () => {
  assert.deepEqual(["", "RUN", "Stopp ü"].map(wordCode), [
    wordCode(""),
    wordCode("RUN"),
    wordCode("Stopp ü"),
  ]);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const code = wordCode(text);
      assert.ok(Number.isInteger(code) && code >= 0 && code < 2 ** 32);
    }),
  );
  const words = Array.from({ length: 20_000 }, (_, index) => `state ${index}`);
  assert.ok(new Set(words.map(wordCode)).size > 19_990);
});

test("the parsers of text do not hang on long or hostile fields", () => {
  const hostile = [
    " ".repeat(50_000),
    "1".repeat(50_000),
    "a ".repeat(25_000),
    "1,".repeat(25_000),
    "-".repeat(50_000),
    "(".repeat(50_000),
    "[".repeat(50_000),
  ];
  for (const text of hostile) {
    for (const order of orders) assert.ok(Number.isNaN(secondsOf(text, order)));
    numberOf(text, ".");
    nameAndUnit(text);
    isBadQuality(text);
  }
});
