import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { checkedRegisterMap, layoutText, mapHashOf } from "#bridge/regmap/check.ts";
import { generated, languages } from "#bridge/regmap/generate.ts";
import { importSvd } from "#bridge/regmap/import-svd.ts";
import { parseXml } from "#bridge/regmap/xml.ts";
import { draftFrom } from "#runtime/cli/hal/import.ts";
import { parseRegisterMap, readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { main } from "#runtime/cli/main.ts";
import { Fault } from "#runtime/core/fault.ts";
import { unless } from "../../support/lacking.ts";
import { testMap } from "./rig.ts";

const furnacePath = "firmware-bridge/regmap/furnace.regmap.json";
const has = (program: string) => spawnSync(program, ["--version"]).error === undefined;

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "iv-regmap-"));
  try {
    await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

for (const language of languages)
  test(`generated() gives the ${language} that is on record`, async () => {
    const { name, text } = generated(await readRegisterMap(furnacePath), language);
    assert.equal(text, await readFile(`test/vectors/edc-regmap/${name}.txt`, "utf8"));
  });

test("generated() makes C that a compiler takes, with the words that the board has", {
  skip: unless(has("cc") ? undefined : "there is no C compiler"),
}, async () => {
  const map = await readRegisterMap(furnacePath);
  await inFolder(async (folder) => {
    await writeFile(join(folder, "casting-furnace.h"), generated(map, "c").text);
    const source = `#include <stdio.h>
#include "casting-furnace.h"
static const uint32_t hash[4] = CASTING_FURNACE_MAP_HASH;
int main(void) {
  for (int i = 0; i < 4; i++) printf("%u ", hash[i]);
  printf("%u %u\\n", casting_furnace_points[5].addr, casting_furnace_points[5].safe);
  return CASTING_FURNACE_FAN_SPEED_SETPOINT_SAFE == 1000u ? 0 : 1;
}
`;
    await writeFile(join(folder, "main.c"), source);
    const flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"];
    execFileSync("cc", [...flags, "-o", join(folder, "main"), join(folder, "main.c")]);
    const said = execFileSync(join(folder, "main"), { encoding: "utf8" });
    assert.equal(said, `${mapHashOf(map).join(" ")} 97 1000\n`);
  });
});

test("generated() makes Verilog that a simulator reads", async (t) => {
  const program = ["iverilog", "verilator"].find((name) => spawnSync(name, ["-V"]).error === undefined);
  if (program === undefined) return t.diagnostic("There is neither iverilog nor verilator: not read");
  await inFolder(async (folder) => {
    await writeFile(join(folder, "map.vh"), generated(await readRegisterMap(furnacePath), "verilog").text);
    const top = join(folder, "top.v");
    await writeFile(top, 'module top;\n`include "map.vh"\nendmodule\n');
    const words =
      program === "iverilog" ? ["-t", "null", "-I", folder, top] : ["--lint-only", `-I${folder}`, top];
    execFileSync(program, words);
  });
});

test("mapHashOf() changes with all that two sides must agree about, and with nothing else", () => {
  const hash = (map = testMap) => mapHashOf(map).join();
  const point = testMap.points["narrow"]!;
  const withPoint = (change: object) => ({
    ...testMap,
    points: { ...testMap.points, narrow: { ...point, ...change } },
  });
  assert.equal(hash({ ...testMap, description: "better words" }), hash());
  assert.equal(hash(withPoint({ description: "better words" })), hash());
  const others = [
    { ...testMap, watchdogMs: 501 },
    { ...testMap, tickAddress: 0x51 },
    ...[{ max: 21 }, { safe: 16 }, { scale: 2 }, { unit: "K" }, { address: 0x101 }, { type: "i32" }].map(
      withPoint,
    ),
  ];
  for (const other of others) assert.notEqual(hash(other as typeof testMap), hash());
  assert.match(
    layoutText(testMap),
    /^edc-map-1 test-board 500 80\nout_64 64 u32 write 1 0 "1" 0 4294967295 65\n/,
  );
});

for (const [name, change, message] of [
  [
    "two points at one address",
    { seen: { ...testMap.points["seen"]!, address: 0x100 } },
    /both have address 256/,
  ],
  [
    "an output without a safe value",
    { narrow: { ...testMap.points["seen"]!, access: "write" } },
    /no safe value/,
  ],
  ["a safe value outside the limits", { narrow: { ...testMap.points["narrow"]!, safe: 9 } }, /safe value 9/],
  ["a range that no word holds", { seen: { ...testMap.points["seen"]!, max: 2 ** 33 } }, /cannot hold/],
  ["a point on the board's own page", { seen: { ...testMap.points["seen"]!, address: 3 } }, /outside 64/],
] as const)
  test(`checkedRegisterMap() refuses ${name}`, () => {
    const map = { ...testMap, points: { ...testMap.points, ...change } } as typeof testMap;
    assert.throws(() => checkedRegisterMap(map), message);
  });

test("parseRegisterMap() names what is wrong with its line", () => {
  assert.throws(
    () =>
      parseRegisterMap('{\n "name": "x", "watchdogMs": 0, "tickAddress": 100,\n "points": {} }', "x.json"),
    /line 2, watchdogMs/,
  );
});

const csr = {
  csr_bases: { ctrl: 0 },
  csr_registers: {
    ctrl_reset: { addr: 0xf000_0000, size: 1, type: "rw" },
    timer_uptime: { addr: 0xf000_0004, size: 2, type: "ro" },
    odd: { addr: 0xf000_0011, size: 1, type: "ro" },
  },
  constants: { config_csr_data_width: 32 },
};

test("draftFrom() takes a csr.json of LiteX: words by name, and what a person must decide", () => {
  const { map, notes } = draftFrom(JSON.stringify(csr), "csr.json");
  assert.deepEqual(
    Object.entries(map.points).map(([name, { address, access }]) => [name, address, access]),
    [
      ["ctrl_reset", 64, "read"],
      ["timer_uptime_w1", 65, "read"],
      ["timer_uptime_w0", 66, "read"],
    ],
  );
  assert.match(notes.join("\n"), /0xf0000000[\s\S]*odd:[\s\S]*ctrl_reset: could be written/);
  checkedRegisterMap(map);
  assert.throws(
    () => draftFrom(JSON.stringify({ ...csr, constants: { config_csr_data_width: 8 } }), "x"),
    /8 bits/,
  );
  assert.throws(() => draftFrom("{}", "x"), /no csr.json/);
  assert.throws(() => draftFrom("nonsense", "x"), Fault);
});

const svd = `<?xml version="1.0"?><!-- a chip --><device schemaVersion="1.3"><name>Chip</name><size>32</size>
<access>read-write</access><peripherals>
 <peripheral><name>UART0</name><baseAddress>0x40001000</baseAddress><registers>
  <register><name>DATA</name><description>Data &amp; more</description><addressOffset>0x0</addressOffset></register>
  <register><dim>2</dim><dimIncrement>4</dimIncrement><name>CH%s</name><addressOffset>0x4</addressOffset><access>read-only</access></register>
  <register><name>BYTE</name><size>8</size><addressOffset>0xC</addressOffset></register>
 </registers></peripheral>
 <peripheral derivedFrom="UART0"><name>UART1</name><baseAddress>0x40001010</baseAddress></peripheral>
</peripherals></device>`;

test("draftFrom() takes an SVD file: arrays, copies of peripherals, and what is left out", () => {
  const { map, notes } = draftFrom(svd, "chip.svd");
  const names = Object.entries(map.points).map(([name, { address }]) => `${name} ${address}`);
  assert.deepEqual(names, [
    "uart0_data 64",
    "uart0_ch0 65",
    "uart0_ch1 66",
    "uart1_data 68",
    "uart1_ch0 69",
    "uart1_ch1 70",
  ]);
  assert.equal(map.points["uart0_data"]!.description, "Data & more");
  assert.match(notes.join("\n"), /UART0_BYTE: 8 bits/);
});

test("parseXml() refuses what could blow up, and ends for every text", () => {
  for (const text of [
    "<a>",
    "<a></b>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
    "<a/><b/>",
    "",
    "<a",
    "<>",
    `${"<a>".repeat(40)}`,
  ])
    assert.throws(() => parseXml(text), Fault, text);
  const pieces = fc.constantFrom(
    "<a>",
    "</a>",
    "<b c='d'/>",
    "&lt;",
    "&#x41;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "x",
    "<",
    "&",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      try {
        parseXml(parts.join(""));
        importSvd(parts.join(""));
      } catch (error) {
        assert.ok(error instanceof Fault);
      }
    }),
    { numRuns: 500 },
  );
});

test("iv hal generate writes the files, and iv hal import prints a draft", async () => {
  await inFolder(async (folder) => {
    const said: string[] = [];
    const io = {
      out: (text: string) => void said.push(text),
      err: (text: string) => void said.push(text),
      isTerminal: false,
      stop: new AbortController().signal,
    };
    assert.equal(await main(["hal", "generate", furnacePath, "--out", folder, "--json"], io), 0);
    const { files } = JSON.parse(said[0]!) as { files: readonly string[] };
    assert.equal(files.length, 3);
    assert.match(await readFile(files[0]!, "utf8"), /CASTING_FURNACE_TICK_ADDR 0x0080/);
    await writeFile(join(folder, "csr.json"), JSON.stringify(csr));
    assert.equal(await main(["hal", "import", join(folder, "csr.json")], io), 0);
    assert.equal((JSON.parse(said.at(-1)!) as { name: string }).name, "litex");
    assert.equal(await main(["hal", "generate"], io), 2);
    assert.equal(await main(["hal", "generate", furnacePath, "--language", "rust"], io), 2);
    assert.equal(await main(["hal", "generate", join(folder, "none.json")], io), 1);
  });
});
