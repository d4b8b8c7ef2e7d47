import type { RegisterMap, RegisterPoint } from "#runtime/field/register-map.ts";
import { mapHashOf } from "./check.ts";
import { limitWords, wordFor } from "./words.ts";

export const languages = ["c", "verilog", "typescript"] as const;
export type Language = (typeof languages)[number];

export interface GeneratedFile {
  readonly name: string;
  readonly text: string;
}

/** What a firmware, a logic and a program know of a map, from the one file. Same map, same bytes. */
export function generated(map: RegisterMap, language: Language): GeneratedFile {
  switch (language) {
    case "c":
      return { name: `${map.name}.h`, text: cHeader(map) };
    case "verilog":
      return { name: `${map.name}.vh`, text: verilogHeader(map) };
    case "typescript":
      return { name: `${map.name}.ts`, text: typeScript(map) };
  }
}

function cHeader(map: RegisterMap): string {
  const prefix = upper(map.name);
  const [guard, points] = [`${prefix}_H`, pointsOf(map)];
  const define = (name: string, value: string) => `#define ${prefix}_${name} ${value}`;
  return lines([
    `/* Register map "${map.name}". ${made} */`,
    `#ifndef ${guard}`,
    `#define ${guard}`,
    "",
    "#include <stdint.h>",
    "",
    define("WATCHDOG_MS", `${map.watchdogMs}u`),
    define("TICK_ADDR", hex(map.tickAddress, 4, "0x")),
    define("MAP_HASH", `{ ${mapHashOf(map).map(cWord).join(", ")} }`),
    define("POINT_COUNT", `${points.length}u`),
    "",
    ...points.flatMap(([name, point]) => [
      `/* ${name}: ${aboutOf(point)} */`,
      define(`${upper(name)}_ADDR`, hex(point.address, 4, "0x")),
      ...wordsOf(point).map(([kind, word]) => define(`${upper(name)}_${kind}`, cWord(word))),
    ]),
    "",
    "/* kind: 0 u32, 1 i32, 2 f32; a board compares a written word with low and high as that kind. */",
    `typedef struct { uint16_t addr; uint8_t kind; uint8_t writable; uint32_t low, high, safe; } ${lower(map.name)}_point_t;`,
    "",
    "/* In the order of addresses. */",
    `static const ${lower(map.name)}_point_t ${lower(map.name)}_points[${prefix}_POINT_COUNT] = {`,
    ...points.map(([, point]) => {
      const { low, high } = limitWords(point);
      const safe = safeWordOf(point);
      const [kind, writable] = [kinds.indexOf(point.type), point.access === "write" ? 1 : 0];
      return `  { ${[hex(point.address, 4, "0x"), kind, writable, cWord(low), cWord(high), cWord(safe)].join(", ")} },`;
    }),
    "};",
    "",
    "#endif",
  ]);
}

function verilogHeader(map: RegisterMap): string {
  const prefix = upper(map.name);
  const hash = [...mapHashOf(map)].reverse().map((word) => hex(word, 8, ""));
  const local = (width: number, name: string, digits: string) =>
    `localparam [${width - 1}:0] ${prefix}_${name} = ${width}'h${digits};`;
  return lines([
    `// Register map "${map.name}". ${made} Include it inside a module.`,
    "",
    local(32, "WATCHDOG_MS", hex(map.watchdogMs, 8, "")),
    local(16, "TICK_ADDR", hex(map.tickAddress, 4, "")),
    "// The words that HELLO carries, the first of them in the lowest bits.",
    local(128, "MAP_HASH", hash.join("_")),
    "",
    ...pointsOf(map).flatMap(([name, point]) => [
      `// ${name}: ${aboutOf(point)}`,
      local(16, `${upper(name)}_ADDR`, hex(point.address, 4, "")),
      ...wordsOf(point).map(([kind, word]) => local(32, `${upper(name)}_${kind}`, hex(word, 8, ""))),
    ]),
    "",
    ...verilogVectors(map),
  ]);
}

