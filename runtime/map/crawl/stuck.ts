import type { ChannelView } from "./channel-view.ts";
import { keyText } from "./column-summary.ts";
import type { Finding } from "./finding.ts";
import type { PartCard } from "./part-card.ts";

/** Runs inside a part, and those that go on from one part of a table into the next. */
export function stuckFindings(view: ChannelView, cards: readonly PartCard[]): readonly Finding[] {
  const runs = view.variants.flatMap(({ column }) => column.longestRun ?? []);
  const moves = view.variants.reduce((sum, { column }) => sum + column.rises + column.falls, 0);
  const [within] = runs.sort((a, b) => b.rows - a.rows);
  if (within === undefined || moves === 0 || view.role.role === "mode" || view.kind === "word") return [];
  const across = longestAcross(view, cards);
  const longest =
    across !== undefined && across.rows > within.rows ? across : { ...within, table: within.place.table };
  // A value stays for this long on average; many times that is no accident, whatever the channel's pace.
  const usual = view.count / (moves + 1);
  if (longest.rows < Math.max(stuckRowsMin, stuckTimes * usual)) return [];
  return [
    {
      code: "stuck",
      weight: "look",
      channel: view.name,
      what: `it stood at ${longest.value} for ${longest.rows} rows in ${longest.table}, and moves every ${usual.toPrecision(2)} rows otherwise`,
      advice:
        "A dead sensor, a frozen export, or a plant that was off: leave that time out if it was no operation",
    },
  ];
}

const stuckRowsMin = 30;
const stuckTimes = 40;

function longestAcross(
  { variants }: ChannelView,
  cards: readonly PartCard[],
): { readonly rows: number; readonly value: number; readonly table: string } | undefined {
  const keys = new Set(variants.map(({ column: { key } }) => keyText(key)));
  const sorted = cards
    .flatMap(({ table, part, columns }) =>
      columns.filter(({ key }) => keys.has(key)).map((column) => ({ table, part, column })),
    )
    .sort((a, b) => (a.table < b.table ? -1 : a.table > b.table ? 1 : 0) || a.part - b.part);
  let longest: { rows: number; value: number; table: string } | undefined;
  let run: { rows: number; value: number; table: string; part: number } | undefined;
  for (const { table, part, column } of sorted) {
    const { head, tail, count } = column;
    const goesOn =
      run !== undefined && run.table === table && run.part + 1 === part && run.value === head.value;
    const rows = goesOn ? run!.rows + head.rows : head.rows;
    if (longest === undefined || rows > longest.rows) longest = { rows, value: head.value, table };
    run = { ...(head.rows === count ? { rows, value: head.value } : tail), table, part };
  }
  return longest;
}
