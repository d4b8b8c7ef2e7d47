import { boardFlag, magic, protocolVersion, status } from "#bridge/protocol/edc-frame.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { isWithin, wordFor } from "#bridge/regmap/words.ts";
import type { RegisterMap, RegisterPoint } from "#runtime/field/register-map.ts";
import { commandsIn } from "./point-words.ts";
import type { BoardShield } from "./shield.ts";

export interface PlacedWord {
  readonly address: number;
  readonly word: number;
}

/** One group that was applied, as the board saw it. */
export interface AppliedGroup {
  readonly atMs: number;
  readonly words: readonly PlacedWord[];
}

/** The board's own page; the shield's is the next. */
const ownWords = 16;
/** Older entries make room for newer ones. */
export const appliedGroupsMax = 100_000;

/** The board's memory, its watchdog and its safe words (SPEC-EDC.md, chapter 4). Knows no frame. */
export class BoardRegisters {
  readonly map: RegisterMap;
  readonly mapHash: readonly number[];
  readonly applied: AppliedGroup[] = [];
  readonly counts = { good: 0, bad: 0, refused: 0, groups: 0 };
  readonly #words = new Map<number, number>();
  readonly #points: ReadonlyMap<number, RegisterPoint>;
  readonly #boot: number;
  readonly #shield: BoardShield | undefined;
  readonly #inputs: readonly number[];
  readonly #outputs: readonly number[];
  #nowMs = 0;
  #fedAtMs: number | undefined;
  #isTripped = false;
  #trips = 0;
  isTrial = false;

  constructor(map: RegisterMap, boot: number, shield?: BoardShield) {
    this.map = map;
    this.#shield = shield;
    this.mapHash = mapHashOf(map);
    this.#boot = boot;
    this.#points = new Map(Object.values(map.points).map((point) => [point.address, point]));
    [this.#inputs, this.#outputs] = (["read", "write"] as const).map((access) =>
      [...this.#points.values()]
        .filter((point) => point.access === access)
        .map(({ address }) => address)
        .sort((a, b) => a - b),
    ) as [number[], number[]];
    for (const address of this.#points.keys()) this.#words.set(address, 0);
    this.#words.set(map.tickAddress, 0);
    this.#goSafe();
  }

  get isTripped(): boolean {
    return this.#isTripped;
  }

  /** Whether somebody commands the outputs: from the first group on, until the watchdog trips. */
  get isArmed(): boolean {
    return this.#fedAtMs !== undefined;
  }

  get trips(): number {
    return this.#trips;
  }

  get flags(): number {
    return (
      (this.isArmed ? boardFlag.armed : 0) |
      (this.#isTripped ? boardFlag.tripped : 0) |
      (this.isTrial ? boardFlag.trial : 0)
    );
  }

  /** All words at one moment, or undefined where one of them is not there. */
  read(address: number, count: number): readonly number[] | undefined {
    const words = Array.from({ length: count }, (_, index) => this.#wordAt(address + index));
    return words.every((word) => word !== undefined) ? words : undefined;
  }

  /** All of a group or nothing of it. Feeds the watchdog; the first group arms it. */
  apply(group: readonly PlacedWord[]): number {
    for (const { address, word } of group) {
      const code = this.#objection(address, word);
      if (code !== status.ok) return code;
    }
    if (this.#isTripped) return status.tripped;
    if (!this.#isShielded(group)) return status.shielded;
    for (const { address, word } of group) this.#words.set(address, word);
    this.#fedAtMs = this.#nowMs;
    this.counts.groups++;
    this.applied.push({ atMs: this.#nowMs, words: group });
    if (this.applied.length > appliedGroupsMax) this.applied.splice(0, appliedGroupsMax / 10);
    return status.ok;
  }

  kick(): void {
    if (this.isArmed) this.#fedAtMs = this.#nowMs;
  }

  rearm(): void {
    this.#isTripped = false;
  }

  /** Whoever disarms the shield commands nothing until the next group. */
  forceSafe(): void {
    this.#fedAtMs = undefined;
    this.#goSafe();
  }

  /** Device time goes on. Nothing else happens by itself. */
  elapse(ms: number): void {
    this.#nowMs += ms;
    if (this.#fedAtMs === undefined || this.#nowMs - this.#fedAtMs < this.map.watchdogMs) return;
    this.#fedAtMs = undefined;
    this.#isTripped = true;
    this.#trips++;
    this.#goSafe();
  }

  /** What the instruments show now. */
  sense(words: ReadonlyMap<number, number>): void {
    for (const [address, word] of words) this.#words.set(address, word);
  }

  /** What the outputs command now, in engineering units. */
  commands(): ReadonlyMap<string, number> {
    return commandsIn(this.map, (address) => this.#words.get(address)!);
  }

  /** The shield rules over the outputs as the group would have them. */
  #isShielded(group: readonly PlacedWord[]): boolean {
    if (this.#shield === undefined) return true;
    const next = new Map(group.map(({ address, word }) => [address, word]));
    const now = (address: number): number => this.#words.get(address)!;
    return this.#shield.passes({
      inputs: this.#inputs.map(now),
      standing: this.#outputs.map(now),
      asked: this.#outputs.map((address) => next.get(address) ?? now(address)),
      nowMs: this.#nowMs,
    });
  }

  #goSafe(): void {
    // In the registers themselves, so that whoever reads them back sees what the outputs do.
    for (const point of this.#points.values())
      if (point.safe !== undefined) this.#words.set(point.address, wordFor(point, point.safe)!);
  }

  #objection(address: number, word: number): number {
    if (address === this.map.tickAddress) return status.ok;
    const point = this.#points.get(address);
    if (point === undefined) return this.#own(address) === undefined ? status.badAddress : status.readOnly;
    if (point.access === "read") return status.readOnly;
    return isWithin(point, word) ? status.ok : status.outOfLimits;
  }

  #wordAt(address: number): number | undefined {
    return this.#words.get(address) ?? this.#own(address);
  }

  /** The board's own page: the same on every board, so that a stranger can ask what this is. */
  #own(address: number): number | undefined {
    if (address >= ownWords) return this.#shield?.wordAt(address);
    const { good, bad, refused, groups } = this.counts;
    const left =
      this.#fedAtMs === undefined ? 0 : this.map.watchdogMs - Math.round(this.#nowMs - this.#fedAtMs);
    return [
      ...[magic, protocolVersion, this.#boot, Math.round(this.#nowMs) >>> 0, this.flags, this.#trips],
      ...[this.map.watchdogMs, left, good >>> 0, bad >>> 0, refused >>> 0, groups >>> 0],
      ...this.mapHash,
    ][address];
  }
}
