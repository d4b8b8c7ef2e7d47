import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { iso } from "#runtime/core/iso.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import { type Api, refusalOf } from "./port.ts";

export interface Sought {
  readonly verdict?: string;
  readonly origin?: string;
  readonly text?: string;
  readonly before?: number;
  readonly max?: number;
}

interface Page {
  readonly records: readonly { readonly index: number; readonly record: Record }[];
}

/**
 * Decisions from the newest backwards, so many records a question and no more: who wants to look farther asks again from
 * where this ended.
 */
export async function searched(sought: Sought, api: Api): Promise<object | string> {
  const status = await api.ask({ path: "/v1/status" });
  const refusal = refusalOf(status);
  if (refusal !== undefined) return refusal;
  const { entries } = (status.body as GatewayStatus).log;
  const max = sought.max ?? decisionsUsual;
  let end = Math.min(sought.before ?? entries, entries);
  const least = Math.max(0, end - lookedMax);
  const found: object[] = [];
  while (end > least && found.length < max) {
    const start = Math.max(least, end - pageRecords);
    const answer = await api.ask({ path: `/v1/records?from=${start}&max=${end - start}` });
    const wrong = refusalOf(answer);
    if (wrong !== undefined) return wrong;
    const { records } = answer.body as Page;
    end = start;
    for (const { index, record } of records.toReversed()) {
      if (record.kind !== "decision" || !isSought(record, sought)) continue;
      found.push(summaryOf(index, record));
      if (found.length < max) continue;
      end = index;
      break;
    }
  }
  return { decisions: found, before: end > 0 ? end : null };
}

function isSought(record: DecisionRecord, { verdict, origin, text }: Sought): boolean {
  if (verdict !== undefined && record.verdict !== verdict) return false;
  if (origin !== undefined && record.origin !== origin) return false;
  if (text === undefined) return true;
  const words = `${record.text} ${record.by} ${record.because}`.toLowerCase();
  return words.includes(text.toLowerCase());
}

function summaryOf(index: number, record: DecisionRecord): object {
  const { tick, at, origin, by, asked, verdict, because, text, writes } = record;
  return {
    index,
    at: iso(at),
    tick,
    origin,
    by,
    asked,
    verdict,
    because,
    text,
    writes,
  };
}

const decisionsUsual = 20;
const pageRecords = 250;
const lookedMax = 1_000;
