import type { Answer } from "./exchange.ts";

export function json(status: number, value: unknown, more: Answer["headers"] = {}): Answer {
  return { status, headers: { ...jsonHeaders, ...more }, body: JSON.stringify(value) };
}

export const jsonHeaders: Answer["headers"] = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
};
