// Every address of the local API, with the least role that each method of it needs. This table is all there is: HTTP and
// the opening of the WebSocket both ask it, and what is not in it is denied. To add a route, add a line, and to the
// table of `test/runtime/console/routes.test.ts` what you mean by it.

import * as act from "./act.ts";
import { tellOpenApi } from "./api/openapi.ts";
import * as approvals from "./approval-routes.ts";
import { tellArchive } from "./archive-answer.ts";
import { tellBringUp } from "./bring-up-routes.ts";
import * as counsel from "./counsel-routes.ts";
import { explain } from "./explain-route.ts";
import { takeIn, tellStore } from "./intake-routes.ts";
import * as lookUp from "./look-up.ts";
import { tellMarks } from "./marks-route.ts";
import { mcp } from "./mcp-route.ts";
import { problem } from "./problem.ts";
import { judgeAgain } from "./replay-routes.ts";
import { tellRollOut } from "./roll-out-route.ts";
import * as session from "./session-routes.ts";
import type { ActingRoute, Methods, Route } from "./site.ts";
import * as tell from "./tell.ts";

export const routes: Readonly<Record<string, Methods>> = {
  "/healthz": { GET: { needs: "anybody", answer: tell.health } },
  "/readyz": { GET: { needs: "anybody", answer: tell.ready } },
  "/metrics": { GET: { needs: "viewer", answer: tell.metrics } },
  "/v1/metrics": { GET: { needs: "viewer", answer: tell.metrics } },
  "/v1/status": { GET: { needs: "viewer", answer: tell.status } },
  "/v1/regime": { GET: { needs: "viewer", answer: tell.regime } },
  "/v1/map": { GET: { needs: "viewer", answer: tell.map } },
  "/v1/proof": { GET: { needs: "viewer", answer: tell.proof } },
  "/v1/archive": { GET: { needs: "viewer", answer: tellArchive } },
  "/v1/memory": { GET: { needs: "viewer", answer: tell.memory } },
  "/v1/records": { GET: { needs: "viewer", answer: tell.records } },
  "/v1/points": { GET: { needs: "viewer", answer: lookUp.points } },
  "/v1/decisions": { GET: { needs: "viewer", answer: lookUp.decisions } },
  "/v1/verdicts": { GET: { needs: "viewer", answer: lookUp.verdicts } },
  "/v1/marks": { GET: { needs: "viewer", answer: tellMarks } },
  "/v1/roll-out/{index}": { GET: { needs: "viewer", answer: tellRollOut } },
  "/v1/devices": { GET: { needs: "viewer", answer: lookUp.devices } },
  "/v1/capsules": {
    GET: { needs: "viewer", answer: lookUp.capsules },
    POST: { needs: "engineer", act: "install", answer: takeIn },
  },
  "/v1/rehearsals": { GET: { needs: "viewer", answer: lookUp.rehearsals } },
  "/v1/trials": { GET: { needs: "viewer", answer: lookUp.trials } },
  "/v1/store": { GET: { needs: "viewer", answer: tellStore } },
  "/v1/capsules/{id}": { GET: { needs: "viewer", answer: lookUp.capsule } },
  "/v1/deployments": { GET: { needs: "viewer", answer: lookUp.deployments } },
  "/v1/doctor": { GET: { needs: "viewer", answer: lookUp.doctor } },
  "/v1/ledger": { GET: { needs: "viewer", answer: lookUp.ledger } },
  "/openapi.json": { GET: { needs: "anybody", answer: (ask) => tellOpenApi(ask, routes) } },
  "/v1/what-if": { POST: { needs: "viewer", answer: counsel.whatIf } },
  "/v1/predict": { GET: { needs: "viewer", answer: counsel.predict } },
  "/v1/set-points": { POST: { needs: "viewer", answer: counsel.setPoints } },
  "/v1/explain/{index}": { GET: { needs: "viewer", answer: explain } },
  "/mcp": { POST: { needs: "viewer", answer: mcp } },
  "/v1/stream": {
    GET: { needs: "viewer", answer: () => problem(426, "This is a WebSocket", "Connect with ws:// instead") },
  },
  "/v1/session": {
    GET: { needs: "anybody", answer: session.tellSession },
    POST: { needs: "viewer", act: "sign-in", answer: session.signIn },
    DELETE: { needs: "anybody", act: "sign-in", answer: session.signOut },
  },
  "/v1/proposals": { POST: { needs: "operator", act: "propose", answer: act.propose } },
  "/v1/hold": { POST: { needs: "operator", act: "hold", answer: act.hold } },
  "/v1/safe": { POST: { needs: "operator", act: "safe", answer: act.safe } },
  "/v1/resume": { POST: { needs: "operator", act: "resume", answer: act.resume } },
  "/v1/mode": { POST: { needs: "engineer", act: "mode", answer: act.mode } },
  "/v1/limits": { POST: { needs: "engineer", act: "limit", answer: act.limit } },
  "/v1/adaptation/take-back": { POST: { needs: "operator", act: "take-back", answer: act.takeBack } },
  "/v1/capsules/{id}/activate": { POST: { needs: "engineer", act: "activate", answer: act.activate } },
  "/v1/capsules/{id}/rollback": { POST: { needs: "engineer", act: "rollback", answer: act.rollBack } },
  "/v1/updates": { POST: { needs: "engineer", act: "update", answer: act.update } },
  "/v1/replay/{index}": { POST: { needs: "viewer", act: "replay", answer: judgeAgain } },
  "/v1/bring-up": { GET: { needs: "viewer", answer: tellBringUp } },
  "/v1/approvals": { GET: { needs: "viewer", answer: approvals.list } },
  "/v1/approvals/{id}/confirm": { POST: { needs: "operator", act: "confirm", answer: approvals.confirm } },
  "/v1/approvals/{id}/refuse": { POST: { needs: "operator", act: "refuse", answer: approvals.refuse } },
  "/v1/tokens": { GET: { needs: "admin", answer: session.listTokens } },
  "/v1/tokens/{id}": { DELETE: { needs: "admin", act: "token", answer: session.revokeToken } },
};

export interface Found {
  /** As the table has it. */
  readonly path: string;
  readonly methods: Methods;
  readonly words: readonly string[];
}

/** The line of the table that an address means; undefined where there is none. */
export function routeAt(path: string): Found | undefined {
  if (Object.hasOwn(routes, path) && !path.includes("{")) return { path, methods: routes[path]!, words: [] };
  for (const { line, form, methods } of patterns) {
    const found = form.exec(path);
    if (found !== null) return { path: line, methods, words: found.slice(1) };
  }
  return undefined;
}

/** What a method of it asks for; undefined for one that it has not. */
export function routeFor(methods: Methods, method: string): Route | ActingRoute | undefined {
  const name = method === "HEAD" ? "GET" : method;
  return name === "GET" || name === "POST" || name === "DELETE" ? methods[name] : undefined;
}

/** For the Allow header. */
export function methodsOf(methods: Methods): string {
  return Object.keys(methods)
    .flatMap((name) => (name === "GET" ? ["GET", "HEAD"] : [name]))
    .join(", ");
}

/** A word of an address is a name, a number or a digest: nothing in it is ever a path. */
const patterns: readonly { readonly line: string; readonly form: RegExp; readonly methods: Methods }[] =
  Object.entries(routes)
    .filter(([path]) => path.includes("{"))
    .map(([path, methods]) => ({
      line: path,
      form: new RegExp(`^${path.replace(/\{\w+\}/g, "([A-Za-z0-9][A-Za-z0-9:._-]{0,127})")}$`),
      methods,
    }));
