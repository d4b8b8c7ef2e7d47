// The gate in front of every runtime: a model that passes here has only known operators, a known size of
// every value on the way, bounded work, finite weights and the shape of its contract. A runtime may still
// refuse it, but it cannot be made to fetch, to loop, to grow or to take its time.

import { elementsIn, type GraphValue, type OnnxFile, type OnnxNode, readOnnx, refused } from "./onnx-file.ts";
import {
  type Answer,
  nameOf,
  type Operand,
  operatorsOf,
  opsetMax,
  opsetMin,
  type Role,
} from "./operators.ts";

export interface Shape {
  readonly role: Role;
  /** What the network takes and answers, as its contract lists them. */
  readonly inputs: number;
  readonly outputs: number;
}

/** Of one value on the way through the network. */
export const elementsMax = 1_048_576;
/** Multiplications and additions of one run: some tens of milliseconds, with which no tick could live. */
export const workMax = 67_108_864;

export interface CheckedOnnx {
  readonly file: OnnxFile;
  /** Multiplications and additions of one run, counted together. */
  readonly operations: number;
}

/** Reads and checks; throws the Fault "model/bad-file" that says what was found and what was expected. */
export function checkedOnnx(bytes: Uint8Array, shape: Shape): CheckedOnnx {
  const file = readOnnx(bytes);
  if (!(file.opset >= opsetMin && file.opset <= opsetMax))
    throw refused(
      `it is of operator set ${file.opset}, expected ${opsetMin} to ${opsetMax}`,
      `Export with opset_version=17`,
    );
  const input = only(file.inputs, "input", shape.inputs);
  const output = only(file.outputs, "output", shape.outputs);
  const { known, operations } = walk(file, input, shape);
  const found = known.get(output.name)?.dims;
  if (found === undefined) throw refused(`nothing in it answers the output "${output.name}"`);
  if (found.length !== 2 || found[0] !== 1 || found[1] !== shape.outputs)
    throw refused(
      `it answers [${found.join(", ")}], the manifest expects [1, ${shape.outputs}]`,
      contractHint,
    );
  return { file, operations };
}

const contractHint =
  "Let the unit's inputs and outputs in the manifest list what the network has, in its order; `iv capsule new` takes them as --inputs and --outputs";

/** One float32 of [1, n]; a first size that is left open stands for one. */
function only(values: readonly GraphValue[], side: "input" | "output", wanted: number): GraphValue {
  const [first] = values;
  const isRight =
    values.length === 1 &&
    first?.type === floatType &&
    first.dims.length === 2 &&
    (first.dims[0] === 1 || typeof first.dims[0] === "string") &&
    first.dims[1] === wanted;
  if (isRight) return first;
  const shown = values.map(({ type, dims }) => `${typeNames[type] ?? `type ${type}`}[${dims.join(", ")}]`);
  throw refused(
    `it has the ${side}s ${shown.join(" and ") || "none"}, the manifest expects one of float32[1, ${wanted}]`,
    contractHint,
  );
}

const floatType = 1;
const typeNames: Readonly<Record<number, string>> = {
  1: "float32",
  7: "int64",
  10: "float16",
  11: "float64",
};

interface Walked {
  readonly known: ReadonlyMap<string, Operand>;
  readonly operations: number;
}

/** The nodes in the file's order, in which each may use only what came before it. */
function walk(file: OnnxFile, input: GraphValue, shape: Shape): Walked {
  const operators = operatorsOf(shape.role);
  const known = new Map<string, Operand>();
  for (const tensor of file.tensors.values()) known.set(tensor.name, { dims: tensor.dims, tensor });
  define(known, input.name, { dims: [1, shape.inputs] });
  let work = 0;
  for (const node of file.nodes) {
    const rule = operators.get(node.op);
    if (rule === undefined)
      throw refused(
        `it uses the operator ${node.op}, which a ${shape.role} may not`,
        `Allowed are ${[...operators.keys()].sort().join(", ")}`,
      );
    const answer = rule(given(node, known), node);
    work += answer.work;
    bound(answer, work, node);
    const [name, ...others] = node.outputs;
    if (name === undefined || others.length > 0)
      throw refused(`${nameOf(node)} has ${node.outputs.length} outputs`);
    define(known, name, { dims: answer.dims });
  }
  return { known, operations: work };
}

/** A first input must be there; a later one that is left out, by an empty name, has no shape to speak of. */
function given(node: OnnxNode, known: ReadonlyMap<string, Operand>): readonly Operand[] {
  if (!node.inputs[0] || node.inputs.length > inputsMax)
    throw refused(`${nameOf(node)} has ${node.inputs.length} inputs`);
  return node.inputs.map((name) => {
    const operand = name === "" ? { dims: [] } : known.get(name);
    if (operand === undefined)
      throw refused(`${nameOf(node)} takes "${name}", which nothing before it makes`);
    return operand;
  });
}

const inputsMax = 64;

function bound({ dims }: Answer, work: number, node: OnnxNode): void {
  const elements = elementsIn(dims, `the answer of ${nameOf(node)}`);
  if (elements > elementsMax)
    throw refused(`${nameOf(node)} makes ${elements} values, of at most ${elementsMax}`);
  if (!(work <= workMax))
    throw refused(`it takes ${work} operations by ${nameOf(node)}, of at most ${workMax} a run`);
}

function define(known: Map<string, Operand>, name: string, operand: Operand): void {
  if (known.has(name)) throw refused(`"${name}" is made twice`);
  known.set(name, operand);
}
