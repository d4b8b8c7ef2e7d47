import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { DriftStatus, TriCheckStatus } from "#runtime/console/mind-port.ts";
import { unitText } from "#runtime/core/phrase.ts";
import { apiOf, apiOptions, told } from "./api.ts";
import type { Call, Command, ExitCode, Io } from "./command.ts";
import { printable } from "./printable.ts";
import { termLine } from "./terms.ts";

export const status: Command = {
  name: "status",
  summary: "ask a running daemon whether the machine is guarded",
  usage: ["status [--url URL | --config FILE] [--token-file FILE] [--json]"],
  about:
    "Asks the daemon's local API. Exit code 0 while the machine is guarded, 1 while it is held, safe, or nobody answers.",
  options: apiOptions,
  examples: [
    { run: "iv status", what: "the demo, or a gateway with the default port" },
    { run: "iv status --config /etc/industriverse/gateway.yaml --json", what: "for a monitoring system" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const answer = await told<GatewayStatus>(await apiOf(call, answerMs), { path: "/v1/status" });
    io.out(call.options["json"] ? JSON.stringify(answer) : describe(answer));
    return answer.state === "guarded" ? 0 : 1;
  },
};

/** Who looks after a machine wants to know soon that nobody answers. */
const answerMs = 3_000;

function describe(answer: GatewayStatus): string {
  const { gateway, state, mode, capsule, device, log, uplink, points } = answer;
  const width = Math.max(...points.map(({ point }) => point.length), 0);
  return [
    `${gateway}: ${state.toUpperCase()} (${mode}), tick ${answer.tick} every ${answer.tickMs} ms, ${answer.overruns} overruns`,
    ...ladderLines(answer),
    ...heldLines(answer),
    ...(answer.terms ?? []).map((term) => `  ordered${printable(termLine(term)).slice(1)}`),
    `  capsule  ${capsule.name} ${capsule.version}  ${capsule.id}`,
    ...capsuleLines(answer),
    ...(answer.devices ?? [device]).map(({ name, link, detail }) => `  device   ${name} ${link}  ${detail}`),
    `  log      ${log.entries} records, root ${log.root}`,
    ...spaceLines(log),
    uplinkLine(uplink),
    ...witnessLines(answer),
    ...scadaLines(answer),
    ...driftLines(answer.drift),
    ...mindLines(answer),
    ...points.map(
      ({ point, value, unit, qualityName, ageMs }) =>
        `  ${point.padEnd(width)}  ${value === null ? "-" : value.toFixed(2).padStart(9)} ${unitText(unit).trimStart().padEnd(4)} ${qualityName}, ${ageMs === null ? "never read" : `${Math.round(ageMs)} ms old`}`,
    ),
  ].join("\n");
}

function uplinkLine({ state, sent, behind, refusal, silentS }: GatewayStatus["uplink"]): string {
  const refused = refusal === undefined ? "" : `, refused: ${refusal}`;
  const silent =
    silentS === undefined ? "" : `, silent: nothing that was handed in was cosigned for ${silentS} s`;
  return `  uplink   ${state}, ${sent} sent since the start, ${behind} behind${refused}${silent}`;
}

/** A daemon of an older version says nothing of it. */
function ladderLines({ ladder }: Partial<Pick<GatewayStatus, "ladder">>): readonly string[] {
  if (ladder === undefined || ladder.rung === "full") return [];
  return [
    `  works    ${ladder.rung.toUpperCase()} since ${new Date(ladder.since / 1_000).toISOString()}: ${ladder.because}`,
  ];
}

/** Guarded it is, and moves nowhere. */
function heldLines({ heldBy }: Pick<GatewayStatus, "heldBy">): readonly string[] {
  return heldBy === undefined ? [] : [`  HELD     ${printable(heldBy)} holds the outputs as they are`];
}

/** How long the disk will do; a daemon of an older version says nothing of it, and a new one only after some seconds. */
function spaceLines({ space }: Partial<GatewayStatus["log"]>): readonly string[] {
  if (!space) return [];
  const { bytes, first, bytesPerDay, limitBytes, limitOf, daysLeft } = space;
  const from = first > 0 ? ` from record ${first} on` : "";
  const growth = bytesPerDay === null ? "" : `, ${mib(bytesPerDay)} a day of running`;
  const limit = limitOf === "retain" ? `its ${mib(limitBytes)} are reached` : "the disk is full";
  const end =
    daysLeft === null
      ? ""
      : daysLeft === 0
        ? `, FULL at ${mib(limitBytes)}: nothing goes that was not delivered`
        : `, ${limit} in ${Number(daysLeft.toPrecision(2))} days`;
  return [`  disk     ${mib(bytes)}${from}${growth}${end}`];
}

function mib(bytes: number): string {
  return `${Number((bytes / 2 ** 20).toPrecision(3))} MiB`;
}

/** A capsule without them, like a daemon of an older version, says nothing about them. */
function mindLines({
  regime,
  twin,
  adaptation,
  replicas,
  triCheck,
}: Partial<GatewayStatus>): readonly string[] {
  const lines: string[] = [];
  if (regime) {
    const { probability, stability, transitionProbability, next, threshold, unit } = regime;
    const then = next === null ? "" : `, next ${next} ${percent(transitionProbability)}`;
    const asked = unit === null ? "" : `, asks ${unit}`;
    lines.push(
      `  regime   ${regime.regime.toUpperCase()} ${percent(probability)}, stability ${percent(stability)}${then}, limit ${threshold.toFixed(2)}${asked}`,
    );
  }
  if (twin) {
    const { state, fidelity, coherence, alarms, compared } = twin;
    const share = (value: number | null): string => (value === null ? "-" : percent(value));
    lines.push(
      `  twin     ${state.toUpperCase()}, fidelity ${share(fidelity)}, coherence ${share(coherence)}, ${alarms} alarms in ${compared} comparisons`,
    );
  }
  if (triCheck) lines.push(...triCheckLines(triCheck));
  if (adaptation) {
    const moved = Object.entries(adaptation.values).filter(([, value]) => value !== 0);
    const said = moved.map(([name, value]) => `${name} ${percent(value)}`).join(", ");
    lines.push(`  adapted  ${adaptation.isFrozen ? "FROZEN" : said || "nothing"}`);
  }
  if (replicas !== undefined && replicas.length > 0)
    lines.push(`  replicas ${replicas.map(({ unit, state }) => `${unit} ${state}`).join(", ")}`);
  return lines;
}

/** The last minute as a whole, and what was computed today. */
function triCheckLines(last: TriCheckStatus): readonly string[] {
  const { verdict, balance, coherence, similarity, windows, minted, spentCeu, budgetCeu } = last;
  const said = (value: number | null): string => (value === null ? "-" : percent(value));
  const of = budgetCeu === null ? "" : ` of ${budgetCeu}${spentCeu >= budgetCeu ? ", SPENT" : ""}`;
  return [
    `  window   ${verdict.toUpperCase()}, balance ${said(balance)} of its limit, coherence ${said(coherence)}, spectra ${said(similarity)} alike`,
    `  proofs   ${minted} of ${windows} windows; ${spentCeu.toFixed(1)} CEU today${of}`,
  ];
}

function scadaLines({ scada }: GatewayStatus): readonly string[] {
  if (scada === undefined) return [];
  const { port, connects, requests, refused, dropped } = scada;
  return [
    `  scada    port ${port}, ${connects} connects, ${requests} requests, ${refused} refused, ${dropped} dropped`,
  ];
}

/** Who else cosigns; a daemon of an older version says nothing of it. */
function witnessLines({
  witnesses = [],
  log,
}: Partial<Pick<GatewayStatus, "witnesses">> & Pick<GatewayStatus, "log">): readonly string[] {
  return witnesses.map(({ name, size, atS }) =>
    size === 0
      ? `  witness  ${name} has cosigned nothing yet`
      : `  witness  ${name} cosigned ${size} of ${log.entries} records at ${new Date(atS * 1_000).toISOString()}`,
  );
}

/** Each capsule with where it is, what is its own, and why; a daemon of an older version says nothing of it. */
function capsuleLines({ capsules = [] }: Pick<GatewayStatus, "capsules">): readonly string[] {
  return capsules.map(({ name, state, owns, shown, because }) => {
    const trial = shown === null ? "" : `, ${Math.round(100 * shown)} % shown`;
    const own = owns.length === 0 ? "" : `, owns ${owns.join(", ")}`;
    return `    ${state.padEnd(9)} ${name}${own}${trial}: ${because}`;
  });
}

/** A daemon of an older version says nothing about it. */
function driftLines(drift: DriftStatus | undefined): readonly string[] {
  if (drift === undefined) return [];
  const { state, since, evidence, judged, above, alpha, rate, threshold, advisoryLimit } = drift;
  const ahead = { none: "none", trusted: "trusted", lost: "LOST, nothing new is let through" };
  const from = since === null ? "" : ` since ${new Date(since / 1_000).toISOString()}`;
  const advice =
    state === "normal"
      ? ""
      : `, limit ${threshold.toFixed(2)} (following the plant: ${advisoryLimit.toFixed(2)})`;
  return [
    `  drift    ${state.toUpperCase()}${from}, evidence ${evidence.toPrecision(2)}${advice}`,
    `  blocked  ${above} of ${judged} states above the limit: ${percent(rate.lower)} to ${percent(rate.upper)} with ${percent(rate.confidence)} confidence, promised ${percent(alpha)}`,
    `  forecast ${ahead[drift.forecaster]}`,
  ];
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
