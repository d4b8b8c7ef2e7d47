// A control thread for tests of the supervisor: beats like the real one until the first word of its
// orders tells it to hang (it spins and never beats again) or to die (it throws).

import { workerData } from "node:worker_threads";
import { monotonicUs } from "#runtime/core/node-clock.ts";
import { ControlStatus } from "#runtime/tick/status.ts";

const {
  status: memory,
  orders,
  afterTick,
} = workerData as {
  status: SharedArrayBuffer;
  orders: SharedArrayBuffer;
  afterTick: number;
};
const status = new ControlStatus(memory);
const order = new Int32Array(orders);
let tick: number = afterTick;
while (!status.isStopping) {
  if (Atomics.load(order, 0) === 1) for (;;) Atomics.load(order, 0);
  if (Atomics.load(order, 0) === 2) throw new Error("a bug in a kernel");
  status.beat(++tick, { at: monotonicUs(), starvedSince: Atomics.load(order, 1), lasted: 1 });
  status.sleep(10);
}
