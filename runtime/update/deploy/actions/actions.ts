import type { State } from "#runtime/update/deploy/table.ts";
import type { Action } from "./action.ts";
import { fetch, metadata, notified, preflight, stage, verify } from "./arrive.ts";
import { cleanUp, commit, failed, report, rollback, verifyRollback } from "./end.ts";
import { activate, dryRun, probation, quiesce, shadow } from "./show.ts";

/** What each state is for. */
export const actions: Readonly<Record<Exclude<State, "ended">, Action>> = {
  notified,
  metadata,
  preflight,
  fetch,
  verify,
  stage,
  "dry-run": dryRun,
  shadow,
  quiesce,
  activate,
  probation,
  commit,
  "clean-up": cleanUp,
  report,
  rollback,
  "verify-rollback": verifyRollback,
  failed,
};
