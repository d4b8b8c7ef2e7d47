// What would be: questions to the judge beside the tick. Each is answered from the machine as it is now, and moves nothing.

import { rowsMax } from "#runtime/advisor/bounds.ts";
import type { Advised } from "#runtime/advisor/client.ts";
import type { RollOut, Wanted } from "#runtime/advisor/question.ts";
import { type Read, readSetPoints, readWhatIf } from "./counsel-body.ts";
import type { Answer } from "./exchange.ts";
import { json } from "./json.ts";
import { problem } from "./problem.ts";
import { proposalBytesMax } from "./proposal-body.ts";
import type { Ask } from "./site.ts";

/** Would it be allowed? */
export function whatIf(ask: Ask): Promise<Answer> {
  return asked(ask, readWhatIf);
}

/** Better set-points that can be reached without leaving what the plant has shown. */
export function setPoints(ask: Ask): Promise<Answer> {
  return asked(ask, readSetPoints);
}

/** Where the machine goes with the commands as they stand. */
export async function predict({ query, site }: Ask): Promise<Answer> {
  const text = query.get("rows");
  const rows = text === null ? undefined : Number(text);
  if (rows !== undefined && !(/^\d{1,4}$/.test(text!) && rows >= 1 && rows <= rowsMax))
    return problem(400, "`rows` is how many rows ahead", `A whole number from 1 to ${rowsMax}`);
  return told(await site.gateway.advise({ kind: "predict", rows }));
}

async function asked<Kind extends Wanted["kind"]>(
  { request, site }: Ask,
  read: (bytes: Uint8Array) => Read<Kind>,
): Promise<Answer> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? ""))
    return problem(415, "A question is application/json");
  const body = await request.body();
  if (body === "too-large") return problem(413, `A question has at most ${proposalBytesMax} bytes`);
  const question = read(body);
  if (question.kind === "wrong") return problem(question.status, question.title, question.detail);
  return told(await site.gateway.advise(question.wanted));
}

function told(advised: Advised): Answer {
  return toldOrElse(advised, (rollOut) => json(200, rollOut));
}

/** What came of asking, where it is a roll-out as somebody shows it. */
export function toldOrElse(advised: Advised, show: (rollOut: RollOut) => Answer): Answer {
  if (advised === "busy") return later(429, "Others are asking", "Ask again in a second");
  if (advised === "late") return later(503, "That took too long", "Ask again, or ask for less");
  if (advised === "failed")
    return problem(503, "The advisor could not answer", "Guarding goes on without it");
  switch (advised.kind) {
    case "what-if":
      return json(200, advised.ruling);
    case "prediction":
      return json(200, advised.prediction);
    case "findings":
      return json(200, advised.findings);
    case "roll-out":
      return show(advised.rollOut);
    case "no-forecaster":
      return problem(404, "This capsule's map has no forecaster");
    case "unable":
      return problem(409, "That cannot be told now", advised.because);
    case "wrong":
      return problem(422, "That cannot be answered", advised.because);
  }
}

function later(status: number, title: string, detail: string): Answer {
  const wait = problem(status, title, detail);
  return { ...wait, headers: { ...wait.headers, "retry-after": "1" } };
}
