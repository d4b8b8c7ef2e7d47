import { apiNamed } from "#runtime/cli/api.ts";
import { type ExitCode, numberOption, textOption, UsageError } from "#runtime/cli/command.ts";
import { chanceFrom } from "#runtime/core/chance.ts";
import { Fault } from "#runtime/core/fault.ts";
import { deepest } from "#runtime/discover/basin.ts";
import { discover } from "#runtime/discover/discover.ts";
import { channelNamed, type Objective, parseObjective } from "#runtime/discover/objective.ts";
import type { Finding, Part } from "#runtime/discover/question.ts";
import type { Terrain } from "#runtime/discover/terrain.ts";
import { findingsJson, type Told } from "#runtime/discover/told.ts";
import type { Write } from "#runtime/field/point.ts";
import { type Asked, fileOf, holdsOf, pairsIn, valuesIn, valuesOf } from "./asked.ts";
import { propose, readingsOf } from "./daemon.ts";
import { openGround } from "./ground.ts";
import { findingsText } from "./report.ts";

/** `iv discover MAP --objective`: exit code 1 where nothing better was found. */
export async function setPoints({ call, io, seed }: Asked): Promise<ExitCode> {
  const text = textOption(call, "objective");
  if (text === undefined)
    throw new UsageError('say what is better with --objective, e.g. "minimise heater_power"');
  const place = call.words[0]!;
  const ground = await openGround(place);
  const { map, potential, foresight } = ground;
  const objective = parseObjective(text, map.channels);
  const holds = holdsOf(call, map.channels);
  const { state, source } = await startOf({ call, io, seed }, ground, valuesOf(holds));
  for (const [channel, value] of valuesOf(holds)) state[channel] = value;
  const parts = partsOf(textOption(call, "command"), ground, objective).map((part, channel): Part => {
    return holds.has(channel) ? "stays" : part;
  });
  const walkers = numberOption(call, "walkers", { min: 1, max: 1_000 });
  const findings = discover({
    map,
    potential,
    objective,
    from: state,
    parts,
    chance: chanceFrom(seed),
    isStopped: () => io.stop.aborted,
    ...(walkers !== undefined && { walkers }),
    ...(foresight && { foresight }),
  });
  const isAssumed = ground.parts === undefined && textOption(call, "command") === undefined;
  const told: Told = { place, ground, objective, from: state, source, parts, seed, findings, isAssumed };
  const sent = await send({ call, io, seed }, ground, { findings, parts });
  if (call.options["json"]) io.out(JSON.stringify({ ...findingsJson(told), sent: sent ?? null }));
  else {
    for (const line of findingsText(told)) io.out(line);
    if (sent !== undefined)
      io.out(
        `Proposed to ${sent.to}: ${sent.writes.map(({ point, value }) => `${point} = ${value}`).join(", ")}. What the judge made of it stands in its log.`,
      );
  }
  return findings.length > 0 ? 0 : 1;
}

interface Start {
  readonly state: Float64Array;
  readonly source: string;
}

/** What a person says comes first, then what the daemon reads, then where the plant most likely is. */
async function startOf(
  { call }: Asked,
  { map, potential }: Terrain,
  holds: ReadonlyMap<number, number>,
): Promise<Start> {
  const [said, file, url] = ["from", "at", "send"].map((name) => textOption(call, name));
  if (said !== undefined && file !== undefined)
    throw new UsageError("--from and --at both say where the plant is");
  if (said !== undefined)
    return { state: complete(valuesIn(said, map.channels, "from"), map), source: "as given" };
  if (file !== undefined) return { state: complete(await valuesAt(file, map), map), source: file };
  if (url === undefined) return { state: deepest(map, potential, holds), source: "the map's deepest basin" };
  const readings = await readingsOf(apiNamed(call, "send"));
  const known = map.channels.flatMap(({ name }, channel) =>
    readings.has(name) ? [[channel, readings.get(name)!] as const] : [],
  );
  return { state: complete(new Map(known), map), source: `as ${url} reads it` };
}

async function valuesAt(file: string, { channels }: Terrain["map"]): Promise<ReadonlyMap<number, number>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(await fileOf(file, "discover/bad-question")));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("discover/bad-question", `${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const entries =
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  return new Map(
    entries.map(([name, number]) => {
      if (typeof number !== "number")
        throw new Fault("discover/bad-question", `${file}: ${name} is no number`);
      return [channelNamed(name, channels), number] as const;
    }),
  );
}

function complete(values: ReadonlyMap<number, number>, { channels }: Terrain["map"]): Float64Array {
  const missing = channels.filter((_, channel) => !values.has(channel)).map(({ name }) => name);
  if (missing.length > 0)
    throw new Fault("discover/bad-question", `The state has no value for ${missing.join(", ")}`, {
      hint: "Give every channel of the map a value with --from or --at",
    });
  return Float64Array.from(channels, (_, channel) => values.get(channel)!);
}

/** A map that does not say who sets what is asked about its objective's own channels. */
function partsOf(names: string | undefined, { map, parts }: Terrain, objective: Objective): readonly Part[] {
  if (names !== undefined) {
    const set = new Set(names.split(",").map((name) => channelNamed(name.trim(), map.channels)));
    return map.channels.map((_, channel) =>
      set.has(channel) ? "set" : parts?.[channel] === "stays" ? "stays" : "follows",
    );
  }
  return (
    parts ?? map.channels.map((_, channel) => (objective.channels.includes(channel) ? "set" : "follows"))
  );
}

interface Sent {
  readonly to: string;
  readonly proposal: number;
  readonly writes: readonly Write[];
}

async function send(
  { call }: Asked,
  { map, points }: Terrain,
  { findings, parts }: { findings: readonly Finding[]; parts: readonly Part[] },
): Promise<Sent | undefined> {
  const url = textOption(call, "send");
  if (url === undefined || findings.length === 0) return undefined;
  const proposal = numberOption(call, "pick", { min: 1, max: findings.length }) ?? 1;
  const names = textOption(call, "as");
  const renamed = new Map(names === undefined ? [] : pairsIn(names, "as"));
  const [first] = findings[proposal - 1]!.steps;
  const writes = map.channels.flatMap(({ name }, channel) =>
    parts[channel] === "set"
      ? [{ point: renamed.get(name) ?? points.get(channel) ?? name, value: first!.state[channel]! }]
      : [],
  );
  await propose(apiNamed(call, "send"), textOption(call, "by") ?? "iv discover", writes);
  return { to: url, proposal, writes };
}
