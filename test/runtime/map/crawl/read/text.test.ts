import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { Fault } from "#runtime/core/fault.ts";
import { wordCode } from "#runtime/map/crawl/parse/word-code.ts";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import { folder, rowsOf, tableOf } from "./rows.ts";

const seconds = (text: string): number => Date.parse(text) / 1e3;

interface Case {
  readonly what: string;
  readonly text: string | Uint8Array;
  readonly names: readonly string[];
  readonly units?: readonly (string | undefined)[];
  readonly first: readonly (number | string)[];
  readonly seconds?: readonly number[];
  readonly unreadable?: number;
  readonly rows?: number;
}

const day = seconds("2024-03-25T00:00:00Z");

/** Every dialect in a few lines, with what must come out; a word stands for its code. */
const cases: readonly Case[] = [
  { what: "commas", text: "a,b\n1,2\n3,4\n", names: ["a", "b"], first: [1, 2] },
  { what: "no header", text: "1.5,2\n3,4\n5,6", names: ["column 1", "column 2"], first: [1.5, 2], rows: 3 },
  {
    what: "semicolons and decimal commas",
    text: "Zeit;Druck / bar;T (°C)\r\n25.03.2024 00:00;1,5;-3,25\r\n25.03.2024 00:01;1,6;1.003,25\r\n",
    names: ["Druck", "T"],
    units: ["bar", "°C"],
    first: [1.5, -3.25],
    seconds: [day, day + 60],
  },
  {
    what: "a second header row with units",
    text: "time\tp1\tflow\ns\tkPa\tm3/h\n0\t101.5\t3\n10\t102.5\t4\n20\t99\t5\n",
    names: ["p1", "flow"],
    units: ["kPa", "m3/h"],
    first: [101.5, 3],
    seconds: [0, 10, 20],
  },
  {
    what: "units in names",
    text: "pressure [kPa],flow_m3h,Usage_kWh,Temp_C,Current_A,level (north)\n1,2,3,4,5,6\n2,3,4,5,6,7\n",
    names: ["pressure", "flow", "Usage", "Temp", "Current_A", "level (north)"],
    units: ["kPa", "m3h", "kWh", "C", undefined, undefined],
    first: [1, 2, 3, 4, 5, 6],
  },
  {
    what: "a preamble, remarks and a footer",
    text: "Export of line 3\nOperator: Mai\n# made by hand\nx,y\n1,2\n# a remark\n3,4\n5,6\n7,8\nTotal: 4 rows\n",
    names: ["x", "y"],
    first: [1, 2],
    rows: 5,
    unreadable: 1,
  },
  {
    what: "names in a remark",
    text: "# t_run v_x\n1.0 2.0\n1.5 2.5\n2.0 2.25\n",
    names: ["t_run", "v_x"],
    first: [1, 2],
  },
  {
    what: "missing and bad values",
    text: "a,b,c\n1,Bad,3\n,I/O Timeout,NaN\n-,7,null\n4,[-11059] No Good Data,oops\n5,6,7\n",
    names: ["a", "b", "c"],
    first: [1, Number.NaN, 3],
    unreadable: 1,
    rows: 5,
  },
  {
    what: "quotes, escapes and thousands",
    text: 'name,"big, number",x\n"a ""b""","1,234,567.5",1\n"c, d","12.5",2\n"c, d","13.5",2\n',
    names: ["name", "big, number", "x"],
    first: ['a "b"', 1_234_567.5, 1],
  },
  {
    what: "line feeds in quotes",
    text: 'note,x\n"one\ntwo",1\n"three",2\n"four\nfive",3\n"six",4\n',
    names: ["note", "x"],
    first: ["one\ntwo", 1],
    rows: 4,
  },
  {
    what: "days first",
    text: "t_stamp,v\n06/01/14 00,1\n06/01/14 01,2\n13/01/14 02,3\n",
    names: ["v"],
    first: [1],
    seconds: [seconds("2014-01-06T00:00Z"), seconds("2014-01-06T01:00Z"), seconds("2014-01-13T02:00Z")],
  },
  {
    what: "months first",
    text: "t_stamp,v\n1/30/2024 1:00 PM,1\n1/31/2024 12:30 AM,2\n2/1/2024 1:00 AM,3\n",
    names: ["v"],
    first: [1],
    seconds: [seconds("2024-01-30T13:00Z"), seconds("2024-01-31T00:30Z"), seconds("2024-02-01T01:00Z")],
  },
  {
    what: "days that run evenly only if they come first",
    text: "t_stamp,v\n01/02/2024,1\n02/02/2024,2\n03/02/2024,3\n",
    names: ["v"],
    first: [1],
    seconds: [seconds("2024-02-01"), seconds("2024-02-02"), seconds("2024-02-03")],
  },
  {
    what: "date and time apart",
    text: "Date;Time;kW\n16/12/2006;17:24:00;4.216\n16/12/2006;17:25:00;5.36\n17/12/2006;00:00:00;?\n",
    names: ["kW"],
    first: [4.216],
    seconds: [seconds("2006-12-16T17:24Z"), seconds("2006-12-16T17:25Z"), seconds("2006-12-17T00:00Z")],
  },
  {
    what: "names of months, as historians write them",
    text: "ts,tag1\n25-Mar-24 00:00:00.5,1\n25-Mar-24 00:00:01.5,2\n",
    names: ["tag1"],
    first: [1],
    seconds: [day + 0.5, day + 1.5],
  },
  {
    what: "zones",
    text: "time,a\n2024-03-25T02:00:00.250+02:00,1\n2024-03-25T00:00:01Z,2\n2024-03-24 20:00:02 -0400,3\n",
    names: ["a"],
    first: [1],
    seconds: [day + 0.25, day + 1, day + 2],
  },
  {
    what: "Unix milliseconds",
    text: `timestamp,a\n${day * 1e3},1\n${day * 1e3 + 500},2\n`,
    names: ["a"],
    first: [1],
    seconds: [day, day + 0.5],
  },
  {
    what: "serial days of a spreadsheet",
    text: "Date,a\n45376.0,1\n45376.25,2\n45376.5,3\n",
    names: ["a"],
    first: [1],
    seconds: [day, day + 21_600, day + 43_200],
  },
  {
    what: "a compact stamp",
    text: "20240325T000000,1\n20240325T000010,2\n",
    names: ["column 2"],
    first: [1],
    seconds: [day, day + 10],
  },
  {
    what: "truths and words",
    text: "on,state,v\ntrue,RUN,1\nFALSE,Stopp ü,2\n",
    names: ["on", "state", "v"],
    first: [1, "RUN", 1],
  },
  {
    what: "a unit behind every value",
    text: "t,q\n812.4K,33 %\n813K,34 %\n",
    names: ["t", "q"],
    units: ["K", "%"],
    first: [812.4, 33],
  },
  {
    what: "runs of blanks",
    text: "  1.0e+00   2  \n  -3.5E-01 4\n",
    names: ["column 1", "column 2"],
    first: [1, 2],
  },
  {
    what: "a name too few and a delimiter too many",
    text: "a,b\n1,2,\n3,4,\n",
    names: ["a", "b"],
    first: [1, 2],
  },
  {
    what: "a header that comes again",
    text: "a,b\n1,2\n3,4\n5,6\na,b\n7,8\n9,1\n2,3\n",
    names: ["a", "b"],
    first: [1, 2],
    rows: 6,
  },
  { what: "the old Macintosh", text: "a,b\r1,2\r3,4\r", names: ["a", "b"], first: [1, 2], rows: 2 },
  { what: "a mark in front", text: "\ufeffa,b\n1,2\n3,4\n", names: ["a", "b"], first: [1, 2] },
  {
    what: "Latin-1",
    text: Buffer.from("T\xfcr,Q [\xb0C]\n1,2\n3,4\n", "latin1"),
    names: ["Tür", "Q"],
    units: [undefined, "°C"],
    first: [1, 2],
  },
  {
    what: "UTF-16",
    text: Buffer.from("\ufeffa;Ω b\r\n1;2,5\r\n3;4,5\r\n", "utf16le"),
    names: ["a", "Ω b"],
    first: [1, 2.5],
    rows: 2,
  },
  {
    what: "UTF-16 the other way round",
    text: Buffer.from("\ufeffa\tb\n1\t2\n3\t4\n", "utf16le").swap16(),
    names: ["a", "b"],
    first: [1, 2],
  },
  { what: "gzip", text: gzipSync("a,b\n1,2\n3,4\n"), names: ["a", "b"], first: [1, 2], rows: 2 },
  { what: "zstd", text: zstdCompressSync("a,b\n1,2\n3,4\n"), names: ["a", "b"], first: [1, 2], rows: 2 },
  {
    what: "a log of pairs",
    text: "2024-03-25T00:00:00Z furnace temp=812.4K power=33 kW state=RUN\n2024-03-25T00:00:05Z furnace temp=813K power=34 kW state=STOP\n",
    names: ["source", "temp", "power", "state"],
    units: [undefined, "K", "kW", undefined],
    first: ["furnace", 812.4, 33, "RUN"],
    seconds: [day, day + 5],
  },
  {
    what: "a log of sentences",
    text: "[2024-03-25 00:00:00,000] INFO Furnace at 812.4 K, draws 33 kW\n[2024-03-25 00:00:01,500] INFO Furnace at 813 K, draws 34.5 kW\n",
    names: ["INFO Furnace at", "draws"],
    units: ["K", "kW"],
    first: [812.4, 33],
    seconds: [day, day + 1.5],
  },
  {
    what: "JSON lines",
    text: '{"time":"2024-03-25T00:00:00Z","t":{"in":1.5,"out":[2,3]},"ok":true}\n{"time":"2024-03-25T00:00:01Z","t":{"in":2.5},"ok":false,"new":1}\n',
    names: ["t.in", "t.out.0", "t.out.1", "ok", "new"],
    first: [1.5, 2, 3, 1, Number.NaN],
    seconds: [day, day + 1],
  },
];

