/** A row, as people find it again: the table's name below the crawl's root, its part, and the row in that part. */
export interface Place {
  readonly table: string;
  readonly part: number;
  readonly row: number;
}

/** An order over all rows of a crawl, whoever read them. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.table !== b.table) return a.table < b.table ? -1 : 1;
  return a.part - b.part || a.row - b.row;
}
