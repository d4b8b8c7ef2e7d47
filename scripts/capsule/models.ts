import { prng } from "#runtime/core/prng.ts";
import { encodeOnnx, type Layer } from "#scripts/onnx/model.ts";
import { answerQuantised, encodeQuantised, quantised } from "#scripts/onnx/quantised.ts";
import type { Controller } from "#scripts/train/closed-loop.ts";
import { type Forecaster, forecasterShape } from "#scripts/train/forecaster.ts";
import { asked, type Contract, seen } from "#scripts/train/lesson.ts";
import { answerOf } from "#scripts/train/network.ts";
import type { Trained } from "#scripts/train/policy.ts";
import type { History } from "#sim/record.ts";
import { json } from "./json.ts";
import type { Sample } from "./sample.ts";
import { type Vectors, vectorsOf } from "./vectors.ts";

/** The models of a capsule as files, and what a build says of them. */
export interface Built {
  readonly files: readonly (readonly [string, Uint8Array])[];
  /** The policy in 8 bits, to be run beside the other. */
  readonly int8: Controller;
  readonly apart: { readonly mean: number; readonly worst: number };
}

export function modelsOf(
  { station, lesson, forecast }: Sample,
  {
    trained,
    forecaster,
    history,
  }: { readonly trained: Trained; readonly forecaster: Forecaster; readonly history: History },
): Built {
  const { layers } = trained;
  const everyday = recordedInputs(history, lesson.contract, calibrationRows);
  const whole = quantised(layers, everyday);
  const ahead = forecaster.layers;
  const aheadInputs = recordedInputs(history, forecast.contract, vectorRows);
  const deviations = everyday.flatMap((input) => {
    const exact = answerOf(layers, input);
    return Array.from(answerQuantised(whole, input), (value, at) => Math.abs(value - exact[at]!));
  });
  const files: readonly (readonly [string, Uint8Array | Vectors])[] = [
    ["policy.onnx", encodeOnnx(layers, station.name)],
    [
      "policy.vectors.json",
      vectorsOf(farInputs(layers), { answer: (input) => answerOf(layers, input), tolerance: 1e-6 }),
    ],
    ["policy-int8.onnx", encodeQuantised(layers, everyday)],
    [
      "policy-int8.vectors.json",
      vectorsOf(everyday.slice(0, vectorRows), {
        answer: (input) => answerQuantised(whole, input),
        tolerance: int8Tolerance,
      }),
    ],
    ["forecaster.onnx", encodeOnnx(ahead, `${station.name}-forecaster`, forecasterShape)],
    [
      "forecaster.vectors.json",
      vectorsOf(aheadInputs, {
        answer: (input) => answerOf(ahead, input, forecasterShape),
        tolerance: 1e-5,
      }),
    ],
  ];
  return {
    files: files.map(([name, content]) => [
      name,
      content instanceof Uint8Array ? content : new TextEncoder().encode(json(content)),
    ]),
    int8: {
      name: "policy-int8.onnx",
      begin: () => (plant) => asked(lesson.contract, answerQuantised(whole, seen(lesson.contract, plant))),
    },
    apart: {
      mean: deviations.reduce((sum, each) => sum + each, 0) / deviations.length,
      worst: deviations.reduce((most, each) => Math.max(most, each), 0),
    },
  };
}

const vectorRows = 48;
const calibrationRows = 2_000;
/** A runtime may round a value that lies between two steps to the other one, in each of three layers. */
const int8Tolerance = 0.05;

/** States of the recording, evenly spread over it, as a network sees them. */
function recordedInputs({ columns, count }: History, { inputs }: Contract, rows: number): Float32Array[] {
  const step = count / rows;
  return Array.from({ length: rows }, (_, row) =>
    Float32Array.from(
      inputs,
      ({ point, offset, scale }) => (columns.get(point)![Math.floor(row * step)]! - offset) / scale,
    ),
  );
}

/** Some everyday inputs, some far out, and all zeros. */
function farInputs(layers: readonly Layer[]): Float32Array[] {
  const chance = prng(64);
  return Array.from({ length: vectorRows }, (_, row) =>
    Float32Array.from({ length: layers[0]!.inputs }, () =>
      row === 0 ? 0 : chance.normal() * (row % 4 === 0 ? 5 : 1),
    ),
  );
}
