// What a disk may hold after a power cut, made from a trace of what a program asked of the operating system: what was
// synced is there; of what came after the last sync of a file, any of the writes may be there, whole or in part.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { Prng } from "#runtime/core/prng.ts";

export type DiskEvent = Readonly<
  | { kind: "write"; path: string; bytes: Buffer; at: number }
  | { kind: "truncate"; path: string; size: number }
  | { kind: "sync"; path: string }
  | { kind: "unlink"; path: string }
  | { kind: "said"; text: string }
>;

export const traceOptions: readonly string[] = [
  ...["-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "70000"],
  ...["-e", "trace=pwrite64,fsync,fdatasync,ftruncate,unlink,write"],
];

/**
 * What strace has written with these options; calls that were refused did nothing. Where threads call at once, a call
 * counts from when it is over, but what is said counts from when it begins: a promise is never later than it was.
 */
export function readTrace(path: string): readonly DiskEvent[] {
  const begun = new Map<string, string>();
  return readFileSync(path, "latin1")
    .split("\n")
    .flatMap((line) => {
      const [, thread = "", call = line] = /^(\d+) +(.*)$/.exec(line) ?? [];
      const [, first] = /^(.*) <unfinished \.\.\.>$/.exec(call) ?? [];
      if (first !== undefined) {
        begun.set(thread, first);
        return first.startsWith("write(1<") ? (eventIn(`${first}) = 0`) ?? []) : [];
      }
      const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(call) ?? [];
      if (rest === undefined) return eventIn(call) ?? [];
      const whole = `${begun.get(thread) ?? ""}${rest}`;
      return whole.startsWith("write(1<") ? [] : (eventIn(whole) ?? []);
    });
}

function eventIn(line: string): DiskEvent | undefined {
  const write = /^pwrite64\(\d+<(.+?)>, "([^"]*)", \d+, (\d+)\) += \d+$/.exec(line);
  if (write) return { kind: "write", path: text(write[1]!), bytes: bytesOf(write[2]!), at: Number(write[3]) };
  const truncate = /^ftruncate\(\d+<(.+?)>, (\d+)\) += 0$/.exec(line);
  if (truncate) return { kind: "truncate", path: text(truncate[1]!), size: Number(truncate[2]) };
  const sync = /^f(?:data)?sync\(\d+<(.+?)>\) += 0$/.exec(line);
  if (sync) return { kind: "sync", path: text(sync[1]!) };
  const unlink = /^unlink\("([^"]*)"\) += 0$/.exec(line);
  if (unlink) return { kind: "unlink", path: bytesOf(unlink[1]!).toString() };
  const said = /^write\(1<[^>]*>, "([^"]*)", \d+\) += \d+$/.exec(line);
  if (said) return { kind: "said", text: bytesOf(said[1]!).toString() };
  return undefined;
}

function bytesOf(escaped: string): Buffer {
  return Buffer.from(escaped.replaceAll("\\x", ""), "hex");
}

/** A path is given in hexadecimal as well. */
function text(escaped: string): string {
  return escaped.startsWith("\\x") ? bytesOf(escaped).toString() : escaped;
}

type Change = Exclude<DiskEvent, { kind: "sync" | "said" }>;

/** The files under `root` after these events and a power cut, by their path below it. */
function imageAfter(
  events: readonly DiskEvent[],
  { root, random }: { readonly root: string; readonly random: () => number },
): ReadonlyMap<string, Buffer> {
  const durable = new Map<string, Buffer>();
  const pending = new Map<string, Change[]>();
  for (const event of events) {
    if (event.kind === "said" || relative(root, event.path).startsWith("..")) continue;
    const { path } = event;
    const changes = pending.get(path) ?? [];
    if (event.kind !== "sync") pending.set(path, [...changes, event]);
    else {
      const content = changes.reduce(applied, durable.get(path));
      if (content !== undefined) durable.set(path, content);
      else durable.delete(path);
      pending.delete(path);
      // A folder that is synced has forgotten what was removed from it.
      for (const [inside, others] of pending) {
        const removed = others.findLastIndex(({ kind }) => kind === "unlink");
        if (dirname(inside) !== path || removed < 0) continue;
        durable.delete(inside);
        pending.set(inside, others.slice(removed + 1));
      }
    }
  }
  for (const [path, changes] of pending) {
    let content = durable.get(path);
    for (const change of changes) {
      const luck = random();
      if (luck < 0.4) content = applied(content, change);
      else if (luck < 0.7 && change.kind === "write") content = applied(content, torn(change, random()));
    }
    if (content !== undefined) durable.set(path, content);
    else durable.delete(path);
  }
  return new Map([...durable].map(([path, content]) => [relative(root, path), content]));
}

function applied(content: Buffer | undefined, change: Change): Buffer | undefined {
  if (change.kind === "unlink") return undefined;
  const before = content ?? Buffer.alloc(0);
  if (change.kind === "truncate") {
    const after = Buffer.alloc(change.size);
    before.copy(after);
    return after;
  }
  const { at, bytes } = change;
  const after = Buffer.alloc(Math.max(before.length, at + bytes.length));
  before.copy(after);
  bytes.copy(after, at);
  return after;
}

/** A disk writes sectors; the one that the power cut hit may hold anything. */
function torn({ path, bytes, at }: Extract<Change, { kind: "write" }>, share: number): Change {
  const kept = Math.floor((share * bytes.length) / sectorBytes) * sectorBytes;
  const garbage = Buffer.alloc(Math.min(sectorBytes, bytes.length - kept), 0xa5);
  return { kind: "write", path, at, bytes: Buffer.concat([bytes.subarray(0, kept), garbage]) };
}

const sectorBytes = 512;

export interface Cuts {
  readonly root: string;
  readonly seed: number;
  readonly count: number;
  /** The first event behind which the power may go. */
  readonly from?: number;
}

/** Of so many power cuts, spread over the events, how many left what `isBroken` finds; it is told what had been said by then. */
export function brokenBy(
  events: readonly DiskEvent[],
  { root, seed, count, from = 0 }: Cuts,
  isBroken: (dir: string, said: string) => boolean,
): number {
  const random = new Prng(Uint32Array.of(seed, 2, 3, 4));
  let broken = 0;
  for (let cut = 0; cut < count; cut++) {
    const before = events.slice(0, from + 1 + Math.floor((cut / count) * (events.length - from)));
    const said = before.map((event) => (event.kind === "said" ? event.text : "")).join("");
    const dir = mkdtempSync(join(tmpdir(), "iv-power-"));
    try {
      writeImage(dir, imageAfter(before, { root, random: () => random.between(0, 1) }));
      if (isBroken(dir, said)) broken++;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  return broken;
}

function writeImage(dir: string, image: ReadonlyMap<string, Buffer>): void {
  for (const [path, content] of image) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}
