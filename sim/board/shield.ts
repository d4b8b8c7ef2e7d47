import { crc32c } from "#bridge/protocol/crc32c.ts";
import { type EdcFrame, op, status } from "#bridge/protocol/edc-frame.ts";
import { shieldMagic, shieldPageAddress, shieldState, tableWordsMax } from "#bridge/protocol/edc-shield.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { wordFor } from "#bridge/regmap/words.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import { ruleEnergy, ruleLimits, ruling, sinceMsMax } from "#runtime/map/compile/rule.ts";
import {
  actuatorCells,
  actuatorsMax,
  channelCells,
  channelsMax,
  expertsMax,
  headerCells,
  tableCellsIn,
  tableMapHash,
} from "#runtime/map/compile/table.ts";
import type { Executed } from "./executed.ts";

/** The page has so many words; most of them are reserved. */
const pageWords = 16;
/** A table has a header at least. */
const tableWordsMin: number = headerCells / 2;

/** The group that stands to be applied, with what the board has at that moment; words in the order of addresses. */
export interface AskedGroup {
  readonly inputs: readonly number[];
  readonly standing: readonly number[];
  readonly asked: readonly number[];
  readonly nowMs: number;
}

/** The shield of SPEC-EDC.md, chapter 9, in memory. Knows no frame but the words of its own operations. */
export class BoardShield {
  readonly #mapHash: readonly number[];
  readonly #safe: readonly number[];
  #state: number = shieldState.empty;
  #total = 0;
  #name = 0;
  #held: number[] = [];
  #cells: Uint16Array = new Uint16Array(0);
  #left: readonly number[] = [];
  #ruledAtMs: number | undefined;
  #page = { number: 0, ruled: 0, share: 0, refusals: 0 };

  constructor(map: RegisterMap) {
    this.#mapHash = mapHashOf(map);
    this.#safe = Object.values(map.points)
      .filter(({ access }) => access === "write")
      .toSorted((a, b) => a.address - b.address)
      .map((point) => wordFor(point, point.safe!)!);
  }

