// What an agent may do, as a table. Each line asks the local API, with the rights of whoever the agent is; there is none by
// which anything could be written to the machine. `propose` hands a wish to the one judge, like anybody's.

import type { Prediction, WhatIf } from "#runtime/advisor/question.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { type Api, refusalOf } from "./port.ts";
import { asForecast, asPoints, asSetPoints, asWhatIf, type Findings } from "./results.ts";
import {
  atLeast,
  exactly,
  from,
  type JsonSchema,
  listOf,
  note,
  number,
  numberOrNull,
  objectOrNull,
  pointNames,
  text,
  textOrNull,
  writes,
} from "./schemas.ts";
import { searched } from "./search.ts";

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
  /** What was found, or why nothing was, in words. What is given was held against the schema. */
  call(given: Given, api: Api): Promise<object | string>;
}

export type Given = { readonly [name: string]: unknown };

const reads: Tool["annotations"] = {
  ...{ readOnlyHint: true, destructiveHint: false },
  ...{ idempotentHint: true, openWorldHint: false },
};

const rolledRows: object = listOf(atLeast({ seconds: number, values: listOf(number), surprise: number }));

export const tools: readonly Tool[] = [
  {
    name: "read_points",
    title: "Read the plant's points",
    description:
      "Values of the machine as they are now, each with unit, quality and age, and whether the machine is guarded. A value whose quality is not good, or that is old, is not to be relied on.",
    inputSchema: exactly({ points: { ...pointNames, description: "Only these; left out: all" } }),
    outputSchema: atLeast({
      ...{ note, gateway: text, state: text, mode: text, at: text },
      points: listOf(
        atLeast({ point: text, unit: text, value: numberOrNull, quality: text, ageMs: numberOrNull }),
      ),
      unknown: listOf(text),
    }),
    annotations: reads,
    call: ({ points }, api) =>
      answered<GatewayStatus>(api, { path: "/v1/status" }, (status) =>
        asPoints(status, points as readonly string[] | undefined),
      ),
  },
  {
    name: "forecast",
    title: "Look ahead",
    description:
      "Where the plant goes if all commands stay as they stand, by the forecaster that was learnt from its own data. `surprise` is how unusual each state is, in nats: the higher, the rarer.",
    inputSchema: exactly({
      rows: {
        ...{ type: "integer", minimum: 1, maximum: 1_000 },
        description: "How far, in rows of the forecaster; left out: its own horizon",
      },
    }),
    outputSchema: atLeast({ note, points: listOf(text), secondsPerRow: number, rows: rolledRows }),
    annotations: reads,
    call: ({ rows }, api) =>
      answered<Prediction>(
        api,
        { path: rows === undefined ? "/v1/predict" : `/v1/predict?rows=${Number(rows)}` },
        asForecast,
      ),
  },
  {
    name: "would_it_be_allowed",
    title: "Ask whether it would be allowed",
    description:
      "What the shield would say to these set-points, now or in a state that you imagine with `from`: allow, amend or block, why, the nearest that would be allowed, and where it would lead. Nothing is proposed, written or recorded. Ask this before `propose`.",
    inputSchema: exactly({ writes, from }, ["writes"]),
    outputSchema: atLeast({
      ...{ note, verdict: text, because: text, text, mode: text },
      writes: listOf(atLeast({ point: text, value: number })),
      nearest: { anyOf: [listOf(atLeast({ point: text, value: number })), { type: "null" }] },
      energy: { type: "object" },
      factors: listOf(atLeast({ points: listOf(text), nats: number })),
      path: rolledRows,
    }),
    annotations: reads,
    call: (given, api) =>
      answered<WhatIf>(api, { path: "/v1/what-if", body: { ...given, origin: "agent" } }, asWhatIf),
  },
  {
    name: "propose",
    title: "Propose set-points",
    description:
      "Puts set-points before the shield as an agent's proposal, which is recorded. It may allow, amend or block them; you write nothing yourself. Where the site wants that, the proposal first waits for a person to confirm it. What became of it: `search_decisions` with origin `agent`.",
    inputSchema: exactly(
      {
        writes,
        by: {
          ...{ type: "string", minLength: 1, maxLength: 64 },
          description: "Under which name it is recorded; left out: agent",
        },
      },
      ["writes"],
    ),
    outputSchema: atLeast({ note, state: text, text, approval: textOrNull }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    call: ({ writes: wanted, by = "agent" }, api) =>
      answered<Taken>(
        api,
        { path: "/v1/proposals", body: { origin: "agent", by, writes: wanted } },
        ({ approval = null, text: said }) =>
          approval === null
            ? {
                state: "with-the-judge",
                approval,
                text: "It is before the shield; the log says what it decides",
              }
            : { state: "waits-for-a-person", approval, text: said ?? "A person has to confirm it" },
      ),
  },
  {
    name: "explain_decision",
    title: "Explain a decision",
    description:
      "One decision in plain words: who asked for what, what the shield said and why, what would have been allowed, what was written and what became of it. Left without an index it is the newest one.",
    inputSchema: exactly({ index: { type: "integer", minimum: 0, maximum: 1e15 } }),
    outputSchema: atLeast({
      ...{ note, index: number, kind: text, at: numberOrNull, sentences: listOf(text) },
      decision: objectOrNull,
      links: { type: "object" },
    }),
    annotations: reads,
    call: ({ index = "last" }, api) => answered<object>(api, { path: `/v1/explain/${index}` }, same),
  },
  {
    name: "find_setpoint",
    title: "Find a better set-point",
    description:
      "Set-points that are better by an objective and can be reached step by step without leaving what the plant has shown. It takes some seconds. What it finds are proposals: nothing moves until somebody proposes a step, and then the shield judges it.",
    inputSchema: exactly(
      {
        objective: {
          ...{ type: "string", minLength: 1, maxLength: 1_000 },
          description:
            "`minimise NAME`, `maximise NAME`, a weighted sum as in `minimise 2 NAME + 0.5 NAME`, or `reach NAME = VALUE`",
        },
      },
      ["objective"],
    ),
    outputSchema: atLeast({
      note,
      objective: text,
      from: { type: "object" },
      proposals: listOf({ type: "object" }),
    }),
    annotations: reads,
    call: ({ objective }, api) =>
      answered<Findings>(api, { path: "/v1/set-points", body: { objective } }, asSetPoints),
  },
  {
    name: "search_decisions",
    title: "Search the log of decisions",
    description:
      "Decisions from the newest backwards, by verdict, by who asked, and by words in their text. One question looks through a thousand records; `before` of the answer is where the next one begins.",
    inputSchema: exactly({
      verdict: { enum: ["allow", "amend", "block"] },
      origin: { enum: ["capsule", "operator", "optimiser", "agent", "none"] },
      text: { type: "string", maxLength: 100, description: "Stands in the text, the reason or the name" },
      before: { type: "integer", minimum: 0, maximum: 1e15, description: "Only records before this index" },
      max: { type: "integer", minimum: 1, maximum: 50 },
    }),
    outputSchema: atLeast({
      note,
      decisions: listOf(atLeast({ index: number, at: text, verdict: text, because: text, text })),
      before: numberOrNull,
    }),
    annotations: reads,
    call: (given, api) => searched(given, api),
  },
];

interface Taken {
  readonly approval?: string;
  readonly text?: string;
}

async function answered<Body>(
  api: Api,
  asked: { readonly path: string; readonly body?: object },
  shape: (body: Body) => object,
): Promise<object | string> {
  const answer = await api.ask(asked);
  return refusalOf(answer) ?? shape(answer.body as Body);
}

function same(body: object): object {
  return body;
}
