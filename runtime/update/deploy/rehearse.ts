import { agreementWith, readVectors } from "#runtime/adapt/model/vectors.ts";
import { widthsOf } from "#runtime/adapt/model/widths.ts";
import { openUnit } from "#runtime/adapt/open.ts";
import type { Capsule } from "#runtime/capsule/disk.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";

/**
 * Golden vectors through each model of a capsule, in the very runtime that will be asked on this machine. The build
 * has done so elsewhere; a kernel or a processor that computes otherwise is found here, before it proposes anything.
 */
export async function rehearse({ manifest, files }: Capsule, kernels: Kernels): Promise<string> {
  let rows = 0;
  for (const unit of manifest.units) {
    const vectors = readVectors(files.get(unit.vectors)!, widthsOf(unit));
    const model = await openUnit(unit, { files, kernels });
    try {
      const { agrees, at } = await agreementWith(model, vectors);
      if (!agrees)
        throw new Fault(
          "capsule/unfit",
          `${unit.name} answers ${at.found} to row ${at.row + 1} of ${unit.vectors} as value ${at.output + 1}, expected ${at.expected}`,
          {
            hint: "This machine computes otherwise than the one it was built on: report it with its processor",
          },
        );
      rows += vectors.rows.length;
    } finally {
      await model.close();
    }
  }
  return rows === 0 ? "it has no models" : `its models give ${rows} golden answers`;
}
