import assert from "node:assert/strict";
import { test } from "node:test";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import { agreementFlaw } from "#runtime/shield/agreement.ts";
import { bowlEnvelope } from "./bowl.ts";

/** Of a range of 60 kW a tenth may lie between them. */
const shareMax = 0.1;
const asked = 21;
const said = {
  same: { value: 21, isWith: true },
  edge: { value: 27, isWith: true },
  beyond: { value: 27.000_1, isWith: false },
  "no number": { value: Number.NaN, isWith: false },
  endless: { value: Number.POSITIVE_INFINITY, isWith: false },
} as const;
const answers = [...Object.keys(said), "nothing", "dead"] as (keyof typeof said | "nothing" | "dead")[];

function proposalOf(replicas: readonly (typeof answers)[number][]): Proposal {
  const writes = [{ point: "heater_power_setpoint", value: asked }];
  const answered = replicas.filter((answer) => answer !== "dead");
  return {
    origin: "capsule",
    by: "three",
    at: 0,
    writes,
    replicas: answered.map((answer) =>
      answer === "nothing" ? [] : [{ point: "heater_power_setpoint", value: said[answer].value }],
    ),
  };
}

for (const agree of [1, 2, 3, undefined] as const)
  test(`agreementFlaw(): of three replicas ${agree ?? "all that answered"} have to be with a proposal`, () => {
    const envelope = { ...bowlEnvelope(), replicaShareMax: shareMax, replicasAgree: agree };
    for (const one of answers)
      for (const two of answers)
        for (const three of answers) {
          const replicas = [one, two, three];
          const alive = replicas.filter((answer) => answer !== "dead");
          const backing = alive.filter((answer) => answer !== "nothing" && said[answer].isWith).length;
          const isAgreed = alive.length > 0 && backing >= (agree ?? alive.length);
          const flaw = agreementFlaw(proposalOf(replicas), envelope);
          assert.equal(flaw?.because, isAgreed ? undefined : "replicas", replicas.join(", "));
        }
  });

test("agreementFlaw() takes no crowd for a vote, and no liar's whole crowd either", () => {
  const envelope = { ...bowlEnvelope(), replicaShareMax: shareMax, replicasAgree: 2 };
  const nine = proposalOf(Array.from({ length: 9 }, () => "same" as const));
  assert.match(agreementFlaw(nine, envelope)?.text ?? "", /9 replicas are more than 8/);
});

test("agreementFlaw() says how many were with it", () => {
  const envelope = { ...bowlEnvelope(), replicaShareMax: shareMax, replicasAgree: 2 };
  const text = "The replicas do not agree: 1 of the 2 that answered are with it, 2 are asked for";
  assert.equal(agreementFlaw(proposalOf(["same", "beyond", "dead"]), envelope)?.text, text);
});
