import { capsuleId } from "#runtime/capsule/manifest-bytes.ts";
import { referencesOf } from "#runtime/capsule/references.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { assemble, sbomFile } from "#runtime/foundry/assemble.ts";
import { energySignatureOf } from "#runtime/foundry/energy-signature.ts";
import { sbomOf } from "#runtime/foundry/sbom.ts";
import { found, refusal, type Stage } from "#runtime/foundry/stage.ts";

/** Everything under one manifest, whose digest is the capsule's identity. */
export const packing: Stage = {
  name: "packing",
  makesSure: "all of it is inside the energy budget and under one manifest, whose digest is the capsule's id",
  async run(work) {
    const { source } = work;
    const operationsPerTick = found(work, "operationsPerTick");
    const ceuPerDay = (operationsPerTick * (msPerDay / source.tickMs)) / operationsPerCeu;
    const { energyBudget } = source;
    if (energyBudget !== undefined && ceuPerDay > energyBudget.ceuPerDay)
      throw refusal(
        `The models take ${ceuPerDay.toFixed(0)} CEU a day, the budget has ${energyBudget.ceuPerDay}`,
        "Raise energyBudget.ceuPerDay, make tickMs longer, or take a smaller model",
      );
    const used = new Set(referencesOf({ ...source, sbom: sbomFile }).map(({ file }) => file));
    const files = new Map([...work.files].filter(([file]) => used.has(file) && file !== sbomFile));
    files.set(sbomFile, sbomOf(source, files));
    const findings = {
      prin: found(work, "prin"),
      energySignature: energySignatureOf(found(work, "map")),
      operationsPerTick,
    };
    const manifest = await assemble(source, files, findings);
    return {
      adds: { files, findings, manifest },
      says: `${utidText(manifest)}, ${capsuleId(manifest)}, ${ceuPerDay.toFixed(1)} CEU a day`,
    };
  },
};

const msPerDay = 86_400_000;
const operationsPerCeu = 1_000_000;
