import type { Wanted } from "#runtime/advisor/question.ts";
import {
  flawInWrites,
  isName,
  isObjectOf,
  isOrigin,
  jsonIn,
  notJson,
  origins,
  writesMax,
} from "./proposal-body.ts";

export type Read<Kind extends Wanted["kind"]> = Readonly<
  | { kind: "wanted"; wanted: Extract<Wanted, { kind: Kind }> }
  | { kind: "wrong"; status: 400 | 422; title: string; detail: string }
>;

/** `{"writes": […], "from"?: {point: value}, "origin"?: …}`: a proposal that nobody makes, hence without a name. */
export function readWhatIf(bytes: Uint8Array): Read<"what-if"> {
  const value = jsonIn(bytes);
  if (value === notJson) return { kind: "wrong", ...notJson };
  const flaw = flawIn(value);
  if (flaw !== undefined) return wrong(flaw);
  const { writes, from = {}, origin = "operator" } = value as Body;
  return {
    kind: "wanted",
    wanted: {
      kind: "what-if",
      origin,
      writes: writes.map(({ point, value: asked }) => ({ point, value: asked })),
      from: Object.entries(from).map(([point, at]) => ({ point, value: at })),
    },
  };
}

type Body = Pick<Extract<Wanted, { kind: "what-if" }>, "writes" | "origin"> & {
  readonly from?: { readonly [point: string]: number };
};

function flawIn(value: unknown): string | undefined {
  if (!isObjectOf(value, ["writes"], ["from", "origin"]))
    return "A question has the member writes, and may have from and origin";
  const { writes, from = {}, origin = "operator" } = value;
  if (!isOrigin(origin)) return `origin is one of ${origins.join(", ")}`;
  if (typeof from !== "object" || from === null || Array.isArray(from))
    return "from is an object of points and values";
  const entries = Object.entries(from);
  if (entries.length > fromMax) return `from has at most ${fromMax} points`;
  for (const [point, at] of entries)
    if (!isName(point) || !Number.isFinite(at)) return "from has names of points, and finite numbers";
  return flawInWrites(writes);
}

/** As many channels as a map may have. */
const fromMax = 8 * writesMax;

export function readSetPoints(bytes: Uint8Array): Read<"set-points"> {
  const value = jsonIn(bytes);
  if (value === notJson) return { kind: "wrong", ...notJson };
  if (!isObjectOf(value, ["objective"], ["seed"]))
    return wrong("A question has the member objective, and may have seed");
  const { objective, seed = 1 } = value;
  if (typeof objective !== "string" || objective.length > objectiveLengthMax)
    return wrong(`objective is a text of at most ${objectiveLengthMax} characters`);
  if (!Number.isInteger(seed) || (seed as number) < 0 || (seed as number) > seedMax)
    return wrong(`seed is a whole number up to ${seedMax}`);
  return { kind: "wanted", wanted: { kind: "set-points", objective, seed: seed as number } };
}

const objectiveLengthMax = 1_000;
const seedMax = 2 ** 32 - 1;

function wrong(detail: string): Extract<Read<"what-if">, { kind: "wrong" }> {
  return { kind: "wrong", status: 422, title: "That is not a question", detail };
}
