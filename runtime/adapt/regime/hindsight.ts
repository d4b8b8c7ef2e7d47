import type { StatePen } from "#runtime/core/state-pen.ts";
import { type Branch, type RegimeView, unknownRegime, unseenRegime } from "./regime.ts";
import { rememberView } from "./remember-view.ts";

/** Which branches turned out right. */
export type Right = Readonly<Record<Branch, boolean>>;

/**
 * What each branch said of a moment, held against what both together have believed ever since: where one learnt
 * regime stood for a whole horizon of rows and is sure by then, whoever named it at the beginning was right. The
 * first such moment of a stay is the row of the change itself, where branches differ the most. One verdict a
 * horizon, because rows beside each other say the same; a branch that had nothing to say is not judged.
 */
export class Hindsight {
  readonly #horizonRows: number;
  #opened: RegimeView | undefined;
  #rows = 0;

  constructor(horizonRows: number) {
    this.#horizonRows = horizonRows;
  }

  /** `names` are those of the model. */
  remember(pen: StatePen, names: readonly string[]): void {
    this.#rows = pen.whole(this.#rows);
    this.#opened = rememberView(pen, this.#opened, names);
  }

  /** Takes the view of each row; says who was right once that is known. */
  take(view: RegimeView): Right | undefined {
    const opened = this.#opened;
    if (opened === undefined || opened.regime !== view.regime) {
      this.#open(view);
      return undefined;
    }
    this.#rows++;
    if (this.#rows < this.#horizonRows) return undefined;
    this.#open(view);
    const { regime, branches } = opened;
    const isTold = regime !== unknownRegime && regime !== unseenRegime && view.probability >= sureAbove;
    const { statistical, physical } = branches;
    if (!isTold || statistical.regime === unknownRegime || physical.regime === unknownRegime)
      return undefined;
    return { statistical: statistical.regime === regime, physical: physical.regime === regime };
  }

  #open(view: RegimeView): void {
    this.#opened = view;
    this.#rows = 0;
  }
}

/** Of the belief of both: less is no hindsight, but another opinion. */
const sureAbove = 0.9;
