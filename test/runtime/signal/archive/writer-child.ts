// A writer that is there to be killed: flush after flush of a known signal, each told once it is said to be on the disk.

import { ArchiveReader } from "#runtime/signal/archive/disk/reader.ts";
import { ArchiveStore } from "#runtime/signal/archive/disk/store.ts";
import { sliced } from "#runtime/signal/archive/series.ts";
import { flushRows, killPoints, known, limits, rowsIn } from "./known-signal.ts";

const path = process.argv[2]!;
using store = new ArchiveStore(path, killPoints, limits);
let rows: number;
{
  using reader = new ArchiveReader(path, (fault) => {
    throw fault;
  });
  rows = rowsIn(reader);
}
const signal = known();
for (; rows + flushRows <= signal.times.length; rows += flushRows) {
  const series = sliced(signal, rows, rows + flushRows);
  store.flush(new Map(killPoints.map((_, place) => [place, series])));
  process.stdout.write(`${rows + flushRows}\n`);
}
