import { join } from "node:path";
import { type Pending, pendingMax } from "#runtime/access/approvals.ts";
import { isRole } from "#runtime/access/role.ts";
import { readJson, writeJson } from "./json-secret.ts";

interface ApprovalFile<Act> {
  readonly schema: "industriverse.approvals/1";
  readonly pending: readonly Pending<Act>[];
}

/** What waits for a second person; it outlives a restart. One daemon a folder writes it. */
export class ApprovalBook<Act> {
  readonly #path: string;
  #pending: readonly Pending<Act>[];

  /** `isAct` says of what was read whether this version can still do it. */
  constructor(data: string, isAct: (value: unknown) => value is Act) {
    this.#path = join(data, "approvals.json");
    const isGood = (value: unknown): value is ApprovalFile<Act> => isFile(value, isAct);
    this.#pending = readJson(this.#path, isGood)?.pending ?? [];
  }

  get pending(): readonly Pending<Act>[] {
    return this.#pending;
  }

  /** Written first: what is acted on must not wait again after a power cut. */
  keep(pending: readonly Pending<Act>[]): void {
    const file: ApprovalFile<Act> = { schema: "industriverse.approvals/1", pending };
    writeJson(this.#path, file);
    this.#pending = pending;
  }
}

function isFile(value: unknown, isAct: (value: unknown) => boolean): boolean {
  const { schema, pending } = (value ?? {}) as Partial<ApprovalFile<unknown>>;
  return (
    schema === "industriverse.approvals/1" &&
    Array.isArray(pending) &&
    pending.length <= pendingMax &&
    pending.every(
      (each: Partial<Pending<unknown>>) =>
        typeof each.id === "string" &&
        typeof each.text === "string" &&
        isRole(each.needs) &&
        typeof each.by?.id === "string" &&
        typeof each.by.name === "string" &&
        // A release before this one wrote fractions of them, and then could not read what it had written.
        Number.isFinite(each.askedMs) &&
        Number.isFinite(each.untilMs) &&
        isAct(each.act),
    )
  );
}
