import { existsSync } from "node:fs";
import { join } from "node:path";
import { archiveFolder } from "#runtime/archive.ts";
import { type Call, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { printable } from "#runtime/cli/printable.ts";
import { US_PER_MS, US_PER_S } from "#runtime/core/clock.ts";
import { ArchiveReader, type KnownPoint } from "#runtime/signal/archive/disk/reader.ts";
import type { Span } from "#runtime/signal/archive/picture.ts";

/** An archive that a command looks at, and how much of it could not be read. */
export interface Looked extends Disposable {
  readonly reader: ArchiveReader;
  damaged(): number;
}

/** `place` is a gateway's configuration, its data folder, or the archive itself. */
export async function lookAt(place: string, io: Io): Promise<Looked> {
  let damaged = 0;
  const reader = new ArchiveReader(await folderOf(place), ({ code, message }) => {
    damaged++;
    if (damaged <= toldMax) io.err(printable(`${message} [${code}]`));
  });
  return { reader, damaged: () => damaged, [Symbol.dispose]: () => reader[Symbol.dispose]() };
}

/** A disk that is failing damages more than anybody wants to read. */
const toldMax = 10;

async function folderOf(place: string): Promise<string> {
  if (/\.ya?ml$/.test(place)) {
    const { archive = {}, gateway } = await readGatewayFile(place);
    return archiveFolder(archive, gateway.data);
  }
  const inside = archiveFolder({}, place);
  return existsSync(join(inside, "archive.db")) ? inside : place;
}

export const spanOptions = {
  from: {
    type: "string",
    value: "TIME",
    about: "from when, such as 2026-11-21 or 2026-11-21T10:00:00Z; UTC where no zone is said",
  },
  to: { type: "string", value: "TIME", about: "until before when" },
  last: { type: "string", value: "SPAN", about: "instead: the last 90s, 15m, 24h or 7d that are there" },
} as const;

/** All that there is, or what of it the call asks for. */
export function spanIn(call: Call, reader: ArchiveReader): Span {
  const { from: first, to: last } = reader.figures();
  // Bounds are half open, and the last sample is one of all.
  const end = (last ?? 0) + 1;
  const [from, to, back] = [timeOption(call, "from"), timeOption(call, "to"), textOption(call, "last")];
  if (back !== undefined) {
    if (from !== undefined || to !== undefined) throw new UsageError("say --last, or --from and --to");
    return { from: end - spanOf(back), to: end };
  }
  const span = { from: from ?? first ?? 0, to: to ?? end };
  if (!(span.from < span.to))
    throw new UsageError(`there is nothing from ${timeText(span.from)} to ${timeText(span.to)}`);
  return span;
}

export function pointsIn(call: Call, reader: ArchiveReader): readonly KnownPoint[] {
  const names = textOption(call, "points")?.split(",");
  return names === undefined ? reader.points() : names.map((name) => reader.point(name.trim()));
}

export function timeText(us: number): string {
  const time = new Date(us / US_PER_MS);
  return Number.isNaN(time.getTime()) ? `${us} µs` : time.toISOString();
}

/** Of numbers of seconds, and of the words that people write for more of them. */
function spanOf(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  if (count === undefined)
    throw new UsageError(`--last takes a span such as 90s, 15m, 24h or 7d, not "${text}"`);
  return Number(count) * secondsOf[unit as keyof typeof secondsOf] * US_PER_S;
}

const secondsOf = { s: 1, m: 60, h: 3_600, d: 86_400 };

function timeOption(call: Call, name: "from" | "to"): number | undefined {
  const text = textOption(call, name);
  if (text === undefined) return undefined;
  const [, day, clock = "T00:00:00", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  const ms = Date.parse(`${day}${clock.replace(" ", "T")}${zone}`);
  if (Number.isNaN(ms))
    throw new UsageError(`--${name} takes a time such as 2026-11-21T10:00:00Z, not "${text}"`);
  return ms * US_PER_MS;
}
