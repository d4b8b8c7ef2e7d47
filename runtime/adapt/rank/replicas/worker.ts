// A replica's own thread: one model that answers one question after the other. Whatever happens here, a
// loop without an end included, happens to this thread alone: who asks has a deadline, and the keeper ends it.

import { workerData } from "node:worker_threads";
import { openUnit } from "#runtime/adapt/open.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { serve } from "./serve.ts";
import type { ReplicaSetup } from "./setup.ts";

const { unit, files, memory, bell } = workerData as ReplicaSetup;
await serve(await openUnit(unit, { files, kernels: loadKernels() }), { memory, bell });
