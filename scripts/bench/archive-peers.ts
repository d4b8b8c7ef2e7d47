// What others make of the same samples: sizes in bytes, of blocks as large as ours.

import { constants, zstdCompressSync } from "node:zlib";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Series } from "#runtime/signal/archive/series.ts";

export function zstdBytes(bytes: Uint8Array): number {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }).length;
}

/** Columns as a computer has them, compressed as hard as it goes; the times once for all points. */
export function plainBytes(points: readonly Series[]): number {
  const size = (numbers: Float64Array) => zstdBytes(new Uint8Array(numbers.slice().buffer));
  return size(points[0]!.times) + points.reduce((sum, { values }) => sum + size(values), 0);
}

/** Parquet with zstd and the writer's own choice of encodings. */
export function parquetBytes(points: readonly Series[]): number {
  const writer = new ByteWriter();
  const columns = points.map((_, at) => `p${at}`);
  const parquet = new ParquetWriter({
    writer,
    schema: [
      { name: "root", num_children: columns.length + 1 },
      { name: "time", type: "INT64", repetition_type: "REQUIRED" },
      ...columns.map((name) => ({ name, type: "DOUBLE" as const, repetition_type: "REQUIRED" as const })),
    ],
    codec: "ZSTD",
    compressors: {
      ZSTD: (bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
    },
  });
  // Into memory both are done when they return.
  void parquet.write({
    columnData: [
      {
        name: "time",
        data: BigInt64Array.from(points[0]!.times, (time) => BigInt(time)),
        encoding: "DELTA_BINARY_PACKED",
      },
      ...points.map(({ values }, at) => ({ name: columns[at]!, data: values })),
    ],
    rowGroupSize: 1_000_000,
  });
  void parquet.finish();
  return writer.offset;
}

/** Gorilla (Pelkonen et al. 2015, 4.1): deltas of deltas of the times, in milliseconds, and XORed values, bit by bit. */
export function gorillaBytes({ times, values }: Series): number {
  let bits = 64 + 64;
  let [delta, leading, trailing] = [0, -1, -1];
  const words = new BigUint64Array(values.slice().buffer);
  for (let at = 1; at < times.length; at++) {
    const next = Math.round(times[at]! / 1_000) - Math.round(times[at - 1]! / 1_000);
    bits += timeBits(next - delta);
    delta = next;
    const changed = words[at]! ^ words[at - 1]!;
    if (changed === 0n) {
      bits += 1;
      continue;
    }
    const [high, low] = [Number(changed >> 32n), Number(changed & 0xffff_ffffn)];
    const leads = Math.min(31, high === 0 ? 32 + Math.clz32(low) : Math.clz32(high));
    const trails = low === 0 ? 63 - Math.clz32(high & -high) : 31 - Math.clz32(low & -low);
    if (leading !== -1 && leads >= leading && trails >= trailing) bits += 2 + 64 - leading - trailing;
    else {
      bits += 2 + 5 + 6 + 64 - leads - trails;
      [leading, trailing] = [leads, trails];
    }
  }
  return Math.ceil(bits / 8);
}

function timeBits(change: number): number {
  if (change === 0) return 1;
  if (change >= -63 && change <= 64) return 9;
  if (change >= -255 && change <= 256) return 12;
  return change >= -2_047 && change <= 2_048 ? 16 : 36;
}
