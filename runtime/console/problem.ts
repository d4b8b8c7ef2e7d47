import type { Answer } from "./exchange.ts";

/** RFC 9457. It tells a caller what he did, and nothing about the machine behind it. */
export function problem(status: number, title: string, detail?: string): Answer {
  return {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
    body: JSON.stringify({ type: "about:blank", title, status, ...(detail === undefined ? {} : { detail }) }),
  };
}
