// The mirror and witness of a fleet, as c2sp.org/tlog-mirror and c2sp.org/tlog-witness have it. Pure but for the books:
// a request goes in, an answer comes out, and the caller sends it only once the books are on the disk. It believes
// nothing but signatures and hashes: whoever holds the broker can keep messages back, and no more than that.

import { sameBytes } from "#runtime/core/digest.ts";
import { openCheckpoint, parseCheckpoint } from "#runtime/prove/checkpoint.ts";
import { cosign } from "#runtime/prove/cosignature.ts";
import { renamed, type SignerKey, splitNote } from "#runtime/prove/note.ts";
import { besidePerfect } from "#runtime/prove/perfect.ts";
import { parseAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import {
  type AddEntries,
  type EntryPackage,
  packageEnd,
  packageRecords,
  parseAddEntries,
} from "#runtime/prove/submission/add-entries.ts";
import { formatMirrorInfo } from "#runtime/prove/submission/mirror-info.ts";
import type { Answer, Request } from "#runtime/prove/submission/parcel.ts";
import { verifySubtree } from "#runtime/prove/subtree.ts";
import { CompactRange, type Hash, leafHash, verifyConsistency } from "#runtime/prove/tree.ts";
import { firstEpochOf } from "./epoch-name.ts";
import { forkAhead, forkBeside, forkOf } from "./fork.ts";
import type { Books, MirroredLog } from "./port.ts";

/** `cosigned` is what there is to show to everybody, once the batch is on the disk. */
export interface Given {
  readonly origin: string;
  readonly answer: Answer;
  readonly cosigned?: string;
}

export interface Mirror {
  readonly witness: SignerKey;
  readonly books: Books;
  readonly nowMs: number;
}

/** Undefined where a request does not even say whose it is. */
export async function askMirror({ kind, body }: Request, mirror: Mirror): Promise<Given | undefined> {
  // With a checkpoint alone nothing is kept yet, and so nothing is signed for.
  if (kind === "add-checkpoint") return addCheckpoint(Buffer.from(body).toString("utf8"), mirror);
  const entries = parseAddEntries(body);
  return entries && addEntries(entries, mirror);
}

/** A witness keeps no records: that a checkpoint is one history with all before it is what it signs for. */
export async function askWitness({ kind, body }: Request, at: Mirror): Promise<Given | undefined> {
  if (kind !== "add-checkpoint") return undefined;
  const text = Buffer.from(body).toString("utf8");
  const given = await addCheckpoint(text, at);
  if (given?.answer.status !== 200) return given;
  const { checkpoint } = parseAddCheckpoint(text)!;
  const line = cosign(textOf(checkpoint), { witness: at.witness, atS: Math.floor(at.nowMs / 1_000) });
  return { ...given, answer: { status: 200, body: line } };
}

async function addCheckpoint(text: string, { books, nowMs }: Mirror): Promise<Given | undefined> {
  const request = parseAddCheckpoint(text);
  const note = request && splitNote(request.checkpoint);
  const claimed = typeof note === "object" ? parseCheckpoint(note.text) : undefined;
  // Nobody can be told, because nobody said who asks.
  if (request === undefined || claimed === undefined) return undefined;
  const { origin } = claimed;
  const say = (status: number, body = ""): Given => ({ origin, answer: { status, body } });
  const log = await logOf(origin, books);
  if (log === undefined) return say(404);
  const reading = openCheckpoint(request.checkpoint, log.key);
  if (reading.kind === "rejected" || log.frozen !== null) return say(403);
  await books.seen(log, nowMs);
  const { checkpoint } = reading;
  const fork = await forkOf(log, { checkpoint, note: request.checkpoint }, books);
  if (fork !== undefined) {
    await books.freeze(log, fork);
    return say(409, `${log.pending?.size ?? 0}\n`);
  }
  if (request.old > checkpoint.size) return say(400);
  const known = log.pending?.size ?? 0;
  const newer = { checkpoint, note: request.checkpoint };
  if (request.old !== known) {
    const beside = log.pending && forkBeside(log.pending, newer, request);
    if (beside) await books.freeze(log, beside);
    return say(409, `${known}\n`);
  }
  const olderRoot = log.pending ? rootIn(log.pending.note) : CompactRange.empty.root();
  // From nothing the only proof is the empty one, and leads to whatever the log begins with.
  const isOneHistory =
    known === 0
      ? request.proof.length === 0
      : verifyConsistency(
          { older: known, newer: checkpoint.size, olderRoot, newerRoot: checkpoint.root },
          request.proof,
        );
  if (!isOneHistory) {
    const ahead = log.pending && forkAhead(log.pending, newer, request.proof);
    // A wrong proof from a perfect tree does not say what it goes on from, so we ask for one that does: as if we stood there.
    const beside = besidePerfect(known, checkpoint.size);
    if (!ahead) return beside === undefined ? say(422) : say(409, `${beside}\n`);
    await books.freeze(log, ahead);
    return say(409, `${known}\n`);
  }
  await books.setPending(log, { size: checkpoint.size, note: request.checkpoint });
  return say(200);
}

async function addEntries(request: AddEntries, mirror: Mirror): Promise<Given> {
  const { books, nowMs } = mirror;
  const { origin, from, size, packages } = request;
  const say = (status: number, body = ""): Given => ({ origin, answer: { status, body } });
  let log = await logOf(origin, books);
  if (log === undefined) return say(404);
  if (log.frozen !== null) return say(403);
  await books.seen(log, nowMs);
  const stands = (status: number): Given => say(status, infoOf(log!));
  const { pending } = log;
  if (pending === null || size !== pending.size || from > log.next) return stands(409);
  if (packages.length === 0 && from < size) return say(400);
  const root = rootIn(pending.note);
  for (const one of packages) {
    const taken = await take(log, one, { size, root, books });
    if (taken === undefined) return say(422);
    log = taken;
  }
  if (log.next < size) return stands(202);
  return finish(log, { ...mirror, note: pending.note, size, root });
}

/** The log with the package, if its records are those that were signed; what is kept already is not kept twice. */
async function take(
  log: MirroredLog,
  { from, records, proof }: EntryPackage,
  { size, root, books }: { readonly size: number; readonly root: Hash; readonly books: Books },
): Promise<MirroredLog | undefined> {
  const end = packageEnd(from, size);
  if (end <= log.next) return log;
  const begin = from - (from % packageRecords);
  const added = records.slice(log.next - from).map((body) => ({ body, leaf: leafHash(body) }));
  const before = log.next > begin ? await books.leaves(log, begin) : [];
  const subtreeRoot = rootOver([...before, ...added.map(({ leaf }) => leaf)]);
  if (!verifySubtree({ subtree: { from: begin, to: end }, subtreeRoot, size, root }, proof)) return undefined;
  return books.keep(log, added, end - begin === packageRecords ? subtreeRoot : undefined);
}

/** All is here: what is kept is put together once more, and what it comes to is what the gateway has signed. */
async function finish(
  log: MirroredLog,
  at: Mirror & { readonly note: string; readonly size: number; readonly root: Hash },
): Promise<Given> {
  const { origin } = log;
  const { books, witness, nowMs, note, size, root } = at;
  const tail = size % packageRecords === 0 ? [] : await books.leaves(log, size - (size % packageRecords));
  // At the right edge a part of a package is a node like a whole one.
  const kept = size % packageRecords === 0 ? log.full.root() : log.full.append(rootOver(tail)).root();
  if (!sameBytes(kept, root)) return { origin, answer: { status: 500, body: "" } };
  const line = cosign(textOf(note), { witness, atS: Math.floor(nowMs / 1_000) });
  const cosigned = `${note}${line}`;
  await books.setMirrored(log, { size, note: cosigned });
  return { origin, answer: { status: 200, body: line }, cosigned };
}

/** An enrolled gateway's log. A later epoch has a name behind the first one's, and the same key signs it. */
async function logOf(origin: string, books: Books): Promise<MirroredLog | undefined> {
  const known = await books.log(origin);
  if (known !== undefined) return known;
  const first = firstEpochOf(origin);
  const enrolled = first === undefined ? undefined : await books.log(first);
  return enrolled && books.openLog(origin, renamed(enrolled.key, origin));
}

function infoOf({ pending, next }: MirroredLog): string {
  return formatMirrorInfo({ pending: pending?.size ?? 0, next, ticket: new Uint8Array(0) });
}

function rootOver(leaves: readonly Hash[]): Hash {
  return leaves.reduce((range, leaf) => range.append(leaf), CompactRange.empty).root();
}

/** Of a note that was verified before it was kept. */
function rootIn(note: string): Hash {
  return parseCheckpoint(textOf(note))!.root;
}

function textOf(note: string): string {
  const read = splitNote(note);
  return typeof read === "string" ? "" : read.text;
}
