import { base64 } from "#runtime/core/base64.ts";
import {
  type Ask,
  type AskTypes,
  type LogHead,
  readRecordsMax,
  type Submitted,
} from "#runtime/prove/messages.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import type { LoggedRecord, StoredEntry } from "#runtime/prove/port.ts";
import { evidenceText } from "./evidence-for.ts";
import { guarded } from "./sqlite.ts";
import type { LogStore } from "./store.ts";

/** Answers what needs no change of the log. */
export function serve(
  ask: Exclude<Ask, Submitted | { ask: "flush" | "close" | "renew" | "older-epochs" }>,
  { log, dir, verifier }: { readonly log: LogStore; readonly dir: string; readonly verifier: VerifierKey },
): AskTypes[keyof AskTypes] {
  switch (ask.ask) {
    case "read":
      return log.read(ask.from, Math.min(ask.max, readRecordsMax)).map(logged);
    case "tail": {
      const max = Math.min(ask.max, readRecordsMax);
      return log.read(Math.max(0, log.size - max), max).flatMap(({ body }) => body ?? []);
    }
    case "cursor":
      return log.cursor(ask.name);
    case "set-cursor":
      log.setCursor(ask.name, ask.next);
      return null;
    case "cosigned":
      return [...log.cosigned.values()];
    case "keep-cosigned":
      log.keepCosigned(ask.note, ask.line);
      return null;
    case "evidence":
      return guarded(dir, () => evidenceText(dir, ask.of, verifier)) ?? null;
  }
}

/** A record that cannot be read any more is told as an empty one; `iv proof verify` says what is the matter. */
export function logged({ index, body }: StoredEntry): LoggedRecord {
  return { index, body: body === undefined ? "{}" : decoder.decode(body) };
}

export function headOf({ size, root, note }: LogStore): LogHead {
  return { size, root: base64(root), note };
}

const decoder = new TextDecoder();
