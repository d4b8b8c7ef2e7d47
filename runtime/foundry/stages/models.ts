import { checkedOnnx } from "#runtime/adapt/model/check.ts";
import { fusedFrom, fusedTolerance } from "#runtime/adapt/model/fuse.ts";
import { openFused } from "#runtime/adapt/model/fused.ts";
import { agreement, agreementWith, readVectors, type Vectors } from "#runtime/adapt/model/vectors.ts";
import { widthsOf } from "#runtime/adapt/model/widths.ts";
import { openModel } from "#runtime/adapt/onnx.ts";
import type { Model } from "#runtime/adapt/port.ts";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { precisionOf } from "#runtime/foundry/precision.ts";
import { refusal, type Stage } from "#runtime/foundry/stage.ts";

/**
 * Every model runs, and gives the answers of its golden vectors, twice to the same bits. A small one is
 * fused for the kernel, and the kernel has to agree with the ONNX run.
 */
export const models: Stage = {
  name: "models",
  makesSure: "every model gives the answers of its golden vectors, and what is fused agrees with it",
  async run({ source, files, kernels, parts }) {
    const more = new Map(files);
    const units: ModelUnit[] = [];
    const said: string[] = [];
    let operationsPerTick = 0;
    for (const [index, unit] of source.units.entries()) {
      const made = await checkedUnit(unit, { files, kernels }).catch((cause) => {
        throw aboutUnit(cause, `/units/${index} (${unit.file})`);
      });
      operationsPerTick += made.operations;
      if (made.fused !== undefined) more.set(made.fused.file, made.fused.bytes);
      units.push(made.fused === undefined ? withoutFused(unit) : { ...unit, fused: made.fused.file });
      said.push(`${unit.name} ${made.says}`);
    }
    return {
      adds: {
        source: { ...source, units },
        files: more,
        operationsPerTick,
        parts: { ...parts, reproducibility: 1 },
      },
      says: said.join(", ") || "none, it guards what others propose",
    };
  },
};

/** A capsule has several models, and a reader of model files knows nothing of them. */
function aboutUnit(cause: unknown, path: string): unknown {
  if (!(cause instanceof Fault)) return cause;
  return new Fault(cause.code, `${path}: ${cause.message}`, { cause, hint: cause.hint ?? modelsPage });
}

const modelsPage = "docs/models.md says what a model may be, and what it has to answer";

interface Around {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly kernels: Kernels;
}

interface CheckedUnit {
  readonly operations: number;
  readonly fused: { readonly file: string; readonly bytes: Uint8Array } | undefined;
  readonly says: string;
}

async function checkedUnit(unit: ModelUnit, { files, kernels }: Around): Promise<CheckedUnit> {
  const bytes = fileOf(unit.file, files, "Export the model as ONNX and put it beside capsule.json");
  const shape = widthsOf(unit);
  const { operations } = checkedOnnx(bytes, shape);
  const precision = precisionOf(bytes);
  if (precision !== unit.precision)
    throw refusal(
      `${unit.file} computes in ${precision}, and the manifest says ${unit.precision}`,
      `Write "precision": "${precision}" in the unit ${unit.name}, or put the model there that is meant`,
    );
  const golden = fileOf(
    unit.vectors,
    files,
    "Make them with `iv capsule vectors`, or by the program that trained it",
  );
  const vectors = readVectors(golden, shape);
  const onnx = await openModel(bytes, unit);
  try {
    await hold(unit, onnx, vectors);
    const fusion = unit.precision === "int8" ? { reason: "it computes in int8" } : fusedFrom(bytes, shape);
    if ("reason" in fusion) {
      if (unit.fused !== undefined)
        throw refusal(
          `${unit.file} cannot be fused: ${fusion.reason}`,
          `Leave out "fused" of the unit ${unit.name}`,
        );
      return { operations, fused: undefined, says: `runs in ONNX Runtime (${fusion.reason})` };
    }
    const kernel = openFused(fusion.bytes, kernels);
    await hold(unit, kernel, vectors);
    const { agrees, worst } = await agreement(onnx, kernel, { ...vectors, tolerance: fusedTolerance });
    await kernel.close();
    if (!agrees)
      throw refusal(
        `${unit.name} in the kernel is off its ONNX run by ${worst}, ${fusedTolerance} is allowed`,
        "Scale its inputs to about one; networks with weights far above one lose digits",
      );
    const file = unit.fused ?? `${unit.name}.fused`;
    return {
      operations,
      fused: { file, bytes: fusion.bytes },
      says: `fused, off by ${worst.toExponential(0)}`,
    };
  } finally {
    await onnx.close();
  }
}

/** The golden answers, twice: within their tolerance, and the second time to the same bits. */
async function hold(unit: ModelUnit, model: Model, vectors: Vectors): Promise<void> {
  const first = await agreementWith(model, vectors);
  if (!first.agrees) {
    const { row, output, found, expected } = first.at;
    throw refusal(
      `${unit.file} answers ${found} to row ${row + 1} of ${unit.vectors} as value ${output + 1}, expected ${expected}`,
      "Make the vectors again by the program that trained this very model",
    );
  }
  const again = await agreement(model, model, { ...vectors, tolerance: Number.MIN_VALUE });
  if (!again.agrees)
    throw refusal(`${unit.file} answers the same question in two ways`, "Export it without dropout or noise");
}

function fileOf(name: string, files: ReadonlyMap<string, Uint8Array>, hint: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw refusal(`There is no ${name}`, hint);
  return bytes;
}

function withoutFused({ fused: _, ...unit }: ModelUnit): ModelUnit {
  return unit;
}
