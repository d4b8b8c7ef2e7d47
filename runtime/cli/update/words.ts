// What each state of a deployment is, for a person who looks.

import type { State } from "#runtime/update/deploy/table.ts";

export const wordsFor: Readonly<Record<State, string>> = {
  notified: "begins",
  metadata: "fetches the manifest and asks who has signed",
  preflight: "looks for room, requirements and the version floor",
  fetch: "fetches what is not here yet",
  verify: "hashes every byte again",
  stage: "puts it into the store",
  "dry-run": "asks its models for their golden answers",
  shadow: "runs it beside the capsule that guards, with its hands tied",
  quiesce: "waits until the plant permits the exchange",
  activate: "hands the actuators over between two ticks",
  probation: "watches it while it guards",
  commit: "makes it the floor that nobody goes below",
  "clean-up": "takes away what nobody needs any more",
  report: "writes down how it ended",
  rollback: "gives the actuators back to who had them",
  "verify-rollback": "makes sure that somebody guards",
  failed: "counts the failure",
  ended: "has ended",
};
