import type { Config } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Check, Finding } from "./check.ts";
import { diskChecks } from "./disk.ts";
import { keptChecks } from "./kept.ts";
import { machineChecks } from "./machine.ts";
import { reachChecks } from "./reach.ts";
import { runningChecks } from "./running.ts";
import { secretChecks } from "./secrets.ts";

/** In the order in which things are needed: what is wrong further up explains what is wrong below. */
const gatewayChecks: readonly Check<Config>[] = [
  ...diskChecks,
  ...secretChecks,
  ...keptChecks,
  ...reachChecks,
  ...runningChecks,
];

/** A check with what it looks at: one that is ready to be asked, and may be asked again after a fix. */
export interface Question extends Pick<Check<never>, "name" | "kind" | "why" | "turn"> {
  ask(): Promise<Finding>;
}

/** Without a file only the machine is looked at. A file that is wrong is one finding, and keeps nothing else from being looked at. */
export async function questions(file: string | undefined): Promise<readonly Question[]> {
  const machine = machineChecks.map((check) => asked(check, undefined));
  if (file === undefined) return machine;
  // A daemon's doctor has no need of the reader.
  const { readGatewayFile } = await import("#runtime/cli/gateway-file.ts");
  const read = await readGatewayFile(file).catch((error: unknown) => troubleOf(error));
  const { why, kind } = configuration;
  const name = "configuration";
  if ("is" in read) return [...machine, { name, kind, why, ask: async () => read }];
  const fine: Finding = { is: "fine", found: `${file}, gateway ${read.gateway.name}` };
  return [...machine, { name, kind, why, ask: async () => fine }, ...ofGateway(read)];
}

/** Of a gateway whose configuration was read already. */
export function questionsOf(config: Config): readonly Question[] {
  return [...machineChecks.map((check) => asked(check, undefined)), ...ofGateway(config)];
}

function ofGateway(config: Config): readonly Question[] {
  return gatewayChecks.map((check) => asked(check, config));
}

const configuration = {
  kind: "check",
  why: "Nothing starts from a configuration that cannot be read, and nothing is guessed",
} as const;

/** A check that breaks, or waits for ever, is a finding like any other: it must not keep the rest from being asked. */
function asked<Around>({ look, ...said }: Check<Around>, around: Around): Question {
  const ask = (): Promise<Finding> => {
    const late = new Promise<Finding>((resolve) => {
      setTimeout(() => resolve(tooLong), checkMs).unref();
    });
    return Promise.race([look(around).catch(troubleOf), late]);
  };
  return { ...said, ask };
}

function troubleOf(error: unknown): Finding {
  const { message, hint } = error as { message: string; hint?: string };
  if (!(error instanceof Fault) && !("code" in (error as object)))
    return { is: "wrong", found: message, mend: "Report this with the message above" };
  return { is: "wrong", found: message, mend: hint ?? "See to what the message names" };
}

const checkMs = 30_000;
const tooLong: Finding = {
  is: "wrong",
  found: `no answer after ${checkMs / 1_000} s`,
  mend: "See whether the disk or the network hangs: dmesg, and `iv doctor` again",
};
