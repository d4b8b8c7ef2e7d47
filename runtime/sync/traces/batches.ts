import { type About, requestJson, type Span, spanJson } from "./otlp.ts";

export interface Batch {
  readonly body: string;
  readonly spans: number;
}

/** What waits to be sent: no more bytes than are allowed, and the oldest go first where nobody takes any. */
export class Batches {
  readonly #about: About;
  readonly #bytesMax: number;
  #waiting: string[] = [];
  #bytes = 0;
  /** Spans that nobody will see. */
  dropped = 0;

  constructor(about: About, { bytesMax = waitingBytesMax }: { readonly bytesMax?: number } = {}) {
    this.#about = about;
    this.#bytesMax = bytesMax;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  get isFull(): boolean {
    return this.#bytes >= requestBytesMax;
  }

  put(spans: readonly Span[]): void {
    for (const span of spans) {
      const json = spanJson(span);
      this.#waiting.push(json);
      this.#bytes += json.length;
    }
    let gone = 0;
    while (this.#bytes > this.#bytesMax) this.#bytes -= this.#waiting[gone++]!.length;
    this.#waiting.splice(0, gone);
    this.dropped += gone;
  }

  /** Takes out the next request: whoever has it says what became of it. */
  shift(): Batch | undefined {
    let [bytes, spans] = [0, 0];
    while (
      spans < this.#waiting.length &&
      (spans === 0 || bytes + this.#waiting[spans]!.length <= requestBytesMax)
    )
      bytes += this.#waiting[spans++]!.length;
    this.#bytes -= bytes;
    const taken = this.#waiting.splice(0, spans);
    return spans === 0 ? undefined : { body: requestJson(taken, this.#about), spans };
  }
}

/** Minutes of decisions at ten a second. */
const waitingBytesMax = 2_097_152;
const requestBytesMax = 131_072;
