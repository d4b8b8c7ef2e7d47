// What may be asked for. A proposal goes into the mailbox of the tick, an order to the host of the capsules; there is no
// call by which anybody could write to the machine.

import { told, whereToLook } from "./approval-routes.ts";
import type { Answer } from "./exchange.ts";
import { json } from "./json.ts";
import type { Order } from "./port.ts";
import { problem } from "./problem.ts";
import { parseProposal, proposalBytesMax } from "./proposal-body.ts";
import { recorded, unwritten } from "./recorded.ts";
import type { Ask, Site } from "./site.ts";
import { limitIn, modeIn, type ParsedTerm } from "./term-body.ts";
import { type ParsedUpdate, updateIn } from "./update-body.ts";

export async function propose({ request, who, site }: Ask): Promise<Answer> {
  const body = await request.body();
  if (body === "too-large") return problem(413, `A proposal has at most ${proposalBytesMax} bytes`);
  const parsed = parseProposal(body);
  if (parsed.kind === "wrong") return problem(parsed.status, parsed.title, parsed.detail);
  const { proposal } = parsed;
  // Whoever has shown who he is cannot propose in another's name.
  const by = who.how === "anonymous" ? proposal.by : `${who.name}: ${proposal.by}`;
  if (proposal.origin === "agent" && site.access.agentsWait) {
    const waits = await site.access.fourEyes.order({ kind: "propose", proposal: { ...proposal, by } }, who);
    if (waits.kind === "unwritten") return unwritten();
    return waits.kind === "refused" ? problem(429, waits.text) : json(202, { waits: true, ...waits });
  }
  const end = site.gateway.propose({ ...proposal, by });
  if (end === "taken") return json(202, { taken: true });
  if (end === "spent") {
    const spent = "The capsule has spent today's computing";
    return later(problem(429, spent, "It goes on guarding; ask after midnight, UTC"), toMidnightS(site));
  }
  return later(problem(429, "The mailbox is full", "Ask again after the next tick"), 1);
}

function later(given: Answer, seconds: number): Answer {
  return { ...given, headers: { ...given.headers, "retry-after": String(seconds) } };
}

/** A budget of computing is that of a day in UTC. */
function toMidnightS({ access }: Site): number {
  return Math.ceil((dayMs - (access.now() % dayMs)) / 1_000);
}

const dayMs = 86_400_000;

/** Back to what was signed: it can only make the machine do what the capsule's makers had tested. */
export async function takeBack({ site, who }: Ask): Promise<Answer> {
  return await recorded({ site, who, what: "take-back", about: "what was adapted" }, () =>
    site.gateway.takeBack() === "asked"
      ? { outcome: "done", answer: json(202, { asked: true }) }
      : {
          outcome: "refused",
          answer: problem(409, "This capsule adapts nothing", "`iv status` says what is adapted"),
        },
  );
}

/** Keeps the outputs as they stand. */
export function hold(ask: Ask): Promise<Answer> {
  return ordered(ask, { kind: "hold" });
}

/** The declared safe state of all that guards, until it is let go again. */
export function safe(ask: Ask): Promise<Answer> {
  return ordered(ask, { kind: "safe" });
}

export function resume(ask: Ask): Promise<Answer> {
  return ordered(ask, { kind: "resume" });
}

export async function activate(ask: Ask): Promise<Answer> {
  const [capsule = ""] = ask.words;
  const replaces = ask.query.get("replace");
  if (![capsule, replaces ?? capsule].every((id) => digestForm.test(id)))
    return problem(
      400,
      "A capsule is named by its id",
      "`iv capsule list` shows them: sha256: and 64 hex digits",
    );
  return await ordered(ask, { kind: "activate", capsule, replaces });
}

/** A capsule from a place that the daemon looks at only when a second person has agreed to it. */
export function update(ask: Ask): Promise<Answer> {
  return orderedBy(ask, updateIn);
}

export async function rollBack(ask: Ask): Promise<Answer> {
  const [capsule = ""] = ask.words;
  if (!digestForm.test(capsule)) return problem(400, "A capsule is named by its id");
  return await ordered(ask, { kind: "rollback", capsule });
}

/** Says whether the shield blocks; what the body has to be, `term-body.ts` says. */
export function mode(ask: Ask): Promise<Answer> {
  return orderedBy(ask, modeIn);
}

/** A limit that is narrower than signed, or one that is as it was signed again. */
export function limit(ask: Ask): Promise<Answer> {
  return orderedBy(ask, limitIn);
}

async function orderedBy(ask: Ask, read: (bytes: Uint8Array) => ParsedTerm | ParsedUpdate): Promise<Answer> {
  const body = await ask.request.body();
  if (body === "too-large") return problem(413, `An order has at most ${proposalBytesMax} bytes`);
  const parsed = read(body);
  if (parsed.kind === "wrong") return problem(parsed.status, parsed.title, parsed.detail);
  return await ordered(ask, parsed.order);
}

async function ordered({ site, who }: Ask, order: Order): Promise<Answer> {
  return told(await site.access.fourEyes.order(order, who), whereToLook(order));
}

const digestForm = /^sha256:[0-9a-f]{64}$/;
