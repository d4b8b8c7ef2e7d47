import type { Answer } from "./exchange.ts";

/** RFC 9457. It tells a caller what he did, and nothing about the machine behind it. */
export function problem(status: number, title: string, detail: string = whatToDo(status)): Answer {
  return {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
    body: JSON.stringify({ type: "about:blank", title, status, detail }),
  };
}

/** No refusal without a way on. */
function whatToDo(status: number): string {
  return hints[status] ?? (status < 500 ? hints[404]! : hints[500]!);
}

const hints: Readonly<Record<number, string>> = {
  404: "/openapi.json lists every address there is",
  405: "The header Allow says which",
  409: "`iv status` and the page Now say how things stand",
  413: "Send less at once",
  415: "Name it in the header Content-Type",
  500: "It stands in the gateway's own log, which whoever runs it can read",
};
