import { op, status, statusText } from "#bridge/protocol/edc-frame.ts";
import type {
  EdcRequest,
  EdcSettled,
  EdcSubmitOptions,
  ShieldOp,
  WordSpan,
} from "#bridge/protocol/edc-request.ts";
import {
  rulingText,
  type ShieldPage,
  shieldPageAddress,
  shieldPageIn,
  shieldPageWords,
  tableName,
  tableTransfer,
} from "#bridge/protocol/edc-shield.ts";
import { wordFor } from "#bridge/regmap/words.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";

/** How long the first look at the shield waits for the board. */
export const shieldMsMax = 2_000;
/** A transfer that breaks off begins anew so often. */
export const transfersMax = 3;

export interface BoardGuardParts {
  readonly map: RegisterMap;
  readonly clock: Clock;
  ask(request: EdcRequest, options?: EdcSubmitOptions): Promise<EdcSettled>;
  /** Of the life in which the board answered last. */
  boot(): number | undefined;
}

/** `without`: the board has no shield; `silent`: it does not answer now, and is guarded before the first write. */
export type Guarded = "armed" | "without" | "silent";

/**
 * Keeps the shield of a board armed with one table. The table is gone when the board loses power, so whoever writes asks
 * first whether it is there; the way to the safe words needs nothing.
 */
export class BoardGuard {
  readonly #parts: BoardGuardParts;
  readonly #outputs: readonly { readonly address: number; readonly safe: number }[];
  #table: Uint8Array | undefined;
  #armedIn: number | undefined;
  #hadShield = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: BoardGuardParts) {
    this.#parts = parts;
    this.#outputs = Object.values(parts.map.points)
      .filter(({ access }) => access === "write")
      .map((point) => ({ address: point.address, safe: wordFor(point, point.safe!)! }));
  }

  /**
   * Uploads, verifies and arms what `tableOf` gives, which is not asked where there is no shield. Refused, it is a Fault,
   * and what was in force before stays so.
   */
  guard(tableOf: () => Uint8Array): Promise<Guarded> {
    return this.#alone(async () => {
      const page = await this.#page({
        whileDown: "wait",
        sendBy: this.#parts.clock.now() + shieldMsMax * US_PER_MS,
      });
      if (page === "without") {
        this.#table = undefined;
        return "without";
      }
      const table = tableOf();
      if (page === "silent") {
        this.#table = table;
        this.#armedIn = undefined;
        return "silent";
      }
      await this.#arm(table, page);
      this.#table = table;
      return "armed";
    });
  }

  /** Before a write: why it must not be sent; undefined where it may. */
  objection(spans: readonly WordSpan[]): Promise<string | undefined> | undefined {
    const { boot } = this.#parts;
    if (this.#table === undefined || this.#armedIn === boot() || this.#isSafe(spans)) return undefined;
    return this.#alone(async () => {
      if (this.#armedIn === boot()) return undefined;
      try {
        const page = await this.#page();
        if (page === "silent") return "The board's shield does not answer";
        if (page === "without") return this.#lacks();
        await this.#arm(this.#table!, page);
        return undefined;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        return error.message;
      }
    });
  }

  /** Why the shield has just refused; undefined where nobody can say. */
  async because(): Promise<string | undefined> {
    const page = await this.#page({ place: "front" });
    return page === "silent" || page === "without" ? undefined : rulingText(page);
  }

  /** Who was silent when the table was made may turn out to have no shield; who had one and has none is another. */
  #lacks(): string | undefined {
    if (this.#hadShield) return "The board has no shield any more";
    this.#table = undefined;
    return undefined;
  }

  #isSafe(spans: readonly WordSpan[]): boolean {
    const asked = new Map(
      spans.flatMap(({ address, words }) => words.map((word, at) => [address + at, word])),
    );
    return this.#outputs.every(({ address, safe }) => asked.get(address) === safe);
  }

  async #arm(table: Uint8Array, page: ShieldPage): Promise<void> {
    this.#hadShield = true;
    if (page.state !== "armed" || page.table !== tableName(table)) {
      if (page.state === "armed") await this.#disarm();
      await this.#transfer(table);
      const armed = await this.#told(op.shieldArm, []);
      if (armed === undefined) throw refused("it did not answer when it was to be armed");
    }
    const now = await this.#page();
    if (now === "silent" || now === "without" || now.state !== "armed" || now.table !== tableName(table))
      throw refused("it is not armed with the table that was sent");
    this.#armedIn = this.#parts.boot();
  }

  /** Disarming makes the outputs safe, so nobody may be using them, or they are. */
  async #disarm(): Promise<void> {
    for (const { address, safe } of this.#outputs) {
      const { answer } = await this.#parts.ask({ kind: "read", address, count: 1 });
      if (answer.kind !== "words" || answer.words[0] !== safe)
        throw refused("it is armed with another table, and the outputs are in use");
    }
    await this.#told(op.shieldDisarm, []);
  }

  async #transfer(table: Uint8Array): Promise<void> {
    for (let broken = 0; broken < transfersMax; broken++) {
      const questions = tableTransfer(table);
      let next = questions.next();
      while (!next.done) {
        const words = await this.#told(next.value.op, next.value.words);
        if (words === undefined) break;
        next = questions.next(words);
      }
      if (next.done) return;
    }
    throw refused("it does not answer");
  }

  /** What the board says; undefined where nothing came of it. */
  async #told(code: ShieldOp, words: readonly number[]): Promise<readonly number[] | undefined> {
    const { answer } = await this.#parts.ask({ kind: "shield", op: code, words });
    if (answer.kind === "refused") throw refused(statusText(answer.status));
    return answer.kind === "words" ? answer.words : undefined;
  }

  async #page(options?: EdcSubmitOptions): Promise<ShieldPage | "silent" | "without"> {
    const request = { kind: "read", address: shieldPageAddress, count: shieldPageWords } as const;
    const { answer } = await this.#parts.ask(request, options);
    if (answer.kind === "refused" && answer.status === status.badAddress) return "without";
    if (answer.kind !== "words") return "silent";
    return shieldPageIn(answer.words) ?? "without";
  }

  /** One thing after the other: half an upload and another are no table. */
  #alone<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(act);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function refused(why: string): Fault {
  return new Fault("field/refused", `The board's shield refused: ${why}`, {
    hint: "docs/board-shield.md says what it takes; `shield: off` beside the device leaves it alone",
  });
}
