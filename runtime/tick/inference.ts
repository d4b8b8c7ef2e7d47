// The models of a control thread. One that fails is as good as one that is always late: the tick goes on without it, and
// whoever proposes from outside is judged as before. A model may not take the shield with it.

import { silencesMax } from "#runtime/act/ladder.ts";
import { widthsOf } from "#runtime/adapt/model/widths.ts";
import { openUnit } from "#runtime/adapt/open.ts";
import type { Model } from "#runtime/adapt/port.ts";
import type { Manifest, ModelUnit } from "#runtime/capsule/manifest.ts";
import { digestIn } from "#runtime/capsule/units.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Bug, Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { after } from "#runtime/core/soon.ts";
import { type Models, unitsHere } from "./mind.ts";
import type { Asked } from "./port.ts";
import type { InferenceState } from "./status.ts";

export interface InferenceParts {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly kernels: Kernels;
  /** On trial a model that fails is what the trial is for, so it ends the thread. */
  readonly isTied: boolean;
  /** Off: no model is opened, because the lives before died of something. */
  readonly inference: "on" | "off";
  /** Told once a model. */
  onDeath(unit: string, because: string): void;
}

export class Inference {
  readonly models: Models;
  /** The units that have failed; filled by whoever finds out. */
  readonly #dead: ReadonlySet<string>;
  #silences = 0;

  constructor(models: Models, dead: ReadonlySet<string>) {
    this.models = models;
    this.#dead = dead;
  }

  static async open(manifest: Manifest, parts: InferenceParts): Promise<Inference> {
    const models = new Map<string, Model>();
    const dead = new Set<string>();
    const die = (unit: string, because: string): void => {
      if (dead.has(unit)) return;
      dead.add(unit);
      parts.onDeath(unit, because);
    };
    for (const unit of unitsHere(manifest)) {
      const model = await opened(unit, { manifest, parts, die });
      // A forecaster that fails is its twin's own business, which has no say in what the machine does.
      const isLasting = unit.role === "policy" && !parts.isTied;
      models.set(unit.name, isLasting ? lasting(model, (because) => die(unit.name, because)) : model);
    }
    return new Inference(models, dead);
  }

  get state(): InferenceState {
    if (this.#dead.size > 0) return "dead";
    return this.#silences >= silencesMax ? "silent" : "on";
  }

  /** The same policies; how long they have said nothing is counted. */
  counted(policies: readonly Asked[]): readonly Asked[] {
    return policies.map((asked) => ({
      ...asked,
      proposer: {
        propose: (values, circumstance) =>
          after(asked.proposer.propose(values, circumstance), (answer) => {
            this.#silences = answer.kind === "proposal" ? 0 : this.#silences + 1;
            return answer;
          }),
      },
    }));
  }
}

async function opened(
  unit: ModelUnit,
  {
    manifest,
    parts,
    die,
  }: {
    readonly manifest: Manifest;
    readonly parts: InferenceParts;
    readonly die: (unit: string, because: string) => void;
  },
): Promise<Model> {
  const digest = digestIn(manifest, unit.file);
  if (parts.inference === "off") {
    die(unit.name, "the lives before this one have died, and it may have been of it");
    return deadModel(unit, digest);
  }
  try {
    return await openUnit(unit, parts);
  } catch (error) {
    if (parts.isTied || error instanceof Bug) throw error;
    die(unit.name, (error as Error).message);
    return deadModel(unit, digest);
  }
}

/** A model that is not asked again once it has failed. */
export function lasting(model: Model, onDeath: (because: string) => void): Model {
  let isDead = false;
  const buried = (error: unknown): never => {
    if (error instanceof Bug || isOrdinary(error)) throw error;
    isDead = true;
    onDeath((error as Error).message);
    throw absence;
  };
  return {
    digest: model.digest,
    inputs: model.inputs,
    outputs: model.outputs,
    run(input) {
      if (isDead) throw absence;
      try {
        const answer = model.run(input);
        return answer instanceof Promise ? answer.catch(buried) : answer;
      } catch (error) {
        return buried(error);
      }
    },
    close: () => model.close(),
  };
}

function deadModel(unit: ModelUnit, digest: Digest): Model {
  const { inputs, outputs } = widthsOf(unit);
  return {
    digest,
    inputs,
    outputs,
    run() {
      throw absence;
    },
    close: async () => {},
  };
}

/** What it was given or has answered is no number; the next question may be a better one. */
function isOrdinary(error: unknown): boolean {
  return error instanceof Fault && /^model\/(?:bad-(?:input|output)|dead)$/.test(error.code);
}

/** Made once: a tick has no time for a trace. */
const absence: Fault = new Fault("model/dead", "The model has failed before, and is not asked again");
