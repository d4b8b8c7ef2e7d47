import type { TableColumn } from "#runtime/map/crawl/table.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { type UnitScale, unitScale } from "./unit-scale.ts";

/** Where in a table a channel's value stands, and how it becomes one in the channel's unit. */
export interface Source extends UnitScale {
  readonly column: number;
  /** The file's unit, where it is another one. */
  readonly converted: string | undefined;
}

export type Matching = Readonly<
  | { kind: "matched"; sources: readonly Source[] }
  /** Nothing of this table is a channel: it is about something else. */
  | { kind: "unlike" }
  | { kind: "refused"; because: readonly string[] }
>;

/** A column for every channel, by its name and never by its place; what is missing or doubtful is refused. */
export function matchColumns(columns: readonly TableColumn[], channels: readonly Channel[]): Matching {
  const sources: Source[] = [];
  const because: string[] = [];
  let met = 0;
  for (const channel of channels) {
    const found = columnsFor(columns, channel);
    met += Math.min(1, found.length);
    const [column] = found;
    if (column === undefined) because.push(`"${channel.name}" is in no column`);
    else if (found.length > 1)
      because.push(`"${channel.name}" could be ${found.map((at) => `"${columns[at]!.name}"`).join(" or ")}`);
    else {
      const { unit, name } = columns[column]!;
      const scale =
        unit === undefined || channel.unit === "" ? { factor: 1, offset: 0 } : unitScale(unit, channel.unit);
      if (scale === undefined) because.push(`"${name}" is in ${unit}, and the map has it in ${channel.unit}`);
      else
        sources.push({
          column,
          ...scale,
          converted: scale.factor === 1 && scale.offset === 0 ? undefined : unit,
        });
    }
  }
  if (met === 0) return { kind: "unlike" };
  return because.length > 0 ? { kind: "refused", because } : { kind: "matched", sources };
}

function columnsFor(columns: readonly TableColumn[], { name, unit }: Channel): readonly number[] {
  const exact = columns.findIndex((column) => column.name === name);
  const withUnit = (column: TableColumn): string => plainName(column.name + (column.unit ?? ""));
  if (exact >= 0 && columns.filter((column) => column.name === name).length === 1) return [exact];
  const wanted = [plainName(name), plainName(name + unit)];
  return columns.flatMap((column, at) =>
    wanted.includes(plainName(column.name)) || wanted.includes(withUnit(column)) ? [at] : [],
  );
}

/** The channel that a name means: as it is written, or else as people write it, without case, space and stroke. */
export function channelNamed(
  channels: readonly { readonly name: string }[],
  asked: string,
): number | undefined {
  const exact = channels.findIndex(({ name }) => name === asked);
  if (exact >= 0) return exact;
  const alike = channels.flatMap(({ name }, channel) =>
    plainName(name) === plainName(asked) ? [channel] : [],
  );
  return alike.length === 1 ? alike[0] : undefined;
}

function plainName(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_\-.]+/g, "");
}
