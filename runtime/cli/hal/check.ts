import type { PointFinding } from "#bridge/bring-up/check-point.ts";
import { type ExitCode, UsageError } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { type Checked, checkGateway } from "./check-run.ts";
import { statusLine, surroundings } from "./surroundings.ts";
import { tableText } from "./table-text.ts";

export const check: Part = {
  name: "check",
  usage: ["hal check GATEWAY.yaml [--json]"],
  about:
    "Compares every point of a gateway's file with the device: whether it is there, can be read, has a value inside its range, and whether that is what the gateway's capsules expect. Says what to do about each that is wrong; where a register is missing it looks whether a neighbour answers. It only reads. Exit code 1 where anything is wrong or strange.",
  options: {},
  examples: [{ run: "iv hal check gateway.yaml", what: "is the file right?" }],
  async run(call, io): Promise<ExitCode> {
    const [file, ...more] = call.words;
    if (file === undefined || more.length > 0) throw new UsageError("name the gateway's file");
    const config = await readGatewayFile(file);
    const { clock } = surroundings();
    const line = statusLine(io, () => clock.now());
    const checked = await checkGateway(config, { stop: io.stop, onPoint: (point) => line.say(point) });
    line.end();
    io.out(call.options["json"] === true ? JSON.stringify(checked) : printable(checkText(checked)));
    return checked.troubles.length === 0 && checked.findings.every(({ is }) => is === "fine") ? 0 : 1;
  },
};

function checkText({ findings, troubles }: Checked): string {
  const count = (is: PointFinding["is"]) => findings.filter((one) => one.is === is).length;
  return [
    ...tableText(
      findings.map(({ point, is, value, unit, quality, found }) => [
        is === "fine" ? "ok" : is.toUpperCase(),
        point,
        value === null ? "-" : Number(value.toPrecision(8)).toString(),
        unit,
        quality ?? "-",
        found,
      ]),
      { right: 2 },
    ),
    ...findings.filter(({ mend }) => mend !== "").map(({ point, mend }) => `  ${point}: ${mend}`),
    ...troubles.map((trouble) => `TROUBLE ${trouble}`),
    `${findings.length} points: ${count("fine")} well, ${count("warning")} strange, ${count("wrong")} wrong`,
  ].join("\n");
}
