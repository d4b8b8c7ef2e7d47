// Tickets in the public folder, where the gateway that each is for finds it by the key of its log.

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { exists, plainFile, syncFolder } from "#runtime/capsule/store/disk.ts";
import { envelopeBytesMax } from "#runtime/capsule/trust/envelope.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { listed } from "#runtime/update/repo/books.ts";
import { readTicket, type Ticket, ticketPath } from "#runtime/update/ticket.ts";
import { loadBooks, type Place, writeFileWhole, writing } from "./disk.ts";

/** In the place of whatever this gateway had; those that are over are taken away, so that the folder does not grow. */
export async function publishTicket(
  place: Place,
  { bytes, ticket, nowMs }: { readonly bytes: Uint8Array; readonly ticket: Ticket; readonly nowMs: number },
): Promise<string> {
  using _lock = writing(place);
  const isOffered = Object.values(listed(await loadBooks(place))).some(
    ({ custom }) => custom.capsule === ticket.to,
  );
  if (!isOffered)
    throw new Fault("repo/bad-capsule", `The repository does not offer ${ticket.capsule}, ${ticket.to}`, {
      hint: "A gateway can go back only to what it can fetch: add that capsule, or name the right --repo",
    });
  await clearOver(place, nowMs);
  const path = ticketPath(ticket.logKey);
  await writeFileWhole(join(place.public, path), [bytes]);
  return path;
}

export async function withdrawTicket(place: Place, logKey: Digest): Promise<string> {
  using _lock = writing(place);
  const path = ticketPath(logKey);
  if (!(await exists(join(place.public, path))))
    throw new Fault("repo/unreadable", `No ticket of that gateway is published in ${place.root}`, {
      hint: "`ls public/tickets` shows those that are, by the SHA-256 of the key",
    });
  await rm(join(place.public, path));
  await syncFolder(join(place.public, "tickets"));
  return path;
}

/** Paths of those that still say something, below the public folder. */
export async function ticketsGood(place: Place, nowMs: number): Promise<ReadonlySet<string>> {
  const good = new Set<string>();
  for (const name of await readdir(join(place.public, "tickets")).catch(() => []))
    if (await isGood(join(place.public, "tickets", name), nowMs)) good.add(`tickets/${name}`);
  return good;
}

async function isGood(path: string, nowMs: number): Promise<boolean> {
  if (!path.endsWith(".ticket")) return false;
  try {
    return Date.parse(readTicket(await plainFile(path, envelopeBytesMax), path).expires) > nowMs;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

async function clearOver(place: Place, nowMs: number): Promise<void> {
  const good = await ticketsGood(place, nowMs);
  for (const name of await readdir(join(place.public, "tickets")).catch(() => []))
    if (!good.has(`tickets/${name}`)) await rm(join(place.public, "tickets", name));
}
