// Three kinds of wrong, never mixed. A verdict is a value the caller must choose from. A Fault is the
// world's: thrown at a door, with a code an operator can look up. A Bug is ours: an assertion that
// stays on in production, caught only at the capsule boundary and in main.

/** Codes are API: they stand in logs, in `--json` output and in the manual. */
export type FaultCode =
  | "access/bad-file"
  | "access/refused"
  | "archive/broken"
  | "archive/disk"
  | "archive/locked"
  | "archive/no-point"
  | "archive/too-much"
  | "archive/unreadable"
  | "archive/unwritable"
  | "capsule/bad-bundle"
  | "capsule/bad-digest"
  | "capsule/bad-manifest"
  | "capsule/bad-signature"
  | "capsule/bad-state"
  | "capsule/busy"
  | "capsule/not-installed"
  | "capsule/not-trusted"
  | "capsule/refused"
  | "capsule/spent"
  | "capsule/taken"
  | "capsule/too-large"
  | "capsule/unfit"
  | "capsule/unreadable"
  | "capsule/unwritable"
  | "cli/bad-bundle"
  | "cli/selftest"
  | "cli/unwritable"
  | "config/bad"
  | "config/no-consent"
  | "config/unreadable"
  | "config/unwritable"
  | "console/exposed"
  | "console/nobody-guards"
  | "console/port-taken"
  | "console/refused"
  | "console/unreachable"
  | "core/bad-kernel"
  | "core/bad-node"
  | "core/ring-corrupt"
  | "discover/bad-problem"
  | "discover/bad-question"
  | "field/bad-reply"
  | "field/refused"
  | "field/silent"
  | "field/unreachable"
  | "foundry/busy"
  | "foundry/refused"
  | "hub/bad-key"
  | "hub/exposed"
  | "hub/port-taken"
  | "hub/settled"
  | "hub/store-away"
  | "hub/unusable"
  | "keys/bad-file"
  | "keys/exists"
  | "keys/exposed"
  | "keys/unreadable"
  | "keys/unwritable"
  | "memory/disk"
  | "memory/locked"
  | "map/bad-file"
  | "map/bad-rows"
  | "map/no-threshold"
  | "map/missing-channel"
  | "map/too-few-points"
  | "map/unreadable"
  | "map/unwritable"
  | "map/disk"
  | "map/no-files"
  | "map/other-crawl"
  | "map/too-few-points"
  | "map/too-much"
  | "model/bad-file"
  | "model/bad-input"
  | "model/bad-output"
  | "model/dead"
  | "model/failed"
  | "proof/broken"
  | "proof/disk"
  | "proof/foreign"
  | "proof/locked"
  | "proof/unreadable"
  | "repo/bad-capsule"
  | "repo/bad-metadata"
  | "repo/bad-rollout"
  | "repo/broken"
  | "repo/busy"
  | "repo/port-taken"
  | "repo/unreadable"
  | "repo/wrong-key"
  | "sim/failed"
  | "sync/unreachable"
  | "trust/bad-policy"
  | "trust/unreadable"
  | "update/absent"
  | "update/bad-delta"
  | "update/bad-rehearsal"
  | "update/bad-state"
  | "update/bad-ticket"
  | "update/busy"
  | "update/cut"
  | "update/expired"
  | "update/no-offer"
  | "update/no-root"
  | "update/not-rehearsed"
  | "update/refused"
  | "update/rolled-back"
  | "update/slow"
  | "update/time-untrusted"
  | "update/too-large"
  | "update/too-slow"
  | "update/unreachable"
  | "update/unreadable"
  | "update/unwritable"
  | "worker/dead";

export class Fault extends Error {
  override readonly name = "Fault";
  readonly code: FaultCode;
  /** What a person can do about it, as an imperative sentence without a period. */
  readonly hint: string | undefined;

  constructor(code: FaultCode, message: string, options?: ErrorOptions & { hint?: string }) {
    super(message, options);
    this.code = code;
    this.hint = options?.hint;
  }
}

export class Bug extends Error {
  override readonly name = "Bug";
}

export function assert(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Bug(`Broken invariant: ${claim}`);
}

/** For the `default` of a switch over a union: does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new Bug(`Unreachable case: ${JSON.stringify(value)}`);
}
