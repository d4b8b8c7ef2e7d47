import { Fault } from "#runtime/core/fault.ts";

/** A word that another tool's file names. What it means, nobody has said yet. */
export interface ImportedWord {
  readonly name: string;
  /** In bytes, as those files count. */
  readonly byteAddress: number;
  readonly access: "read" | "write";
  readonly description?: string;
}

export interface Imported {
  readonly name: string;
  readonly words: readonly ImportedWord[];
  /** What the file has and a register map has not. */
  readonly left: readonly string[];
}

export const wordsMax = 65_536;

/**
 * LiteX writes `csr.json` beside each build (litex/soc/integration/export.py): registers by name with a byte
 * address, a size in 32-bit words and "ro" or "rw". A wider register has its high word first.
 */
export function importLitex(json: unknown): Imported {
  const file = json as { csr_registers?: unknown; constants?: Readonly<Record<string, unknown>> };
  const registers = file?.csr_registers;
  if (typeof registers !== "object" || registers === null)
    throw new Fault("config/bad", "This is no csr.json of LiteX: it has no csr_registers");
  const width = file.constants?.["config_csr_data_width"];
  if (width !== undefined && width !== 32)
    throw new Fault(
      "config/bad",
      `The registers of this SoC are spread over words of ${String(width)} bits`,
      {
        hint: "Build it with --csr-data-width 32",
      },
    );
  const words: ImportedWord[] = [];
  const left: string[] = [];
  for (const [name, value] of Object.entries(registers as Readonly<Record<string, unknown>>)) {
    const { addr, size, type } = (value ?? {}) as { addr?: unknown; size?: unknown; type?: unknown };
    const isWhole = isCount(addr, 2 ** 32) && addr % 4 === 0 && isCount(size, 64) && size > 0;
    if (!isWhole || (type !== "ro" && type !== "rw")) {
      left.push(`${name}: its address, size or type is none that we know`);
      continue;
    }
    for (let index = 0; index < size; index++)
      words.push({
        name: size === 1 ? name : `${name}_w${size - 1 - index}`,
        byteAddress: addr + index * 4,
        access: type === "ro" ? "read" : "write",
      });
    if (words.length > wordsMax) throw new Fault("config/bad", `The file has more than ${wordsMax} words`);
  }
  return { name: "litex", words, left };
}

function isCount(value: unknown, end: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < end;
}
