import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import type { Clock } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import { after, type Soon } from "#runtime/core/soon.ts";
import type { Model } from "./port.ts";
import type { Proposal } from "./proposal.ts";
import { physical, type Silence, Unit, type UnitAnswer } from "./unit.ts";

export type { Silence } from "./unit.ts";

export type PolicyAnswer = Readonly<
  { kind: "proposal"; proposal: Proposal } | { kind: "silence"; because: Silence }
>;

/** A capsule's policy: physical values in, a proposal out, one write an output of its unit. */
export class Policy {
  readonly #unit: Unit;
  readonly #by: string;

  constructor(contract: ModelUnit, { model, clock, by }: { model: Model; clock: Clock; by: string }) {
    assert(contract.role === "policy", "only a policy proposes");
    this.#unit = new Unit(contract, { model, clock });
    this.#by = by;
  }

  propose(values: Float64Array): Soon<PolicyAnswer> {
    return after(this.#unit.ask(values), (answer) => this.#answer(answer));
  }

  #answer(answer: UnitAnswer): PolicyAnswer {
    if (answer.kind === "silence") return answer;
    const writes = this.#unit.contract.outputs.map((scaled, index) => ({
      point: scaled.point,
      value: physical(answer.values[index]!, scaled),
    }));
    return { kind: "proposal", proposal: { origin: "capsule", by: this.#by, at: answer.at, writes } };
  }
}
