import { openModbusReader, patience } from "#bridge/bring-up/reader.ts";
import { rankSpellings, type Spelling, spelledWordsMax } from "#bridge/bring-up/spellings.ts";
import { configOf, targetText } from "#bridge/bring-up/target.ts";
import { type PointAddress, parsePointAddress } from "#bridge/point-address.ts";
import { isBitTable, type WordTable } from "#bridge/protocol/modbus-pdu.ts";
import { type Call, type ExitCode, numberOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { answerText } from "./answer-text.ts";
import { linkOptions, modbusTarget, pause, statusLine, surroundings, unreachable } from "./surroundings.ts";

export const words: Part = {
  name: "words",
  usage: ["hal words TARGET ADDRESS [--expect VALUE] [--min N] [--max N] [--reads N] [--json]"],
  about:
    "Finds out how a value is spelled in its registers: which type it has, and in which order its bytes come. Reads the registers several times and ranks all readings: by the value that the device's own display shows (--expect), by a range (--min, --max), by the size of numbers that machines have, and by which reading moves smoothly while the value changes.\n\nADDRESS is holding-register:41, input-register:1 or 4x00041, counted from 1.",
  options: {
    expect: { type: "string", value: "VALUE", about: "what the display shows at this moment" },
    min: { type: "string", value: "N", about: "the smallest value that it can have" },
    max: { type: "string", value: "N", about: "the largest value that it can have" },
    reads: { type: "string", value: "N", about: "how often to read", default: "10" },
    every: { type: "string", value: "MS", about: "from one read to the next", default: "200" },
    timeout: linkOptions["timeout"]!,
  },
  examples: [
    {
      run: "iv hal words modbus-tcp://192.168.10.20 holding-register:41 --expect 851.3",
      what: "the display says 851.3",
    },
    {
      run: "iv hal words modbus-tcp://127.0.0.1:5020 3x00001 --reads 30",
      what: "which reading moves smoothly?",
    },
  ],
  async run(call, io): Promise<ExitCode> {
    const [word, place, ...more] = call.words;
    if (word === undefined || place === undefined || more.length > 0)
      throw new UsageError("name a target and an address");
    const target = modbusTarget(word);
    const at = registerAt(place);
    const expectation = expectationIn(call);
    const timeoutMs = numberOption(call, "timeout", { min: 5, max: 60_000 })!;
    const count = numberOption(call, "reads", { min: 1, max: 1_000 })!;
    const everyMs = numberOption(call, "every", { min: 0, max: 60_000 })!;
    const around = surroundings();
    using reader = openModbusReader(configOf(target, { unit: target.unit ?? 1, timeoutMs }), around);
    const read = (room: number) =>
      reader.ask({ kind: "read-words", table: at.table, address: at.address, count: room }, patience(around));
    let room = Math.min(spelledWordsMax, 65_536 - at.address);
    let { answer } = await read(room);
    // A device that ends there, or has a hole, refuses the long read and gives a shorter one.
    while (answer.kind === "exception" && room > 1) {
      room = room > 2 ? 2 : 1;
      ({ answer } = await read(room));
    }
    if (answer.kind === "unsent") throw unreachable(targetText(target), reader.link.detail);
    if (answer.kind !== "words")
      throw new Fault("field/refused", `${place} cannot be read: ${answerText(answer)}`, {
        hint: "Addresses count from 1 here; `iv hal scan TARGET` shows which registers there are, from 0",
      });
    const reads: (readonly number[])[] = [answer.words];
    const line = statusLine(io, () => around.clock.now());
    while (reads.length < count && !io.stop.aborted) {
      await pause(everyMs, io.stop);
      const { answer: next } = await read(room);
      line.say(`${reads.length} of ${count} reads`);
      if (next.kind === "words") reads.push(next.words);
      else if (next.kind === "unsent") break;
      else io.err(`One read failed: ${answerText(next)}`);
    }
    line.end();
    const ranked = rankSpellings(reads, expectation);
    if (call.options["json"] === true) io.out(JSON.stringify({ address: at, reads, ranked }));
    else for (const text of describe({ place, reads, ranked })) io.out(text);
    return ranked[0]!.score > 0 ? 0 : 1;
  },
};

function registerAt(text: string): PointAddress & { readonly table: WordTable } {
  const at = parsePointAddress(text);
  const { table } = at;
  if (isBitTable(table)) throw new UsageError(`${text} is a bit, which has one spelling`);
  return { ...at, table };
}

function expectationIn(call: Call): { expect?: number; min?: number; max?: number } {
  const said = (name: string) => numberOption(call, name, { min: -Number.MAX_VALUE, max: Number.MAX_VALUE });
  const given = { expect: said("expect"), min: said("min"), max: said("max") };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

interface Outcome {
  readonly place: string;
  readonly reads: readonly (readonly number[])[];
  readonly ranked: readonly Spelling[];
}

function describe({ place, reads, ranked }: Outcome): readonly string[] {
  const hex = reads[0]!.map((word) => word.toString(16).padStart(4, "0")).join(" ");
  const rows = ranked.slice(0, shownMax).map(({ type, order, scale, values, score, reasons }) => {
    const last = values.at(-1)! * scale;
    const shown = Number.isFinite(last) ? Number(last.toPrecision(8)).toString() : String(last);
    return `  ${type} ${order}  ${shown.padStart(16)}  ${String(score).padStart(4)}  ${reasons.join(", ") || "nothing for or against it"}`;
  });
  const [first] = ranked as readonly [Spelling];
  // A number that is never negative is the same with a sign and without: that is no doubt about it.
  const second = ranked.find(({ values }) => values.some((value, at) => value !== first.values[at])) ?? first;
  return [
    `${place}: ${hex}, read ${reads.length} ${reads.length === 1 ? "time" : "times"}`,
    `  ${"reading".padEnd(8)}  ${"last value".padStart(16)}  points`,
    ...rows,
    "",
    first.score <= 0
      ? "No reading makes sense; is this the right register? Name what the display shows with --expect"
      : adviceOf(first, second),
  ];
}

const shownMax = 8;

function adviceOf(first: Spelling, second: Spelling): string {
  const sure =
    first.score - second.score < closePoints
      ? "Likeliest, but not by much: read longer, or use --expect. "
      : "";
  if (first.type === "f64") return `${sure}It is a number of 64 bits, for which a point has no type yet`;
  const order = first.order === "ABCD" ? "" : `, order: ${first.order}`;
  const scale = first.scale === 1 ? "" : `, scale: ${first.scale}`;
  return `${sure}In the gateway's file: type: ${first.type}${order}${scale}`;
}

const closePoints = 5;
