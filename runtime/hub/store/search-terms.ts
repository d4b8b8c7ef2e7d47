import type { Search } from "#runtime/hub/view.ts";
import { indexed, shortCapsule } from "./record-index.ts";

export interface SearchTerm {
  readonly column: "log.origin" | `record.${"kind" | "capsule" | "verdict" | "permit" | "at"}`;
  readonly compare: "=" | ">=" | "<=";
  readonly value: string | number;
}

/** What a record has to be, in the columns that both kinds of books have. */
export function searchTerms(search: Search): readonly SearchTerm[] {
  const { gateway, kind, capsule, verdict, permit, fromMs, toMs } = search;
  const all: readonly (Omit<SearchTerm, "value"> & { readonly value: string | number | undefined })[] = [
    { column: "log.origin", compare: "=", value: gateway },
    { column: "record.kind", compare: "=", value: kind },
    { column: "record.capsule", compare: "=", value: capsule && shortCapsule(capsule) },
    { column: "record.verdict", compare: "=", value: verdict },
    { column: "record.permit", compare: "=", value: permit },
    { column: "record.at", compare: ">=", value: fromMs && fromMs * 1_000 },
    { column: "record.at", compare: "<=", value: toMs && toMs * 1_000 },
  ];
  return all.flatMap(({ value, ...term }) =>
    value === undefined ? [] : [{ ...term, value: typeof value === "string" ? indexed(value) : value }],
  );
}