/** The whole map under names that are the same for every map, for a board that is made for any: rtl/edc_top.v. */
function verilogVectors(map: RegisterMap): readonly string[] {
  const points = pointsOf(map).map(([, point]) => point);
  const writable = points.filter(({ access }) => access === "write");
  const readable = points.filter(({ access }) => access !== "write");
  const prefix = upper(map.name);
  const rows = points.flatMap((point) => {
    const { low, high } = limitWords(point);
    const isWritable = point.access === "write";
    const index = (isWritable ? writable : readable).indexOf(point);
    const what = (index << 24) | ((isWritable ? 1 : 0) << 18) | (kinds.indexOf(point.type) << 16);
    return [(what | point.address) >>> 0, low, high, safeWordOf(point)];
  });
  const count = (name: string, of: number) => `localparam integer REGMAP_${name} = ${of};`;
  return [
    "`ifdef REGMAP_VECTORS",
    count("POINT_COUNT", points.length),
    "// None is one that nobody connects: a vector has a bit at least.",
    count("INPUT_COUNT", Math.max(1, readable.length)),
    count("OUTPUT_COUNT", Math.max(1, writable.length)),
    `localparam [31:0] REGMAP_WATCHDOG_MS = ${prefix}_WATCHDOG_MS;`,
    `localparam [15:0] REGMAP_TICK_ADDR = ${prefix}_TICK_ADDR;`,
    `localparam [127:0] REGMAP_HASH = ${prefix}_MAP_HASH;`,
    "// Four words a point, the first in the lowest bits: address, kind << 16, writable << 18, its place among the",
    "// inputs or outputs << 24; lowest word; highest word; safe word.",
    ...vector("POINTS", rows),
    ...vector("OUTPUT_SAFE", writable.length === 0 ? [0] : writable.map(safeWordOf)),
    "`endif",
  ];
}

function vector(name: string, words: readonly number[]): readonly string[] {
  return [
    `localparam [${32 * words.length - 1}:0] REGMAP_${name} = {`,
    words
      .toReversed()
      .map((word) => `  32'h${hex(word, 8, "")}`)
      .join(",\n"),
    "};",
  ];
}

function safeWordOf(point: RegisterPoint): number {
  return point.safe === undefined ? 0 : wordFor(point, point.safe)!;
}

function typeScript(map: RegisterMap): string {
  // Named one by one, so that the order of keys in the map is nothing to the bytes.
  const points = pointsOf(map).map(([name, point]) => {
    const { address, type, access, scale, offset, unit, min, max, safe } = point;
    const said = { address, type, access, scale, offset, unit, min, max, safe };
    return `    ${name}: ${JSON.stringify(said)},`;
  });
  return lines([
    `// Register map "${map.name}". ${made}`,
    "",
    "export const registerMap = {",
    `  name: ${JSON.stringify(map.name)},`,
    `  watchdogMs: ${map.watchdogMs},`,
    `  tickAddress: ${map.tickAddress},`,
    `  hash: [${mapHashOf(map).map(cWord).join(", ").replaceAll("u", "")}],`,
    "  points: {",
    ...points,
    "  },",
    "} as const;",
  ]);
}

function pointsOf({ points }: RegisterMap): readonly [string, RegisterPoint][] {
  return Object.entries(points).sort(([, a], [, b]) => a.address - b.address);
}

/** The limits and the safe word, where the board must know them. */
function wordsOf(point: RegisterPoint): readonly [string, number][] {
  if (point.access === "read") return [];
  const { low, high } = limitWords(point);
  return [
    ["LOW", low],
    ["HIGH", high],
    ["SAFE", wordFor(point, point.safe!)!],
  ];
}

function aboutOf({ access, type, scale, offset, unit, min, max }: RegisterPoint): string {
  const shift = offset === 0 ? "" : ` + ${offset}`;
  // What ends a comment or a line in one of the languages is no unit.
  const safeUnit = unit.replaceAll(/[^\w %°/^.-]|\*\//gu, "?");
  return `${access}, ${type} x ${scale}${shift}, ${min}..${max} ${safeUnit}`;
}

function lines(texts: readonly string[]): string {
  return `${texts.join("\n")}\n`;
}

function cWord(word: number): string {
  return `${hex(word, 8, "0x")}u`;
}

function hex(value: number, digits: number, prefix: string): string {
  return prefix + value.toString(16).padStart(digits, "0");
}

function upper(name: string): string {
  return name.replaceAll("-", "_").toUpperCase();
}

function lower(name: string): string {
  return name.replaceAll("-", "_");
}

const kinds: readonly RegisterPoint["type"][] = ["u32", "i32", "f32"];
const made = "Made by `iv hal generate`; change the map, not this file.";
