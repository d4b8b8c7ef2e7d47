import { openModbusReader, patience } from "#bridge/bring-up/reader.ts";
import { configOf, isTarget, targetText } from "#bridge/bring-up/target.ts";
import { parsePointAddress } from "#bridge/point-address.ts";
import { isBitTable, readRequest, readWordsMax } from "#bridge/protocol/modbus-pdu.ts";
import { numberFrom, wordsIn } from "#bridge/register-value.ts";
import { type Call, type ExitCode, type Io, numberOption, UsageError } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { answerText } from "./answer-text.ts";
import { openLooking, type Row, valueText } from "./looking.ts";
import { linkOptions, modbusTarget, surroundings, unreachable } from "./surroundings.ts";
import { tableText } from "./table-text.ts";

export const read: Part = {
  name: "read",
  usage: ["hal read GATEWAY.yaml [POINT…] [--json]", "hal read TARGET ADDRESS… [--json]"],
  about:
    "Reads points of a gateway's file once, with their qualities, or registers and bits of a device that has no file yet. An ADDRESS is holding-register:41:REAL, input-register:1, coil:3 or 4x00041:INT[4], counted from 1. Exit code 1 where one of them is not good.",
  options: { timeout: linkOptions["timeout"]! },
  examples: [
    { run: "iv hal read gateway.yaml", what: "all points" },
    { run: "iv hal read modbus-tcp://192.168.10.20 4x00041:REAL coil:3", what: "without a file" },
  ],
  async run(call, io): Promise<ExitCode> {
    const [place, ...names] = call.words;
    if (place === undefined) throw new UsageError("name a gateway's file, or a target and addresses");
    if (isTarget(place)) return await readAddresses(call, io);
    await using looking = await openLooking(await readGatewayFile(place), names);
    const rows = looking.rows();
    if (call.options["json"] === true) io.out(JSON.stringify({ points: rows }));
    else io.out(rowsText(rows).join("\n"));
    return rows.every(({ isGood }) => isGood) ? 0 : 1;
  },
};

export function rowsText(rows: readonly Row[], behind: (row: Row) => string = () => ""): readonly string[] {
  return tableText(
    rows.map((row) => [
      row.point,
      valueText(row.value),
      row.unit,
      row.qualityName,
      row.ageMs === null ? "never read" : `${Math.round(row.ageMs)} ms old`,
      behind(row),
    ]),
    { right: 1 },
  );
}

async function readAddresses(call: Call, io: Io): Promise<ExitCode> {
  const [place = "", ...texts] = call.words;
  if (texts.length === 0) throw new UsageError("name addresses such as holding-register:41:REAL");
  const target = modbusTarget(place);
  const addresses = texts.map(parsePointAddress);
  const timeoutMs = numberOption(call, "timeout", { min: 5, max: 60_000 })!;
  const around = surroundings();
  using reader = openModbusReader(configOf(target, { unit: target.unit ?? 1, timeoutMs }), around);
  const rows: {
    readonly address: string;
    readonly values: readonly number[] | null;
    readonly error: string;
  }[] = [];
  for (const [index, { table, address, type = "u16", count }] of addresses.entries()) {
    const width = isBitTable(table) ? 1 : wordsIn(type);
    const { answer } = await reader.ask(
      readRequest(table, address, isBitTable(table) ? count : Math.min(count * width, readWordsMax)),
      patience(around),
    );
    if (answer.kind === "unsent") throw unreachable(targetText(target), reader.link.detail);
    const shown = texts[index]!;
    if (answer.kind === "bits") rows.push({ address: shown, values: answer.bits, error: "" });
    else if (answer.kind === "words") {
      const { words } = answer;
      const values = Array.from({ length: Math.floor(words.length / width) }, (_, at) =>
        numberFrom({ type, scale: 1, offset: 0 }, words.slice(at * width, (at + 1) * width)),
      );
      rows.push({ address: shown, values, error: "" });
    } else rows.push({ address: shown, values: null, error: answerText(answer) });
  }
  if (call.options["json"] === true) io.out(JSON.stringify({ target: targetText(target), addresses: rows }));
  else
    io.out(
      tableText(rows.map(({ address, values, error }) => [address, values?.join(" ") ?? error])).join("\n"),
    );
  return rows.every(({ values }) => values !== null) ? 0 : 1;
}
