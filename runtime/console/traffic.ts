import type { FanOut } from "./fan-out.ts";
import { type AnswerClass, answerClasses, type TrafficMeasured } from "./measured.ts";

/** Counts what the console itself answers. */
export class Traffic {
  readonly #answers: { [Name in AnswerClass]: number } = { "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0 };
  readonly #fan: Pick<FanOut, "listeners" | "missed">;

  constructor(fan: Pick<FanOut, "listeners" | "missed">) {
    this.#fan = fan;
  }

  answered(status: number): void {
    this.#answers[answerClasses[Math.floor(status / 100) - 2]!]++;
  }

  measure(): TrafficMeasured {
    return { answers: { ...this.#answers }, listeners: this.#fan.listeners, missed: this.#fan.missed };
  }
}
