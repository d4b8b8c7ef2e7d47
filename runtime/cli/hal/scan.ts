import { openInquiry } from "#bridge/bring-up/open-inquiry.ts";
import { openEdcReader, openModbusReader, patience } from "#bridge/bring-up/reader.ts";
import { scanBoard } from "#bridge/bring-up/scan-board.ts";
import {
  findTable,
  findUnits,
  identify,
  landmarksUsual,
  type Manners,
  type Table,
  type UnitFound,
} from "#bridge/bring-up/scan-target.ts";
import {
  configOf,
  type EdcTarget,
  type ModbusTarget,
  parseTarget,
  targetText,
  wireOf,
} from "#bridge/bring-up/target.ts";
import { type Call, type ExitCode, numberOption, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { boardText, type DeviceScan, scanText, type UnitScan } from "./scan-text.ts";
import {
  linkOptions,
  numberList,
  numberRange,
  pause,
  statusLine,
  surroundings,
  unreachable,
} from "./surroundings.ts";

export const scan: Part = {
  name: "scan",
  usage: ["hal scan TARGET [--units LIST] [--range FROM-TO] [--tables LIST] [--requests N] [--json]"],
  about:
    "Finds out what a device has: which units answer, what they say they are, and which registers and bits there are. It only reads, asks one question at a time with a pause between two, and never more than --requests about each table, but for lost answers, which are asked for once more. Addresses count from 0, as on the wire.\n\nTARGET is modbus-tcp://HOST:502?unit=1, modbus-rtu:///dev/ttyUSB0?baud=19200&parity=even&unit=1 or edc://HOST:PORT. Without a unit the usual ones are tried: 0 to 10 and 255 on a network, 1 to 32 on a serial line.\n\nReading may change a few devices: a register that is cleared when it is read, for instance. Look into the manual before scanning a machine that runs.",
  options: {
    units: { type: "string", value: "LIST", about: "units to try, such as 1-16,255" },
    range: {
      type: "string",
      value: "FROM-TO",
      about: "addresses to decide one by one; beyond them only round numbers are tried",
      default: "0-127",
    },
    tables: {
      type: "string",
      value: "LIST",
      about: "of holding, input, coil, discrete",
      default: "holding,input,coil,discrete",
    },
    requests: { type: "string", value: "N", about: "the most questions about one table", default: "1000" },
    ...linkOptions,
  },
  examples: [
    { run: "iv hal scan modbus-tcp://127.0.0.1:5020", what: "the PLC of `iv sim plc`" },
    { run: "iv hal scan 'modbus-rtu:///dev/ttyUSB0?baud=9600' --units 1-247", what: "who is on this line?" },
    { run: "iv hal scan edc://127.0.0.1:5021", what: "the board of `iv sim board`" },
  ],
  async run(call, io): Promise<ExitCode> {
    const [word, ...more] = call.words;
    if (word === undefined || more.length > 0) throw new UsageError("name one target");
    const target = parseTarget(word);
    const asked = wishes(call);
    const { clock } = surroundings();
    const line = statusLine(io, () => clock.now());
    let questions = 0;
    const manners: Manners = {
      pause: () => pause(asked.pauseMs, io.stop),
      stop: io.stop,
      onQuestion: (text) => line.say(`${++questions} questions, ${text}`),
    };
    const isJson = call.options["json"] === true;
    if (target.kind === "edc") {
      const found = await lookAtBoard(target, { asked, manners });
      line.end();
      io.out(
        isJson
          ? JSON.stringify({ target: targetText(target), ...found })
          : boardText(targetText(target), found),
      );
      return 0;
    }
    const found = await lookAtDevice(target, { asked, manners });
    line.end();
    io.out(isJson ? JSON.stringify(found) : printable(scanText(found)));
    return found.units.length > 0 && !io.stop.aborted ? 0 : 1;
  },
};

interface Wishes {
  readonly units: readonly number[] | undefined;
  readonly sweep: { readonly from: number; readonly to: number };
  readonly tables: readonly Table[];
  readonly requestsMax: number;
  readonly timeoutMs: number;
  readonly pauseMs: number;
}

const allTables: readonly Table[] = ["holding", "input", "coil", "discrete"];

function wishes(call: Call): Wishes {
  const units = textOption(call, "units");
  const tables = textOption(call, "tables")!.split(",");
  for (const table of tables)
    if (!(allTables as readonly string[]).includes(table))
      throw new UsageError(`--tables takes some of ${allTables.join(", ")}, not "${table}"`);
  return {
    units: units === undefined ? undefined : numberList(units, { name: "units", max: 255 }),
    sweep: numberRange(textOption(call, "range")!, { name: "range", max: 65_535 }),
    tables: tables as readonly Table[],
    requestsMax: numberOption(call, "requests", { min: 1, max: 200_000 })!,
    timeoutMs: numberOption(call, "timeout", { min: 5, max: 60_000 })!,
    pauseMs: numberOption(call, "pause", { min: 0, max: 10_000 })!,
  };
}

interface Looking {
  readonly asked: Wishes;
  readonly manners: Manners;
}

const usualUnits: Readonly<Record<ModbusTarget["kind"], string>> = {
  "modbus-tcp": "1,255,0,2-10",
  "modbus-rtu": "1-32",
};

/** Used by the report as well. */
async function lookAtDevice(target: ModbusTarget, { asked, manners }: Looking): Promise<DeviceScan> {
  const tried =
    asked.units ??
    (target.unit === undefined
      ? numberList(usualUnits[target.kind], { name: "units", max: 255 })
      : [target.unit]);
  const serial = target.kind === "modbus-rtu";
  const units = tried.filter((unit) => !serial || (unit >= 1 && unit <= 247));
  const introduced: { readonly found: UnitFound; readonly identity: Awaited<ReturnType<typeof identify>> }[] =
    [];
  using inquiry = openInquiry(target, { ...surroundings(), timeoutMs: asked.timeoutMs });
  const answered = await findUnits(inquiry, units, manners);
  if (!answered.isReachable) throw unreachable(targetText(target), inquiry.detail);
  // A gateway without slaves answers for every unit that it is asked for; the first few tell enough.
  for (const found of answered.found.slice(0, unitsSearchedMax))
    introduced.push({ found, identity: await identify(inquiry, found.unit, manners) });
  // A serial port has one user at a time.
  inquiry[Symbol.dispose]();
  const described: UnitScan[] = [];
  for (const { found, identity } of introduced)
    described.push({ ...found, identity, tables: await tablesOf(target, found.unit, { asked, manners }) });
  return {
    target: targetText(target),
    units: described,
    others: answered.found.slice(unitsSearchedMax).map(({ unit }) => unit),
    silent: answered.silent,
    garbled: answered.garbled,
    isWhole: !manners.stop.aborted,
  };
}

const unitsSearchedMax = 4;

async function tablesOf(
  target: ModbusTarget,
  unit: number,
  { asked, manners }: Looking,
): Promise<UnitScan["tables"]> {
  using reader = openModbusReader(configOf(target, { unit, timeoutMs: asked.timeoutMs }), surroundings());
  const found = [];
  // The first question waits for the link; what it asks does not matter.
  const { clock } = surroundings();
  await reader.ask({ kind: "read-words", table: "holding", address: 0, count: 1 }, patience({ clock }));
  const { sweep, requestsMax } = asked;
  for (const table of asked.tables) {
    const landmarks = landmarksUsual.filter((at) => (at < sweep.from || at > sweep.to) && at <= 65_535);
    found.push(await findTable(reader, { table, sweep, landmarks, requestsMax }, manners));
  }
  return found;
}

async function lookAtBoard(target: EdcTarget, { asked, manners }: Looking) {
  using reader = openEdcReader({ ...wireOf(target), timeoutMs: asked.timeoutMs }, surroundings());
  const { sweep, requestsMax } = asked;
  const sendBy = patience(surroundings()).sendBy!;
  const found = await scanBoard(reader, { sweep, requestsMax, sendBy }, manners);
  if (found === undefined) throw unreachable(targetText(target), reader.link.detail);
  return found;
}
