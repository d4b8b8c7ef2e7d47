import { fieldsIn, NotProto, type ProtoField, ProtoWriter } from "./protobuf.ts";

/** What of a Sparkplug B payload an edge node sends, and what of a command it understands. */
export interface Payload {
  /** Milliseconds since 1970. */
  readonly timestamp?: number;
  readonly metrics: readonly Metric[];
  readonly seq?: number;
}

export interface Metric {
  readonly name?: string;
  readonly alias?: number;
  readonly timestamp?: number;
  readonly datatype?: number;
  readonly isHistorical?: boolean;
  readonly isNull?: boolean;
  readonly properties?: readonly Property[];
  readonly value?: MetricValue;
}

/** The members of the protocol's own union; `other` are those that no command of ours has. */
export type MetricValue = Readonly<
  | { kind: "int"; value: number }
  | { kind: "long"; value: bigint }
  | { kind: "float"; value: number }
  | { kind: "double"; value: number }
  | { kind: "boolean"; value: boolean }
  | { kind: "string"; value: string }
  | { kind: "other" }
>;

export type Property = Readonly<
  { key: string; type: typeof datatype.int32; value: number } | { key: string; type: 12; value: string }
>;

/** Sparkplug 3.0.0, 6.4.16: the data types that are used here. */
export const datatype = {
  int8: 1,
  int16: 2,
  int32: 3,
  int64: 4,
  uint8: 5,
  uint16: 6,
  uint32: 7,
  uint64: 8,
  float: 9,
  double: 10,
  boolean: 11,
  string: 12,
} as const;

/** A command for every point there can be, and room; a longer one is not read. */
export const payloadBytesMax = 262_144;
export const metricsMax = 4_096;

export function encodePayload({ timestamp, metrics, seq }: Payload): Uint8Array {
  const writer = new ProtoWriter();
  if (timestamp !== undefined) writer.uint(1, timestamp);
  for (const metric of metrics) writer.message(2, encodeMetric(metric));
  if (seq !== undefined) writer.uint(3, seq);
  return writer.bytes;
}

function encodeMetric({ name, alias, timestamp, ...metric }: Metric): Uint8Array {
  const writer = new ProtoWriter();
  if (name !== undefined) writer.string(1, name);
  if (alias !== undefined) writer.uint(2, alias);
  if (timestamp !== undefined) writer.uint(3, timestamp);
  if (metric.datatype !== undefined) writer.uint(4, metric.datatype);
  if (metric.isHistorical) writer.bool(5, true);
  if (metric.isNull) writer.bool(7, true);
  if (metric.properties !== undefined) writer.message(9, encodeProperties(metric.properties));
  const { value } = metric;
  if (value === undefined) return writer.bytes;
  if (value.kind === "int") writer.uint(10, value.value);
  if (value.kind === "long") writer.uint(11, value.value);
  if (value.kind === "float") writer.float(12, value.value);
  if (value.kind === "double") writer.double(13, value.value);
  if (value.kind === "boolean") writer.bool(14, value.value);
  if (value.kind === "string") writer.string(15, value.value);
  return writer.bytes;
}

function encodeProperties(properties: readonly Property[]): Uint8Array {
  const set = new ProtoWriter();
  for (const { key } of properties) set.string(1, key);
  for (const property of properties) {
    const value = new ProtoWriter().uint(1, property.type);
    if (property.type === datatype.int32) value.uint(3, property.value);
    else value.string(8, property.value);
    set.message(2, value.bytes);
  }
  return set.bytes;
}

export type DecodedPayload = Readonly<
  { kind: "payload"; payload: Payload } | { kind: "wrong"; detail: string }
>;

/** Total: every bytes have an answer. Fields that a command does not need are looked over, not kept. */
export function decodePayload(bytes: Uint8Array): DecodedPayload {
  if (bytes.length > payloadBytesMax) return { kind: "wrong", detail: `more than ${payloadBytesMax} bytes` };
  try {
    return { kind: "payload", payload: payloadFrom(bytes) };
  } catch (error) {
    if (error instanceof NotProto) return { kind: "wrong", detail: error.message };
    throw error;
  }
}

function payloadFrom(bytes: Uint8Array): Payload {
  const metrics: Metric[] = [];
  let rest: Omit<Payload, "metrics"> = {};
  for (const field of fieldsIn(bytes)) {
    if (field.field === 1) rest = { ...rest, timestamp: timeFrom(field) };
    else if (field.field === 3) rest = { ...rest, seq: smallFrom(field, 0xff) };
    else if (field.field === 2) {
      if (metrics.length >= metricsMax) throw new NotProto(`more than ${metricsMax} metrics`);
      metrics.push(metricFrom(bytesFrom(field)));
    }
  }
  return { ...rest, metrics };
}

function metricFrom(bytes: Uint8Array): Metric {
  let metric: Metric = {};
  for (const field of fieldsIn(bytes)) metric = { ...metric, ...memberFrom(field) };
  return metric;
}

function memberFrom(field: ProtoField): Metric {
  switch (field.field) {
    case 1:
      return { name: textFrom(field) };
    case 2:
      return { alias: safeFrom(field) };
    case 3:
      return { timestamp: timeFrom(field) };
    case 4:
      return { datatype: smallFrom(field, 0xffff_ffff) };
    case 5:
      return { isHistorical: flagFrom(field) };
    case 7:
      return { isNull: flagFrom(field) };
    case 10:
      return { value: { kind: "int", value: smallFrom(field, 0xffff_ffff) } };
    case 11:
      return { value: { kind: "long", value: varintFrom(field) } };
    case 12:
      return { value: { kind: "float", value: fixedFrom(field, "fixed32").getFloat32(0, true) } };
    case 13:
      return { value: { kind: "double", value: fixedFrom(field, "fixed64").getFloat64(0, true) } };
    case 14:
      return { value: { kind: "boolean", value: flagFrom(field) } };
    case 15:
      return { value: { kind: "string", value: textFrom(field) } };
    case 16:
    case 17:
    case 18:
    case 19:
      return { value: { kind: "other" } };
    default:
      return {};
  }
}

function varintFrom(field: ProtoField): bigint {
  if (field.kind !== "varint") throw new NotProto(`field ${field.field} is no number`);
  return field.value;
}

function smallFrom(field: ProtoField, max: number): number {
  const value = varintFrom(field);
  if (value > BigInt(max)) throw new NotProto(`field ${field.field} is above ${max}`);
  return Number(value);
}

function safeFrom(field: ProtoField): number {
  return smallFrom(field, Number.MAX_SAFE_INTEGER);
}

/** An instant that no Date can hold is none. */
function timeFrom(field: ProtoField): number {
  return smallFrom(field, 8.64e15);
}

function flagFrom(field: ProtoField): boolean {
  return smallFrom(field, 1) === 1;
}

function bytesFrom(field: ProtoField): Uint8Array {
  if (field.kind !== "bytes") throw new NotProto(`field ${field.field} is no message`);
  return field.bytes;
}

function textFrom(field: ProtoField): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytesFrom(field));
  } catch (error) {
    if (error instanceof NotProto) throw error;
    throw new NotProto(`field ${field.field} is no UTF-8`);
  }
}

function fixedFrom(field: ProtoField, kind: "fixed32" | "fixed64"): DataView {
  if (field.kind !== kind) throw new NotProto(`field ${field.field} has another width`);
  const { bytes } = field;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