for (const { what, text, names, units, first, seconds: expected, unreadable, rows } of cases)
  test(`openTables() reads ${what}`, async (context) => {
    const found = await rowsOf(await tableOf(context, text));
    assert.deepEqual(found.names, names);
    if (units !== undefined) assert.deepEqual(found.units, units);
    assert.deepEqual(
      found.columns.map((column) => column[0]),
      first.map((value) => (typeof value === "string" ? wordCode(value) : value)),
    );
    for (const value of first)
      if (typeof value === "string") assert.equal(found.words.get(wordCode(value)), value);
    assert.deepEqual(found.seconds, expected);
    assert.equal(found.unreadable, unreadable ?? 0);
    if (rows !== undefined) assert.equal(found.rows, rows);
  });

test("openTables() announces rows of time, tag and value", async (context) => {
  const lines = Array.from(
    { length: 40 },
    (_, index) => `2024-03-25 00:00:${String(index).padStart(2, "0")},TI-${index % 4},${index},Good`,
  );
  const named = await tableOf(context, ["time,tag,value,quality", ...lines].join("\n"));
  assert.deepEqual(named.long, { tag: 0, value: 1, quality: 2 });
  assert.deepEqual((await tableOf(context, lines.join("\n"))).long, { tag: 0, value: 1, quality: 2 });
  const wide = await tableOf(
    context,
    ["time,name,value,pressure", ...lines.map((line) => line.replace("Good", "1.5"))].join("\n"),
  );
  assert.equal(wide.long, undefined);
});

test("openTables() refuses what is no recording, and says what it is", async (context) => {
  const directory = folder(context);
  const refusals: readonly [string | Uint8Array, RegExp][] = [
    ["", /it is empty/],
    [
      "Some words about a plant.\nAnd more of them, as it happens.\n",
      /text without rows of numbers; it begins "Some words/,
    ],
    [
      Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 251),
      /neither text nor a format known/,
    ],
    [Buffer.from("%PDF-1.7 and so on"), /a PDF document/],
    [Buffer.from("SQLite format 3\0"), /an SQLite database/],
    [gzipSync(Buffer.alloc(1_000, 1)), /what is packed in it is no text/],
    [gzipSync("a,b\n1,2\n").subarray(0, 20), /does not unpack/],
    [Buffer.from('[{"a":1},{"a":2}]'), /without rows of numbers/],
  ];
  for (const [content, message] of refusals) {
    const path = join(directory, "file");
    writeFileSync(path, content);
    await assert.rejects(openTables(path), (error) => {
      assert.ok(error instanceof Fault && error.code === "map/unreadable", String(error));
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(openTables(join(directory, "absent")), /Cannot open .*ENOENT/);
  await assert.rejects(openTables(directory), /it is a folder/);
});
