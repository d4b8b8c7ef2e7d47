import { openCheckpoint, parseSize } from "#runtime/prove/checkpoint.ts";
import { type Cosignature, openCosignature } from "#runtime/prove/cosignature.ts";
import { parseVerifierKey, splitNote, type VerifierKey } from "#runtime/prove/note.ts";
import { parseMirrorInfo } from "#runtime/prove/submission/mirror-info.ts";
import type { Answer } from "#runtime/prove/submission/parcel.ts";
import type { Heard, Step } from "./course.ts";

/** What the statuses of C2SP's tlog-witness and tlog-mirror mean for the course; a cosignature counts once verified. */
export function readAnswer(
  { status, body }: Answer,
  step: Step,
  { text, mirror }: { readonly text: string; readonly mirror: VerifierKey },
): Heard {
  const info = parseMirrorInfo(body);
  const size = parseSize(body.replace(/\n$/, ""));
  switch (status) {
    case 200:
      if (step.kind === "checkpoint") return { kind: "taken" };
      if (step.kind === "where") return { kind: "unclear" };
      return cosigned(openCosignature(body, { text, witness: mirror }));
    case 202:
      return info ? { kind: "stands", ...info } : { kind: "unclear" };
    case 409:
      if (step.kind === "checkpoint")
        return size === undefined ? { kind: "unclear" } : { kind: "conflict", size };
      return info ? { kind: "stands", ...info } : { kind: "unclear" };
    case 403:
    case 404:
      return { kind: "refused", because: "unknown-log" };
    case 422:
      return { kind: "refused", because: step.kind === "checkpoint" ? "another-history" : "bad-proof" };
    default:
      return { kind: "unclear" };
  }
}

/** The size of a checkpoint that our key has signed and the mirror cosigned; undefined where it is not shown. */
export function sizeAhead(
  note: string,
  { key, mirror }: { readonly key: string; readonly mirror: VerifierKey },
): number | undefined {
  const own = parseVerifierKey(key);
  const reading = own && openCheckpoint(note, own);
  const read = splitNote(note);
  if (reading?.kind !== "verified" || typeof read === "string") return undefined;
  const block = note.slice(read.text.length + 1);
  return openCosignature(block, { text: read.text, witness: mirror }) && reading.checkpoint.size;
}

function cosigned(cosignature: Cosignature | undefined): Heard {
  return cosignature === undefined
    ? { kind: "refused", because: "bad-cosignature" }
    : { kind: "cosigned", cosignature };
}
