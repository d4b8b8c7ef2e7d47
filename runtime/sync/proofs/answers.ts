import { parseSize } from "#runtime/prove/checkpoint.ts";
import { type Cosignature, openCosignature } from "#runtime/prove/cosignature.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
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

function cosigned(cosignature: Cosignature | undefined): Heard {
  return cosignature === undefined
    ? { kind: "refused", because: "bad-cosignature" }
    : { kind: "cosigned", cosignature };
}
