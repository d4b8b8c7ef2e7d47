import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { fitOf, mapFormat } from "#runtime/map/grid/members.ts";
import { basinsOfGrid, placeOf } from "./basins.ts";
import type { Landscape } from "./faces.ts";
import { arraysIn, type NpzMembers, readNpz } from "./npz.ts";
import { isKnownName, readRawGrid } from "./raw-grid.ts";
import { signatureOf } from "./signature.ts";

export interface CatalogChannel {
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
}

/** What a catalog knows of a map. What a file does not say is undefined, and no query asks for it then. */
export interface CatalogEntry {
  /** Path of the file below the catalog's folder, with slashes. */
  readonly file: string;
  readonly digest: Digest;
  readonly bytes: number;
  /** When the file was last changed, as the disk says: with the size it tells whether to look again. */
  readonly changedMs: number;
  /** "grid", "raw" or the name of another format. */
  readonly kind: string;
  readonly channels: readonly CatalogChannel[];
  /** Bottoms of the basins in the channels' units, the deepest first; at most `basinsMax`. */
  readonly basins: readonly (readonly number[])[];
  readonly alpha: number | undefined;
  /** Undefined where nothing was calibrated: such a map cannot block. */
  readonly threshold: number | undefined;
  readonly rows: number | undefined;
  readonly origin: string;
  /** Words of people: the folders the file lies in, and what they add. */
  readonly tags: readonly string[];
  /** `signatureLength` nats; see `signature.ts`. Empty where there is no calibration. */
  readonly signature: readonly number[];
}

export interface ChannelQuery {
  /** In full; case does not matter. */
  readonly name?: string;
  readonly unit?: string;
  /** The channel's range covers all of these values. */
  readonly covers?: readonly number[];
}

export interface EntryFacts extends Pick<CatalogEntry, "file" | "changedMs" | "tags"> {
  readonly bytes: Uint8Array;
}

/**
 * What a catalog says of one file, an `.npz` or `.npy`: a grid map of ours, another map with the same names
 * for its channels, or an array that somebody else made. What is none of them is a Fault "map/bad-file".
 */
export function entryOf({ file, changedMs, tags, bytes }: EntryFacts): CatalogEntry {
  const members = arraysIn(file, bytes);
  const format = members.get("format")?.values[0];
  const common = { file, digest: digestOf(bytes), bytes: bytes.length, changedMs, tags };
  if (format === mapFormat) return { ...common, ...gridFacts(members) };
  if (members.has("channel_name")) return { ...common, ...namedFacts(members, String(format ?? "map")) };
  return { ...common, ...rawFacts(members) };
}

/** Whether a file is what a crawl keeps beside its map: no map, and no mistake either. */
export function isSummary(bytes: Uint8Array): boolean {
  try {
    return String(readNpz(bytes).get("format")?.values[0]).startsWith("iv crawl summary");
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

type Facts = Omit<CatalogEntry, "file" | "digest" | "bytes" | "changedMs" | "tags">;

function gridFacts(members: NpzMembers): Facts {
  const fit = fitOf(members);
  const { alpha, threshold, provenance, calibration } = fit;
  return {
    ...{ kind: "grid", channels: fit.channels.map(channelFacts), basins: bottomsOf(fit), alpha, threshold },
    ...{ rows: provenance.rowCount, origin: provenance.origin, signature: signatureOf(calibration) },
  };
}

function rawFacts(members: NpzMembers): Facts {
  const raw = readRawGrid(members);
  // A folder of maps holds data sets too: where several arrays could be meant and none has a map's name, none is.
  const others = [...members].filter(([name, { shape }]) => name !== raw.member && shape.length > 1);
  if (others.length > 0 && !isKnownName(raw.member))
    throw bad("it has several arrays, and none is called a map");
  return {
    ...{ kind: "raw", channels: raw.channels.map(channelFacts), basins: bottomsOf(raw) },
    ...{ alpha: undefined, threshold: undefined, rows: undefined, signature: [] },
    origin: raw.assumptions.join(". "),
  };
}

/** A map of a kind that this file does not know, by the names that all our maps share. */
function namedFacts(members: NpzMembers, format: string): Facts {
  const texts = (name: string): readonly string[] => {
    const values = members.get(name)?.values;
    if (values === undefined || ArrayBuffer.isView(values)) throw bad(`it has no "${name}"`);
    return values as readonly string[];
  };
  const numbers = (name: string): Float64Array => {
    const values = members.get(name)?.values ?? [];
    return Float64Array.from(values as ArrayLike<number | bigint>, Number);
  };
  const number = (name: string): number | undefined => {
    const value = numbers(name)[0];
    return value !== undefined && Number.isFinite(value) ? value : undefined;
  };
  const [units, low, high] = [texts("channel_unit"), numbers("channel_min"), numbers("channel_max")];
  const channels = texts("channel_name").map((name, at) => {
    const channel = { name, unit: units[at] ?? "", min: low[at] ?? Number.NaN, max: high[at] ?? Number.NaN };
    if (!(channel.min <= channel.max && channel.max - channel.min < Number.POSITIVE_INFINITY))
      throw bad(`the channel "${name}" runs from ${channel.min} to ${channel.max}`);
    return channel;
  });
  const calibration = numbers("calibration");
  const origin = members.has("origin") ? texts("origin")[0] : undefined;
  return {
    ...{ kind: format.replace(/^industriverse\.|\/\d+$/g, ""), channels, basins: [] },
    ...{ alpha: number("alpha"), threshold: number("threshold"), rows: number("row_count") },
    ...{
      origin: origin ?? "",
      signature: calibration.every(Number.isFinite) ? signatureOf(calibration) : [],
    },
  };
}

function channelFacts({ name, unit, min, max }: CatalogChannel): CatalogChannel {
  return { name, unit, min, max };
}

/** Where the basins are, in the channels' units; to six digits, which is finer than any grid. */
function bottomsOf(
  grid: Landscape & { readonly channels: readonly CatalogChannel[] },
): readonly (readonly number[])[] {
  return basinsOfGrid(grid)
    .basins.slice(0, basinsMax)
    .map(({ node }) => placeOf(node, grid).map((value) => Number(value.toPrecision(6))));
}

function bad(found: string): Fault {
  return new Fault("map/bad-file", `Cannot index the map: ${found}`);
}

export const basinsMax = 8;
