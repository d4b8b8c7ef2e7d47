// A replica's thread whose model does what its unit is called: from its third question on it hangs, lies,
// throws or stays as it was. A hang here is a loop without an end, which nothing inside the thread can break.

import { workerData } from "node:worker_threads";
import { serve } from "#runtime/adapt/rank/replicas/serve.ts";
import type { ReplicaSetup } from "#runtime/adapt/rank/replicas/setup.ts";
import { Fault } from "#runtime/core/fault.ts";

const { unit, memory, bell } = workerData as ReplicaSetup;
let runs = 0;

const misdeeds: Readonly<Record<string, (honest: number) => number>> = {
  hangs: () => {
    for (;;) runs++;
  },
  lies: (honest) => honest + 1e6,
  "lies-by-nan": () => Number.NaN,
  throws: () => {
    throw new Error("a model that breaks");
  },
  refuses: () => {
    throw new Fault("model/bad-output", "no number");
  },
};

await serve(
  {
    digest: `sha256:${"0".repeat(64)}`,
    inputs: 1,
    outputs: 1,
    run(input) {
      runs++;
      const honest = 2 * input[0]!;
      const misdeed = misdeeds[unit.name];
      const value = misdeed !== undefined && runs > 2 ? misdeed(honest) : honest;
      return Promise.resolve(Float32Array.of(value));
    },
    close: () => Promise.resolve(),
  },
  { memory, bell },
);
