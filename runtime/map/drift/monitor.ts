import { logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { clopperPearson } from "#runtime/map/interval.ts";
import { countAtLeast } from "#runtime/map/surprise.ts";
import { AdvisoryLimit } from "./advisory.ts";
import { Adwin } from "./adwin.ts";
import { afterEvent, type DriftEvent, type DriftState, driftStates } from "./drift.ts";
import { ExchangeabilityMartingale, evidenceMax } from "./martingale.ts";

/** What of a map is watched against. */
export interface Watched extends Pick<EnergyMap, "calibration" | "threshold"> {
  readonly alpha: number;
  /**
   * How many independent rows the calibration is worth; all of them where nothing is said. Taken for more than
   * it is, it would be held to a precision that it has not, and a plant as it ever was found to differ from it.
   */
  readonly effectiveRows?: number;
}

/** A change of the state, and what it was decided from. */
export interface DriftMove {
  readonly event: DriftEvent;
  readonly from: DriftState;
  readonly to: DriftState;
  readonly because: string;
  readonly evidence: number;
}

/** What a monitor that takes over from another has to know. */
export interface Inherited {
  readonly state: DriftState;
  readonly judged: number;
  readonly above: number;
}

/**
 * Watches the energies of states as they come, whatever was decided about them, and says whether the plant
 * still is what its map was calibrated on. A choice by verdict would spoil it: an allowed state is one below
 * the threshold, and a sample from which the rare states were taken out is like no calibration.
 *
 * The states have to be as far apart in time as the plant remembers; who feeds it is answerable for that.
 * Nothing here can move the limit that blocks: it is read once, and there is no way to set it.
 */
export class DriftMonitor {
  /** The blocking limit: the map's own, always. */
  readonly threshold: number;
  readonly #alpha: number;
  readonly #calibration: Float64Array;
  readonly #martingale: ExchangeabilityMartingale;
  readonly #adwin = new Adwin();
  readonly #advisory: AdvisoryLimit;
  readonly #usual: Usual;
  #state: DriftState;
  #judged: number;
  #above: number;
  /** Since the state changed, and within the stretch that is being looked at for calm. */
  #sinceDrift = 0;
  #stretch = 0;
  #stretchAbove = 0;
  #stretchSurprise = 0;

  constructor(map: Watched, inherited: Inherited = { state: "normal", judged: 0, above: 0 }) {
    assert(map.calibration.length >= 1, "a plant is watched against some calibration");
    this.threshold = map.threshold;
    this.#alpha = map.alpha;
    this.#calibration = worthOf(map);
    this.#martingale = new ExchangeabilityMartingale(this.#calibration);
    this.#advisory = new AdvisoryLimit(map.calibration, map.alpha);
    this.#usual = usualOf(this.#calibration.length);
    this.#learn();
    this.#state = inherited.state;
    this.#judged = inherited.judged;
    this.#above = inherited.above;
  }

  get state(): DriftState {
    return this.#state;
  }

  /** Times as likely to be a drift as not, roughly: the capital of a bet on it. */
  get evidence(): number {
    return this.#martingale.evidence;
  }

  get judged(): number {
    return this.#judged;
  }

  /** How many of those judged lay above the blocking limit; of a normal plant's, each was blocked falsely. */
  get above(): number {
    return this.#above;
  }

  /** The blocking limit in NORMAL; beyond that where it would be if it followed the plant. It blocks nothing. */
  get advisoryLimit(): number {
    return this.#state === "normal" ? this.threshold : this.#advisory.limit;
  }

  /** Allocates only where the state changes. */
  observe(energy: number): DriftMove | undefined {
    const isAbove = !(energy <= this.threshold);
    this.#judged++;
    if (isAbove) this.#above++;
    this.#martingale.observe(energy);
    const surprise = this.#surpriseOf(energy);
    const change = this.#adwin.observe(surprise);
    if (this.#state !== "normal") this.#advisory.observe(energy);
    if (this.#state === "normal") return this.#alarm(change === "rise");
    if (this.#state === "drift") return this.#wait(surprise, isAbove ? 1 : 0);
    return undefined;
  }

  /** Everything that its moves hang on; the advisory limit, which none does, begins anew. */
  remember(pen: StatePen): void {
    this.#state = driftStates[pen.below(driftStates.indexOf(this.#state), driftStates.length)]!;
    this.#judged = pen.whole(this.#judged);
    this.#above = pen.whole(this.#above);
    this.#sinceDrift = pen.whole(this.#sinceDrift);
    this.#stretch = pen.whole(this.#stretch);
    this.#stretchAbove = pen.whole(this.#stretchAbove);
    this.#stretchSurprise = pen.number(this.#stretchSurprise);
    this.#martingale.remember(pen);
    this.#adwin.remember(pen);
  }

  #alarm(isRise: boolean): DriftMove | undefined {
    if (this.#martingale.evidence >= evidenceMax)
      return this.#move("alarmed", "states have become rarer than in the calibration");
    // After a calmer time the usual is a rise as well, and no drift.
    if (isRise && this.#adwin.mean > this.#usual.mean)
      return this.#move("alarmed", "the mean surprise of the states has risen");
    return undefined;
  }

  /** A whole stretch has to look like the calibration, in the mean and above the limit, before it counts as calm. */
  #wait(surprise: number, above: number): DriftMove | undefined {
    this.#sinceDrift++;
    this.#stretch++;
    this.#stretchAbove += above;
    this.#stretchSurprise += surprise;
    if (this.#stretch === calmStates) {
      const { mean, deviation } = this.#usual;
      const isUsual = this.#stretchSurprise / calmStates <= mean + (2 * deviation) / Math.sqrt(calmStates);
      const count = this.#stretchAbove;
      const isBelow = clopperPearson({ count, trials: calmStates }).lower <= this.#alpha;
      this.#clearStretch();
      if (isUsual && isBelow)
        return this.#move("calmed", `${calmStates} states in a row were like the calibration again`);
    }
    if (this.#sinceDrift < driftStatesMax) return undefined;
    return this.#move("persisted", `it has not come back within ${driftStatesMax} states`);
  }

  #move(event: DriftEvent, because: string): DriftMove {
    const from = this.#state;
    const move = { event, from, to: afterEvent(from, event), because, evidence: this.evidence };
    this.#state = move.to;
    this.#sinceDrift = 0;
    this.#clearStretch();
    // The advice begins with the drift; a return begins a new life in which nothing has been seen yet.
    if (event === "alarmed") this.#advisory.restart();
    if (event === "calmed") {
      this.#martingale.restart();
      this.#adwin.restart();
      this.#learn();
    }
    return move;
  }

  /**
   * The change detector begins with the calibration in its window, so that a plant which had drifted before
   * the first state is found out too. Dealt out by the golden section: sorted, they would be a rise themselves.
   */
  #learn(): void {
    const rows = this.#calibration.length;
    for (let index = 0; index < rows; index++) {
      const place = Math.floor(((index * goldenSection) % 1) * rows);
      this.#adwin.learn(this.#surpriseOf(this.#calibration[place]!));
    }
  }

  /** As a share of the highest that the calibration can tell. */
  #surpriseOf(energy: number): number {
    const p = (1 + countAtLeast(this.#calibration, energy)) / (this.#calibration.length + 1);
    return -logarithm(p) / this.#usual.highest;
  }

  #clearStretch(): void {
    this.#stretch = 0;
    this.#stretchAbove = 0;
    this.#stretchSurprise = 0;
  }
}

/** So many states on end have to be as usual before a drift is over. */
export const calmStates = 256;
/** A drift that is not over after so many states will not be: a new map is due. */
export const driftStatesMax = 1_024;

const goldenSection = 0.6180339887498949;

/** As many quantiles of the calibration as it is worth rows, the highest included. */
function worthOf({ calibration, effectiveRows = calibration.length }: Watched): Float64Array {
  const rows = Math.max(1, Math.min(calibration.length, Math.floor(effectiveRows)));
  return Float64Array.from(
    { length: rows },
    (_, index) => calibration[Math.ceil(((index + 1) * calibration.length) / rows) - 1]!,
  );
}

interface Usual {
  readonly highest: number;
  readonly mean: number;
  readonly deviation: number;
}

/** The surprise of exchangeable states as a share of the highest that n calibration rows can tell. */
function usualOf(rows: number): Usual {
  const highest = logarithm(rows + 1);
  let sum = 0;
  let square = 0;
  for (let rank = 1; rank <= rows + 1; rank++) {
    const surprise = -logarithm(rank / (rows + 1)) / highest;
    sum += surprise;
    square += surprise * surprise;
  }
  const mean = sum / (rows + 1);
  return { highest, mean, deviation: Math.sqrt(square / (rows + 1) - mean * mean) };
}
