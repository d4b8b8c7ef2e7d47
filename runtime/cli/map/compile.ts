import { writeFile } from "node:fs/promises";
import { tableName } from "#bridge/protocol/edc-shield.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import { type BoardTable, boardTable } from "#runtime/host/board-table.ts";
import { cellsMax } from "#runtime/map/compile/table.ts";
import { tableLines } from "./table-text.ts";

export const compilePart: Part = {
  name: "compile",
  usage: ["map compile CAPSULE REGMAP [--out FILE] [--mode VALUE,…] [--json]"],
  about:
    "Turns a capsule's map into the table that a board's own shield computes with, in whole numbers, and tells what rounding costs: the table never lets through what the map refuses, and lets through all whose energy is by more than the bound below the limit. The daemon does the same when it arms a capsule; this shows it beforehand. A board acts in one mode of the plant: the commonest, or the one that --mode names.",
  options: {
    out: { type: "string", value: "FILE", about: "also write the table, for `iv hal shield arm`" },
    mode: { type: "string", value: "VALUE,…", about: "values of the map's mode channels, in their order" },
  },
  examples: [
    {
      run: "iv map compile capsules/casting-furnace furnace.regmap.json",
      what: "whether the map fits the board, and the bound",
    },
    {
      run: "iv map compile capsules/casting-furnace furnace.regmap.json --out furnace.shield",
      what: "the table as a file",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [path, regmap, ...more] = call.words;
    if (path === undefined || regmap === undefined || more.length > 0)
      throw new UsageError("map compile takes a capsule and a register map");
    const { manifest, files } = await openCapsule(path);
    const registers = await readRegisterMap(regmap);
    const table = boardTable({ map: files.get(manifest.map.file)!, manifest, registers, ...modeIn(call) });
    const out = textOption(call, "out");
    if (out !== undefined) await written(out, table.bytes);
    const facts = factsOf(table, registers);
    io.out(
      call.options["json"]
        ? JSON.stringify({ capsule: utidText(manifest), ...facts })
        : linesOf(facts, utidText(manifest)).join("\n"),
    );
    return 0;
  },
};

function modeIn(call: Call): { readonly mode?: readonly number[] } {
  const text = textOption(call, "mode");
  if (text === undefined) return {};
  const mode = text.split(",").map(Number);
  if (!mode.every(Number.isFinite)) throw new UsageError(`--mode takes numbers, not "${text}"`);
  return { mode };
}

interface Facts {
  readonly name: string;
  readonly bytes: number;
  readonly share: number;
  readonly thresholdNats: number;
  readonly mode: readonly number[];
  readonly experts: readonly {
    readonly kind: string;
    readonly components: number;
    readonly boundNats: number;
    readonly nearerNats: number;
  }[];
  readonly channels: readonly {
    readonly point: string;
    readonly from: number;
    readonly to: number;
    readonly unit: string;
  }[];
  readonly actuators: readonly {
    readonly point: string;
    readonly min: number;
    readonly max: number;
    readonly perSecond: number;
    readonly atOnce: number;
    readonly unit: string;
  }[];
}

function factsOf({ bytes, compiled, threshold }: BoardTable, registers: RegisterMap): Facts {
  const { table, boundNats, nearerNats, mode } = compiled;
  const named = (access: "read" | "write") =>
    Object.entries(registers.points)
      .filter(([, point]) => point.access === access)
      .toSorted(([, a], [, b]) => a.address - b.address);
  const [inputs, outputs] = [named("read"), named("write")];
  const valueAt = ({ type, scale, offset }: RegisterMap["points"][string], word: number): number =>
    Number(((type === "i32" ? word | 0 : word) * scale + offset).toPrecision(9));
  return {
    name: tableName(bytes).toString(16).padStart(8, "0"),
    bytes: bytes.length,
    share: bytes.length / 2 / cellsMax,
    thresholdNats: threshold,
    mode,
    experts: table.experts.map(({ kind, components }, at) => ({
      kind: kind === "full" ? "mixture" : "kernels",
      components: components.length,
      boundNats: boundNats[at]!,
      nearerNats: nearerNats[at]!,
    })),
    channels: table.channels.map(({ source, index, low, high }) => {
      const [point, of] = (source === "input" ? inputs : outputs)[index]!;
      return { point, from: valueAt(of, low), to: valueAt(of, high), unit: of.unit };
    }),
    actuators: table.actuators.map(({ output, min, max, risePerMs, burst }) => {
      const [point, of] = outputs[output]!;
      const perWord = Math.abs(of.scale);
      return {
        ...{ point, min: valueAt(of, min), max: valueAt(of, max), unit: of.unit },
        perSecond: (risePerMs / 65_536) * 1_000 * perWord,
        atOnce: burst * perWord,
      };
    }),
  };
}

function linesOf(facts: Facts, capsule: string): readonly string[] {
  const { name, bytes, share, thresholdNats, mode, experts, channels, actuators } = facts;
  const figure = (value: number): string => String(Number(value.toPrecision(4)));
  return [
    `${capsule}: table ${name}, ${bytes} bytes, ${(share * 100).toFixed(1)} % of what a board holds`,
    `Lets nothing through that the map refuses above ${figure(thresholdNats)} nats.`,
    ...(mode.length === 0 ? [] : [`Acts in the mode ${mode.join(", ")} only.`]),
    "",
    ...tableLines(
      ["expert", "terms", "its rounding costs at most", "its limit is nearer by"],
      experts.map(({ kind, components, boundNats, nearerNats }) => [
        kind,
        String(components),
        `${figure(boundNats)} nats`,
        `${figure(nearerNats)} nats`,
      ]),
    ),
    "",
    ...tableLines(
      ["channel", "from", "to", "unit"],
      channels.map(({ point, from, to, unit }) => [point, figure(from), figure(to), unit]),
    ),
    "",
    ...tableLines(
      ["actuator", "from", "to", "a second", "at once", "unit"],
      actuators.map((one) => [
        one.point,
        ...[one.min, one.max, one.perSecond, one.atOnce].map(figure),
        one.unit,
      ]),
    ),
  ];
}

async function written(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (cause) {
    throw new Fault("map/unwritable", `Cannot write ${path}: ${(cause as Error).message}`, { cause });
  }
}
