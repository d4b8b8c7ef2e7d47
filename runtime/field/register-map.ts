import type { PointId } from "./point.ts";

/** What a board has in which word, as a `*.regmap.json` says it (`firmware-bridge/regmap/regmap.schema.json`). */
export interface RegisterMap {
  readonly name: string;
  readonly description?: string;
  /** Without a write for so long, the board goes to its safe words by itself. */
  readonly watchdogMs: number;
  /** The word that takes the tick's number with every write group. */
  readonly tickAddress: number;
  /** Whether points that are written together must change together; absent: they must. */
  readonly atomicity?: "group" | "none";
  readonly points: Readonly<Record<PointId, RegisterPoint>>;
}

export interface RegisterPoint {
  /** Counted in words of 32 bits. */
  readonly address: number;
  readonly type: "u32" | "i32" | "f32";
  readonly access: "read" | "write";
  /** Value in engineering units = raw × scale + offset. */
  readonly scale: number;
  readonly offset: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** What the board commands by itself, in engineering units. Every point that can be written has one. */
  readonly safe?: number;
  readonly description?: string;
}
