import type { Batch } from "#runtime/map/crawl/table.ts";
import { BatchBuilder } from "./batch-builder.ts";
import type { RowReader } from "./delimited.ts";
import { writeRow } from "./field.ts";
import type { Plan } from "./plan.ts";

/** What a line says: one text per field of the plan; "blank" is no row, "strange" one that cannot be read. */
export type LineSays =
  | "blank"
  | "strange"
  | { readonly fields: readonly (string | undefined)[]; readonly unknown: number };

/** How one kind of log is read. */
export interface LineFormat {
  readonly plan: Plan;
  parse(line: string): LineSays;
}

/** Reads lines that each speak for themselves. A line that cannot be read is counted and makes no row. */
export class LineReader implements RowReader {
  readonly #format: LineFormat;
  readonly #builder: BatchBuilder;
  readonly #decoder: InstanceType<typeof TextDecoder>;
  readonly #newline: number;

  constructor(
    format: LineFormat,
    { encoding, newline }: { encoding: "utf-8" | "windows-1252"; newline: "\n" | "\r" },
  ) {
    this.#format = format;
    this.#builder = new BatchBuilder({ width: format.plan.columns.length, hasTime: format.plan.hasTime });
    this.#decoder = new TextDecoder(encoding);
    this.#newline = newline.charCodeAt(0);
  }

  take(bytes: Uint8Array, end: "more" | "last"): number {
    for (let at = 0; ; ) {
      let lineEnd = bytes.indexOf(this.#newline, at);
      if (lineEnd < 0) {
        if (end === "more" || at >= bytes.length) return at;
        lineEnd = bytes.length;
      }
      this.#line(this.#decoder.decode(bytes.subarray(at, lineEnd)));
      at = lineEnd + 1;
      if (at >= bytes.length) return bytes.length;
    }
  }

  drain(what: "full" | "rest"): readonly Batch[] {
    return this.#builder.drain(what);
  }

  #line(line: string): void {
    const says = this.#format.parse(line.trim());
    if (says === "blank") return;
    if (says === "strange") {
      this.#builder.unreadable++;
      return;
    }
    this.#builder.unreadable += says.unknown;
    writeRow(this.#builder, { plan: this.#format.plan, fields: says.fields });
  }
}
