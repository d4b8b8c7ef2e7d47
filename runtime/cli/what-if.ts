import type { WhatIf } from "#runtime/advisor/question.ts";
import { gauge } from "#runtime/core/phrase.ts";
import type { Write } from "#runtime/field/point.ts";
import { apiOf, apiOptions, told } from "./api.ts";
import { type Call, type Command, type ExitCode, type Io, textsOption, UsageError } from "./command.ts";
import { printable } from "./printable.ts";

export const whatIf: Command = {
  name: "what-if",
  summary: "ask whether a set-point would be allowed, without asking for it",
  usage: [
    "what-if POINT=VALUE… [--from POINT=VALUE]… [--url URL | --config FILE] [--token-file FILE] [--json]",
  ],
  about:
    "Asks the judge of a running daemon, beside the tick: nothing is written, proposed or recorded. With --from the machine is imagined elsewhere than it is. Exit code 0 where it would be allowed or amended, 1 where it would be blocked.",
  options: {
    ...apiOptions,
    from: {
      type: "string",
      value: "POINT=VALUE",
      about: "where the machine would be; several times for several points",
      isRepeatable: true,
    },
  },
  examples: [
    { run: "iv what-if heater_power_setpoint=40", what: "now" },
    {
      run: "iv what-if heater_power_setpoint=40 --from melt_temperature=1020",
      what: "if the melt were as hot as that",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length === 0) throw new UsageError("say what would be asked for, as POINT=VALUE");
    const body = {
      writes: call.words.map(pairIn),
      from: Object.fromEntries(
        textsOption(call, "from")
          .map(pairIn)
          .map(({ point, value }) => [point, value]),
      ),
    };
    const found = await told<WhatIf>(await apiOf(call), { path: "/v1/what-if", body });
    if (call.options["json"]) io.out(JSON.stringify(found));
    else for (const line of linesOf(found)) io.out(printable(line));
    return found.verdict === "block" ? 1 : 0;
  },
};

function pairIn(text: string): Write {
  const sign = text.lastIndexOf("=");
  const [point, given] = [text.slice(0, sign).trim(), text.slice(sign + 1).trim()];
  const value = given === "" ? Number.NaN : Number(given);
  if (sign < 1 || !Number.isFinite(value)) throw new UsageError(`"${text}" is not of the form POINT=VALUE`);
  return { point, value };
}

function linesOf({
  verdict,
  text,
  mode,
  nearest,
  energy,
  path,
  secondsPerRow,
  points,
}: WhatIf): readonly string[] {
  const words = { allow: "ALLOWED", amend: "AMENDED", block: "BLOCKED" };
  const said = (value: number | null): string => (value === null ? "unknown" : gauge(value));
  const end = path?.at(-1);
  const seconds = (path?.length ?? 0) * (secondsPerRow ?? 0);
  return [
    `It would be ${words[verdict]}: ${text}`,
    `  energy   ${said(energy.now)} nats now (limit ${said(energy.limitNow)}), ${said(energy.proposed)} as asked (limit ${said(energy.limit)})`,
    ...(energy.ahead === null ? [] : [`  future   ${said(energy.ahead)} of ${said(energy.limitAhead)}`]),
    ...(end === undefined
      ? []
      : [
          `  ends at  ${points.map((point, at) => `${point} ${gauge(end[at]!)}`).join(", ")} in ${gauge(seconds)} s`,
        ]),
    ...(nearest === null
      ? []
      : [`  nearest  ${nearest.map(({ point, value }) => `${point} ${gauge(value)}`).join(", ")}`]),
    ...(mode === "observe"
      ? ["  The gateway observes: only the hard limits would decide what is written"]
      : []),
  ];
}
