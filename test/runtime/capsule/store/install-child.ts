// Installs a bundle, and dies before the step on the disk that it is given.

import { readFileSync, writeSync } from "node:fs";
import { dieAt } from "../../../support/die-at.ts";

const [store, bundle, step] = process.argv.slice(2) as [string, string, string];
const steps = await dieAt(Number(step));
const { install } = await import("#runtime/capsule/store/install.ts");
const { inPieces, policy } = await import("../bundle/bundles.ts");
steps.begin();
const { id } = await install(inPieces(readFileSync(bundle), 4_096), {
  store,
  policy,
  place: "test.capsule",
});
writeSync(1, `${JSON.stringify({ id, steps: steps.count() })}\n`);
