import { firmwareState } from "#bridge/protocol/edc-firmware.ts";
import { boardFlag, op, status } from "#bridge/protocol/edc-frame.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import type { BoardEnd } from "./board-end.ts";
import type { Asking, Clause } from "./clause.ts";
import { firmwareClauses } from "./clauses/firmware.ts";
import { linkClauses } from "./clauses/links.ts";
import { operationClauses } from "./clauses/operations.ts";
import { shieldClauses } from "./clauses/shield.ts";
import { watchdogClauses } from "./clauses/watchdog.ts";
import { wireClauses } from "./clauses/wire.ts";
import { layoutOf } from "./layout.ts";
import { Probe } from "./probe.ts";

export type ClauseResult = Readonly<{ name: string; about: string }> &
  Readonly<{ kind: "kept" } | { kind: "broken"; why: string } | { kind: "not-asked"; why: string }>;

/** The whole page, in its order. */
const clauses: readonly Clause[] = [
  ...wireClauses,
  ...operationClauses,
  ...watchdogClauses,
  ...linkClauses,
  ...firmwareClauses,
  ...shieldClauses,
];

/** Asks a board about every clause, one after the other; what one leaves behind, the next does not see. */
export async function* conformance(
  end: BoardEnd,
  { map, nonces }: { readonly map: RegisterMap; readonly nonces: () => number },
): AsyncGenerator<ClauseResult> {
  const asking: Asking = { probe: new Probe(end, { map, nonces }), layout: layoutOf(map) };
  for (const clause of clauses) {
    const { name, about } = clause;
    const said = { name, about };
    try {
      await settle(asking.probe);
      const why = clause.without?.(asking) ?? (await lacksFirmware(clause, asking));
      if (why !== undefined) {
        yield { ...said, kind: "not-asked", why };
        continue;
      }
      await clause.ask(asking);
      yield { ...said, kind: "kept" };
    } catch (error) {
      yield { ...said, kind: "broken", why: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** A fresh link, no trip, and no image that is half there or on trial. */
async function settle(probe: Probe): Promise<void> {
  await probe.greet();
  if ((probe.flags & boardFlag.tripped) !== 0) await probe.ask(op.rearm);
  const { status: code, words } = await probe.ask(op.firmwareStatus);
  if (code === status.ok && words[0] === firmwareState.trial) await probe.ask(op.firmwareConfirm);
}

/** Chapter 7 is for boards that have a place for a second image; all others say that they know no such operation. */
async function lacksFirmware(clause: Clause, { probe }: Asking): Promise<string | undefined> {
  if (!firmwareClauses.includes(clause)) return undefined;
  const { status: code } = await probe.ask(op.firmwareStatus);
  return code === status.badOp ? "it has no place for a second image" : undefined;
}
