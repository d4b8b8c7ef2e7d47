import { bundleBytesMax } from "#runtime/capsule/bundle/form.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Answer } from "./exchange.ts";
import { checksOf } from "./intake-checks.ts";
import type { Intake } from "./intake-desk.ts";
import { json } from "./json.ts";
import { problem } from "./problem.ts";
import { recorded } from "./recorded.ts";
import type { Ask } from "./site.ts";

/** A capsule comes in as it lies on a stick: it is read once, while it arrives, and nothing of it is believed unsigned. */
export async function takeIn({ request, site, who }: Ask): Promise<Answer> {
  const { intake } = site.gateway;
  if (intake === undefined)
    return problem(404, "This gateway has no store of capsules", "Set `store.path` and `store.trust`");
  if (request.pieces === undefined) return problem(400, "A capsule is the body of the request");
  if (Number(request.headers["content-length"] ?? 0) > uploadBytesMax) return tooLarge();
  const pieces = request.pieces;
  return await recorded({ site, who, what: "install", about: "install what is sent" }, async () => {
    const end = await intake.take(bounded(pieces()));
    const outcome = end.kind === "taken" ? "done" : "refused";
    // Whoever still sends would see the connection break, and not why it was refused.
    const isHeard = end.kind === "taken" || (await drained(pieces()));
    return { outcome, about: aboutOf(end), answer: isHeard ? answerOf(end) : tooLarge() };
  });
}

function answerOf(end: Intake): Answer {
  const checks = checksOf(end);
  if (end.kind === "taken") return json(201, { ...end, checks });
  const { code, text: title, hint: detail } = end;
  const body = JSON.stringify({ type: "about:blank", title, status: 422, detail, code, checks });
  return { ...problem(422, title), body };
}

/** What could be activated, beside what this gateway runs. */
export async function tellStore({ site: { gateway } }: Ask): Promise<Answer> {
  return json(200, { capsules: (await gateway.intake?.list()) ?? [] });
}

async function* bounded(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > uploadBytesMax)
      throw new Fault("capsule/too-large", `More than ${uploadBytesMax} bytes came`, {
        hint: "No capsule is so large: send the file that `iv capsule build` wrote",
      });
    yield piece;
  }
}

async function drained(pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > uploadBytesMax) return false;
  }
  return true;
}

function aboutOf(end: Intake): string {
  return end.kind === "taken" ? `install ${end.name}` : `install: ${end.code}`;
}

function tooLarge(): Answer {
  return problem(413, `A capsule has at most ${uploadBytesMax} bytes`);
}

/** The largest bundle, and the headers of its tar. */
export const uploadBytesMax: number = bundleBytesMax + 1_048_576;
