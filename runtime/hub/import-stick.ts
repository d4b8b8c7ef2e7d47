// What a stick has brought from a gateway that no network reaches: the same requests that an uplink sends, answered by the
// same desk. Nothing of the stick is believed but what the gateway's enrolled key has signed.

import { Fault } from "#runtime/core/fault.ts";
import type { SignerKey } from "#runtime/prove/note.ts";
import { formatAddEntries } from "#runtime/prove/submission/add-entries.ts";
import { parseMirrorInfo } from "#runtime/prove/submission/mirror-info.ts";
import { logId, openRequest, type Request } from "#runtime/prove/submission/parcel.ts";
import { courseBytesMax, fileBytesMax, filesMax, type Stick } from "#runtime/update/stick/export-log.ts";
import {
  type Course,
  cosignedPath,
  openCourse,
  openReceipt,
  openRequests,
  type Receipt,
  requestsPath,
} from "#runtime/update/stick/form.ts";
import { unzipped } from "./hub.ts";
import { askMirror, type Given } from "./mirror.ts";
import type { HubStore } from "./port.ts";

export interface Imported {
  readonly origin: string;
  /** Records that are kept now, and how many of them are cosigned. */
  readonly records: number;
  readonly cosigned: number;
  /** Why not all of it was taken; empty where all was. */
  readonly trouble: string;
  readonly receipt: Receipt | null;
  /** Whether the stick says so too, for the gateway to go on from there. */
  readonly isTold: boolean;
}

export interface Desk {
  readonly store: HubStore;
  readonly witness: SignerKey;
  readonly nowMs: () => number;
}

/** Undefined where the folder has no log. */
export async function importStick(stick: Stick, desk: Desk): Promise<Imported | undefined> {
  const index = openCourse(await stick.read("log/index.json", courseBytesMax));
  if (index === undefined) return undefined;
  const { origin } = index;
  let cosigned = 0;
  let trouble = "";
  for (let sequence = 1; sequence <= Math.min(index.sequence, filesMax); sequence++) {
    const file = await stick.read(requestsPath(sequence), fileBytesMax);
    if (file === undefined) trouble ||= `${requestsPath(sequence)} is not there`;
    else
      for (const { answer, cosigned: note } of await answersTo(openRequests(file), origin, desk)) {
        if (note !== undefined) cosigned = index.size;
        trouble ||= refusals[answer.status] ?? "";
      }
  }
  // Packages for a size that nobody has signed are answered with where the mirror stands.
  const nowhere = { origin, from: 0, size: Number.MAX_SAFE_INTEGER, ticket: new Uint8Array(0), packages: [] };
  const [where] = await asked([{ kind: "add-entries", body: formatAddEntries(nowhere) }], origin, desk);
  const info = where?.answer.status === 409 ? parseMirrorInfo(where.answer.body) : undefined;
  if (info === undefined)
    throw new Fault("hub/bad-key", `${origin}: ${refusals[where?.answer.status ?? 404] ?? "not known"}`, {
      hint: "Enrol it with `iv hub enrol VKEY`, with the key that `iv proof verify` prints at the gateway",
    });
  const course: Course = { origin, size: info.pending, next: info.next, sequence: 0, bytes: 0 };
  const { mirrored } = (await desk.store.batch((books) => books.log(origin), [logId(origin)])) ?? {};
  const isTold = await tell(stick, { course, note: mirrored?.note }).then(
    () => true,
    () => false,
  );
  // What was overtaken on its way is no trouble, as long as all of it is here.
  if (info.next >= index.next) trouble = "";
  return { origin, records: info.next, cosigned, trouble, receipt: await receiptOf(stick, desk), isTold };
}

/** Where the hub stands, and what it has signed: the gateway has no other way to either. */
async function tell(
  stick: Stick,
  { course, note }: { readonly course: Course; readonly note: string | undefined },
): Promise<void> {
  if (note !== undefined) await stick.write(cosignedPath, Buffer.from(note));
  await stick.write("hub.json", Buffer.from(JSON.stringify(course)));
}

async function answersTo(
  packed: readonly Uint8Array[],
  origin: string,
  desk: Desk,
): Promise<readonly Given[]> {
  const requests = packed.flatMap((bytes) => {
    const request = openRequest(bytes);
    return (request && unzipped(request)) ?? [];
  });
  return await asked(requests, origin, desk);
}

/** One write to the books: all of a file is kept, or none of it. */
async function asked(
  requests: readonly Request[],
  origin: string,
  { store, witness, nowMs }: Desk,
): Promise<readonly Given[]> {
  return await store.batch(
    async (books) => {
      const given: Given[] = [];
      for (const request of requests) {
        const one = await askMirror(request, { witness, books, nowMs: nowMs() });
        if (one?.origin === origin) given.push(one);
      }
      return given;
    },
    [logId(origin)],
  );
}

async function receiptOf(stick: Stick, { store }: Desk): Promise<Receipt | null> {
  const note = await stick.read("receipt.note", receiptBytesMax);
  const text = note && Buffer.from(note).toString();
  const name = text && /\n\n— (\S+) /.exec(text)?.[1];
  if (text === undefined || !name) return null;
  const log = await store.batch((books) => books.log(name), [logId(name)]);
  return (log && openReceipt(text, log.key)) ?? null;
}

const refusals: Readonly<Record<number, string>> = {
  400: "a request is none",
  403: "the log is frozen, or has not signed it",
  404: "nobody has enrolled it",
  409: "the hub stands elsewhere; the next visit goes on from there",
  422: "the records are not those that were signed",
  500: "the hub's own copy is broken",
};
const receiptBytesMax = 262_144;
