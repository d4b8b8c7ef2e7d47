import { Fault } from "#runtime/core/fault.ts";
import { Picture } from "#runtime/signal/archive/picture.ts";
import type { Series } from "#runtime/signal/archive/series.ts";
import { type Trends, type TrendsAsk, trendOf } from "#runtime/signal/archive/trends.ts";
import { ArchiveReader } from "./reader.ts";
import type { ArchivedPoint } from "./store.ts";

/** What is known of a point that is not on the disk yet; undefined where that is nothing. */
export type Unsaved = (place: number) => Series | undefined;

/** What is on the disk, and what is on its way there. */
export function lookAt(
  dir: string,
  { points, max, ...span }: TrendsAsk,
  { known, unsaved }: { readonly known: readonly ArchivedPoint[]; readonly unsaved: Unsaved },
): Trends {
  let damaged = 0;
  using reader = readerOf(dir, () => damaged++);
  const saved = new Map(reader?.points().map((point) => [point.name, point]));
  const trends = points.map((name) => {
    const place = known.findIndex((point) => point.name === name);
    const point = saved.get(name);
    const picture =
      reader !== undefined && point !== undefined ? reader.picture(point, span, max) : new Picture(span, max);
    const newest = unsaved(place);
    if (newest !== undefined) picture.addSeries(newest);
    const unit = known[place]?.unit ?? "";
    return trendOf(picture.pixels(), { point: name, unit, widthUs: picture.widthUs });
  });
  return { ...span, trends, damaged };
}

/** Undefined where nothing was ever written. */
function readerOf(dir: string, onDamage: () => void): ArchiveReader | undefined {
  try {
    return new ArchiveReader(dir, onDamage);
  } catch (error) {
    if (error instanceof Fault && error.code === "archive/unreadable") return undefined;
    throw error;
  }
}
