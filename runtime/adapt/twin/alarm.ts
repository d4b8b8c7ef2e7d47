import type { StatePen } from "#runtime/core/state-pen.ts";

/** What raised an alarm: a reading far from its forecast, or a state rarer than the forecast one. */
export type AlarmCause = "residual" | "jump";

/** In nats. What a calibration found on recorded operation, with the promise it suffices for. */
export interface TwinLimits {
  readonly residual: number;
  readonly jump: number;
}

/**
 * An alarm with hysteresis: one value above its limit raises it, and only a whole window with both values below
 * a share of theirs takes it back, so that one disturbance is one alarm. The limits can be shifted together by
 * a bounded share (`shift`); nothing that blocks hangs on them.
 */
export class SurpriseAlarm {
  readonly #limits: TwinLimits;
  readonly #calmRows: number;
  #cause: AlarmCause | undefined;
  #calm = 0;

  constructor(limits: TwinLimits, calmRows: number) {
    this.#limits = limits;
    this.#calmRows = calmRows;
  }

  get cause(): AlarmCause | undefined {
    return this.#cause;
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    this.#cause = causes[pen.below(causes.indexOf(this.#cause), causes.length)];
    this.#calm = pen.whole(this.#calm);
  }

  /** Takes one comparison; "raised" or "calmed" where the state changes. What is no number is above any limit. */
  observe({ residual, jump }: TwinLimits, shift: number): "raised" | "calmed" | undefined {
    const factor = 1 + shift;
    const limit = { residual: this.#limits.residual * factor, jump: this.#limits.jump * factor };
    const over = !(residual <= limit.residual) ? "residual" : !(jump <= limit.jump) ? "jump" : undefined;
    if (this.#cause === undefined) {
      if (over === undefined) return undefined;
      this.#cause = over;
      this.#calm = 0;
      return "raised";
    }
    const isCalm = residual <= limit.residual * calmShare && jump <= limit.jump * calmShare;
    this.#calm = isCalm ? this.#calm + 1 : over === undefined ? this.#calm : 0;
    if (this.#calm < this.#calmRows) return undefined;
    this.#cause = undefined;
    return "calmed";
  }
}

/** Below this share of a limit a value counts as calm; between it and the limit it counts as nothing. */
export const calmShare = 0.8;

const causes: readonly (AlarmCause | undefined)[] = [undefined, "residual", "jump"];
