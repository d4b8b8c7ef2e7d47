import type { Write } from "#runtime/field/point.ts";
import { type EdgeNode, rebirthName } from "./edge-node.ts";
import { datatype, decodePayload, type Metric } from "./payload.ts";

/** What a host asks for. Nothing of it is done here: a proposal is for the judge. */
export type Heeded = Readonly<
  { kind: "rebirth" } | { kind: "proposal"; writes: readonly Write[] } | { kind: "ignored"; because: string }
>;

/** As many writes as any other proposal may have. */
export const writesMax = 32;

export function heed(
  node: EdgeNode,
  { topic, payload, isRetained }: { topic: string; payload: Uint8Array; isRetained: boolean },
): Heeded {
  // A command that was kept is one that somebody meant for another moment.
  if (isRetained) return ignored("it was retained");
  const decoded = decodePayload(payload);
  if (decoded.kind === "wrong") return ignored(decoded.detail);
  const { metrics } = decoded.payload;
  if (topic === node.topics.ncmd) {
    const asks = metrics.some(
      ({ name, value }) => name === rebirthName && value?.kind === "boolean" && value.value,
    );
    return asks ? { kind: "rebirth" } : ignored("it asks for nothing that this node does");
  }
  return topic === node.topics.dcmd ? proposalOf(node, metrics) : ignored("it is for somebody else");
}

/** All of it or nothing: half of what somebody asked for is something that nobody asked for. */
function proposalOf(node: EdgeNode, metrics: readonly Metric[]): Heeded {
  if (metrics.length === 0 || metrics.length > writesMax)
    return ignored(`it has ${metrics.length} metrics, of 1 to ${writesMax}`);
  const writes = new Map<string, number>();
  for (const metric of metrics) {
    const point = node.pointOf(metric);
    const value = numberIn(metric);
    if (point === undefined) return ignored("it names no point of this device");
    if (value === undefined) return ignored(`its value for ${point} is no number`);
    if (writes.has(point)) return ignored(`it names ${point} twice`);
    writes.set(point, value);
  }
  return { kind: "proposal", writes: [...writes].map(([point, value]) => ({ point, value })) };
}

/** Our metrics are doubles; a host that sends another kind of number is understood where it can be meant one way only. */
function numberIn({ value, isNull, isHistorical, datatype: type }: Metric): number | undefined {
  if (isNull || isHistorical || value === undefined) return undefined;
  switch (value.kind) {
    case "float":
    case "double":
      return Number.isFinite(value.value) ? value.value : undefined;
    case "int":
      // Negative numbers travel in two's complement, and only the type tells them from large ones.
      if (type === datatype.int8) return Number(BigInt.asIntN(8, BigInt(value.value)));
      if (type === datatype.int16) return Number(BigInt.asIntN(16, BigInt(value.value)));
      if (type === datatype.int32) return value.value | 0;
      return value.value < 2 ** 31 || type === datatype.uint32 ? value.value : undefined;
    case "long": {
      const whole = type === datatype.int64 ? BigInt.asIntN(64, value.value) : value.value;
      return Number.isSafeInteger(Number(whole)) ? Number(whole) : undefined;
    }
    case "boolean":
    case "string":
    case "other":
      return undefined;
  }
}

function ignored(because: string): Heeded {
  return { kind: "ignored", because };
}
