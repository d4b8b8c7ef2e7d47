// A control thread in small: opens a model, then runs it between sleeps that block the thread. Timers,
// immediates and messages are all armed; each counts, if the event loop gets a turn to deliver it.

import { MessageChannel, parentPort } from "node:worker_threads";
import { openModel } from "#runtime/adapt/onnx.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { contractOf, randomLayers } from "./models.ts";

const model = await openModel(encodeOnnx(randomLayers([4, 16, 16, 2], 1), "random"), contractOf(4, 2));
const sleep = new Int32Array(new SharedArrayBuffer(4));
let runs = 0;
let turnsOfTheLoop = 0;
const count = () => {
  turnsOfTheLoop++;
};
const { port1, port2 } = new MessageChannel();
port2.on("message", count);
port1.postMessage("delivered when the loop turns");
setTimeout(count, 0);
setImmediate(count);
for (const input = new Float32Array(4); runs < 200; runs++) {
  input[0] = runs;
  await model.run(input);
  if (runs % 10 === 0) Atomics.wait(sleep, 0, 0, 1);
}
parentPort!.postMessage({ runs, turnsOfTheLoop });
port1.close();
