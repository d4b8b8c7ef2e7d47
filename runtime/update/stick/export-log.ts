// A stick as a slow uplink: it carries the requests that a gateway would send to its hub. Each visit goes on where the
// stick's last one ended, or where the hub has come that the stick has been to since.

import { gzipSync } from "node:zlib";
import { parseVerifierKey } from "#runtime/prove/note.ts";
import { formatAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import { packageEnd } from "#runtime/prove/submission/add-entries.ts";
import { packRequest } from "#runtime/prove/submission/parcel.ts";
import type { ProofSource } from "#runtime/sync/port.ts";
import { type Course, openCourse, packRequests, requestsPath } from "./form.ts";

/** A gateway's folder on a stick; paths are below it. Files are there whole or not at all. */
export interface Stick {
  /** Undefined where there is none that can be read, or it is longer. */
  read(path: string, bytesMax: number): Promise<Uint8Array | undefined>;
  write(path: string, bytes: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
}

export type LogExporter = Pick<ProofSource, "head" | "consistency" | "entries" | "key">;

/** How far the stick has come with the log; what does not fit in waits for the next visit. */
export async function exportLog(
  log: LogExporter,
  { stick, bytesMax }: { readonly stick: Stick; readonly bytesMax: number },
): Promise<Course> {
  const { size, note } = log.head();
  const origin = parseVerifierKey(log.key())?.name ?? "";
  const before = await courseOn(stick, { origin, size });
  const requests: Uint8Array[] = [];
  let { next, sequence, bytes } = before;
  let held = 0;
  const put = async (): Promise<void> => {
    if (requests.length === 0) return;
    sequence++;
    await stick.write(requestsPath(sequence), packRequests(requests.splice(0)));
    held = 0;
  };
  const add = (request: Uint8Array): void => {
    requests.push(request);
    held += request.length;
    bytes += request.length;
  };
  if (before.size < size) {
    const proof = before.size === 0 ? [] : await log.consistency(before.size, size);
    const body = formatAddCheckpoint({ old: before.size, proof, checkpoint: note });
    add(packRequest({ kind: "add-checkpoint", body: Buffer.from(body) }));
  }
  while (next < size) {
    const request = packRequest({ kind: "add-entries", body: gzipSync(await log.entries(next, size)) });
    if (bytes + request.length > bytesMax) break;
    add(request);
    next = packageEnd(next, size);
    if (held >= fileBytes) await put();
  }
  await put();
  const course: Course = { origin, size, next, sequence, bytes };
  await stick.write("log/index.json", Buffer.from(JSON.stringify(course)));
  return course;
}

/** From the hub's own word on, where the stick brings one; what it has been given is taken off the stick then. */
async function courseOn(
  stick: Stick,
  { origin, size }: { readonly origin: string; readonly size: number },
): Promise<Course> {
  const isOurs = (course: Course | undefined): course is Course =>
    course !== undefined && course.origin === origin && course.size <= size;
  const own = openCourse(await stick.read("log/index.json", courseBytesMax));
  const hub = openCourse(await stick.read("hub.json", courseBytesMax));
  if (!isOurs(hub) && isOurs(own)) return own;
  for (let sequence = Math.min(own?.sequence ?? 0, filesMax); sequence > 0; sequence--)
    await stick.remove(requestsPath(sequence));
  await stick.remove("log/index.json");
  await stick.remove("hub.json");
  const { size: known, next } = isOurs(hub) ? hub : { size: 0, next: 0 };
  return { origin, size: known, next, sequence: 0, bytes: 0 };
}

/** Enough that a stick is not worn by many small files, and little enough to be held. */
const fileBytes = 4 * 1_024 * 1_024;
/** With the largest request behind one that was just short of it. */
export const fileBytesMax: number = 3 * fileBytes;
export const courseBytesMax = 4_096;
/** Of the largest stick that a configuration may name. */
export const filesMax = 20_000;
