import { type ClauseResult, conformance } from "#bridge/conformance/suite.ts";
import { openRawEnd } from "#bridge/link/raw-end.ts";
import { type ExitCode, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { boardTarget } from "./board-target.ts";
import { readRegisterMap } from "./register-map-file.ts";

export const conform: Part = {
  name: "conform",
  usage: ["hal conform MAP TARGET"],
  about:
    "Asks a board about every clause of the EDC link's specification (firmware-bridge/SPEC-EDC.md) and says which it keeps. It WRITES to all outputs of the map and lets the board's watchdog trip: for a board on a bench, with nothing behind it. Clauses that need its power taken away are not asked. Exit code 1 where one is broken.",
  options: {},
  examples: [
    { run: "iv hal conform board.regmap.json /dev/ttyUSB0", what: "a board on a serial port, 115200 baud" },
    {
      run: "iv hal conform firmware-bridge/regmap/furnace.regmap.json 127.0.0.1:5021",
      what: "a simulated one",
    },
  ],
  async run(call, io): Promise<ExitCode> {
    const [file, target, ...more] = call.words;
    if (file === undefined || target === undefined || more.length > 0)
      throw new UsageError("name a register map and a board");
    const map = await readRegisterMap(file);
    const isJson = call.options["json"] === true;
    await using end = await openRawEnd(boardTarget(target));
    const results: ClauseResult[] = [];
    const nonces = () => Math.floor(Math.random() * 2 ** 32);
    for await (const result of conformance(end, { map, nonces })) {
      results.push(result);
      if (!isJson) io.out(lineOf(result));
    }
    const broken = results.filter(({ kind }) => kind === "broken").length;
    const kept = results.filter(({ kind }) => kind === "kept").length;
    const left = results.length - broken - kept;
    const told = [`${kept} kept`, `${broken} broken`, `${left} not asked`].join(", ");
    io.out(isJson ? JSON.stringify({ target, map: map.name, results }) : told);
    return broken > 0 ? 1 : 0;
  },
};

function lineOf(result: ClauseResult): string {
  const word = { kept: "kept", broken: "BROKEN", "not-asked": "not asked" }[result.kind];
  const head = `${word.padEnd(9)} ${result.name.padEnd(9)} ${result.about}`;
  if (result.kind === "kept") return head;
  return `${head}: ${result.why.split("\n").join(" ").slice(0, 300)}`;
}
