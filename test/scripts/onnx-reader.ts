import type { Layer } from "#scripts/onnx/model.ts";

// Reads the initializers of one of our own ONNX files, by the protobuf wire format and onnx.proto3, and
// independently of the writer: what stands in the file is what a test runs.

interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

export function layersIn(model: Uint8Array): readonly Layer[] {
  const graph = fieldsIn(model).find(({ number }) => number === 7)!.bytes;
  const tensors = new Map(
    fieldsIn(graph)
      .filter(({ number }) => number === 5)
      .map(({ bytes }) => tensorIn(bytes))
      .map((tensor) => [tensor.name, tensor]),
  );
  const layers: Layer[] = [];
  for (let index = 0; tensors.has(`weights${index}`); index++) {
    const weights = tensors.get(`weights${index}`)!;
    const [outputs, inputs] = weights.shape;
    const biases = tensors.get(`biases${index}`)!.values;
    layers.push({ inputs: inputs!, outputs: outputs!, weights: weights.values, biases });
  }
  return layers;
}

function tensorIn(bytes: Uint8Array): { name: string; shape: readonly number[]; values: Float32Array } {
  const fields = fieldsIn(bytes);
  const raw = fields.find(({ number }) => number === 9)!.bytes;
  return {
    name: new TextDecoder().decode(fields.find(({ number }) => number === 8)!.bytes),
    shape: fields.filter(({ number }) => number === 1).map(({ value }) => value),
    values: new Float32Array(raw.slice().buffer),
  };
}

function fieldsIn(bytes: Uint8Array): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]!;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = tag >>> 3;
    if (tag % 8 === 0) fields.push({ number, value: varint(), bytes: bytes.subarray(0, 0) });
    else {
      const length = tag % 8 === 5 ? 4 : varint();
      fields.push({ number, value: 0, bytes: bytes.subarray(at, at + length) });
      at += length;
    }
  }
  return fields;
}
