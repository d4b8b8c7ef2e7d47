import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadKernels } from "#runtime/core/kernels.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { calibrationEach, evaluateActuation } from "./actuation.ts";
import { actuationDataOf, dealtFrom } from "./actuation-data.ts";
import { markdownOf } from "./actuation-report.ts";
import { shippedReport } from "./actuation-shipped.ts";
import type { Evaluation } from "./evaluation.ts";

/** How well the shield's gates tell commands that harm a simulated process from those that do not. */
export const actuation: Evaluation = {
  run(folder) {
    const read = (name: string) => readNpz(readFileSync(join(folder, `${name}.npz`)));
    const all = actuationDataOf(read("history"), read("proposals"));
    const report = evaluateActuation(all, otherParts);
    // Which stretches calibrate is a draw; the others are dealt in turn, so that a lucky one is seen as that.
    const others = Array.from({ length: calibrationEach - 1 }, (_, index) => dealtFrom(all, index + 1));
    const shipped = shippedReport(all, loadKernels());
    return {
      figures: { ...report, shipped },
      page: markdownOf([report, ...others.map((data) => evaluateActuation(data))], shipped),
    };
  },
};

/** In how many parts the stretches may as well be dealt. */
const otherParts: readonly number[] = [4, 8, 10];