  /** A word of the board's own, or none. */
  wordAt(address: number): number | undefined {
    const at = address - shieldPageAddress;
    if (at < 0 || at >= pageWords) return undefined;
    const { number, ruled, share, refusals } = this.#page;
    return [shieldMagic, this.#state, number, ruled, share, refusals, this.#name][at] ?? 0;
  }

  /** Whether the group may become the outputs; then it does. */
  passes({ inputs, standing, asked, nowMs }: AskedGroup): boolean {
    if (this.#state !== shieldState.armed) return true;
    this.#page.number = (this.#page.number + 1) & 0xffff;
    // The way to the safe words is always open, at once.
    if (asked.every((word, index) => word === this.#safe[index])) {
      this.#tell({ verdict: "safe" });
      return true;
    }
    const cells = this.#cells;
    const sinceMs =
      this.#ruledAtMs === undefined ? sinceMsMax : Math.floor(nowMs) - Math.floor(this.#ruledAtMs);
    const limits = ruleLimits(cells, { standing, asked, left: this.#left, sinceMs });
    const found = limits.verdict === "inside" ? ruleEnergy(cells, wordsOf(cells, { inputs, asked })) : limits;
    this.#tell(found);
    if (found.verdict !== "inside") {
      this.#page.refusals = (this.#page.refusals + 1) & 0xffff;
      return false;
    }
    this.#left = limits.left;
    this.#ruledAtMs = nowMs;
    return true;
  }

  /** One of its operations; `forceSafe` is what disarming does to the outputs. */
  execute({ op: code, words }: EdcFrame, forceSafe: () => void): Executed {
    switch (code) {
      case op.shieldBegin:
        return this.#begin(words);
      case op.shieldChunk:
        return this.#chunk(words);
      case op.shieldVerify:
        return words.length > 0 ? { code: status.badLength } : this.#verify();
      case op.shieldArm:
        if (words.length > 0) return { code: status.badLength };
        if (this.#state !== shieldState.verified)
          return this.#said(this.#isArmed ? status.ok : status.badImage);
        this.#state = shieldState.armed;
        this.#left = Array.from({ length: this.#cells[4]! }, () => 0);
        this.#ruledAtMs = undefined;
        return this.#said(status.ok);
      case op.shieldDisarm:
        if (words.length > 0) return { code: status.badLength };
        if (this.#isArmed) {
          this.#state = shieldState.verified;
          forceSafe();
        }
        return this.#said(status.ok);
      case op.shieldStatus:
        return this.#said(words.length > 0 ? status.badLength : status.ok);
      default:
        return { code: status.badOp };
    }
  }

  get #isArmed(): boolean {
    return this.#state === shieldState.armed;
  }

  #begin(words: readonly number[]): Executed {
    if (this.#isArmed) return { code: status.armed };
    const [total = 0] = words;
    // Whoever begins anew has given up the table before.
    if (words.length > 0) this.#state = shieldState.empty;
    if (words.length > 1) this.#name = words.at(-1)!;
    this.#total = total;
    if (words.length !== 2 || total < tableWordsMin || total > tableWordsMax)
      return { code: status.badLength };
    this.#held = [];
    this.#state = shieldState.receiving;
    return this.#said(status.ok);
  }

  #chunk([name, offset, ...words]: readonly number[]): Executed {
    if (this.#isArmed) return { code: status.armed };
    if (name === undefined) return { code: status.badLength };
    if (name !== this.#name || this.#state !== shieldState.receiving) return { code: status.badImage };
    if (offset !== this.#held.length || words.length === 0) return { code: status.badLength };
    this.#held.push(...words.slice(0, this.#total - this.#held.length));
    return this.#said(offset + words.length > this.#total ? status.badLength : status.ok);
  }

  #verify(): Executed {
    if (this.#isArmed) return { code: status.armed };
    if (this.#state === shieldState.empty || this.#held.length !== this.#total)
      return { code: status.badImage };
    const cells = cellsIn(this.#held);
    const bytes = new Uint8Array(Uint32Array.from(this.#held).buffer);
    const isRight = cells !== undefined && crc32c(bytes) === this.#name && isSound(cells, this.#mapHash);
    this.#state = isRight ? shieldState.verified : shieldState.empty;
    if (isRight) this.#cells = cells;
    return this.#said(isRight ? status.ok : status.badImage);
  }

  #tell({ verdict, which = 0, share = 0 }: Told): void {
    this.#page.ruled = ruling[verdict] | (which << 8);
    this.#page.share = share;
  }

  #said(code: number): Executed {
    return code === status.ok ? { code, words: [this.#state, this.#held.length] } : { code };
  }
}

interface Told {
  readonly verdict: keyof typeof ruling;
  readonly which?: number;
  readonly share?: number;
}

/** The words of the channels, in the table's order. */
function wordsOf(
  cells: Uint16Array,
  { inputs, asked }: Pick<AskedGroup, "inputs" | "asked">,
): readonly number[] {
  return Array.from({ length: cells[3]! }, (_, channel) => {
    const source = cells[headerCells + cells[4]! * actuatorCells + channel * channelCells]!;
    return (source & 0x8000) !== 0 ? asked[source & 0xff]! : inputs[source & 0xff]!;
  });
}

function cellsIn(words: readonly number[]): Uint16Array | undefined {
  try {
    return tableCellsIn(new Uint8Array(Uint32Array.from(words).buffer));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return undefined;
  }
}

/** What a board can know of a table before it uses it. */
function isSound(cells: Uint16Array, mapHash: readonly number[]): boolean {
  const [, , , channels, actuators, experts, axes] = cells;
  const counts = [
    [channels!, 1, channelsMax],
    [actuators!, 0, actuatorsMax],
    [experts!, 1, expertsMax],
    [axes!, 1, channels!],
  ] as const;
  return (
    counts.every(([count, least, most]) => count >= least && count <= most) &&
    tableMapHash(cells).every((word, index) => word === mapHash[index])
  );
}
