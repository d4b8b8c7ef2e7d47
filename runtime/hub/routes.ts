// What the hub answers to a browser or a program. It only reads; enrolling is done by a person at the hub's own shell.

import type { Answer, Request } from "#runtime/console/exchange.ts";
import { foreignSite, type HostRule, isOwnHost, pageHeaders } from "#runtime/console/guard.ts";
import { problem } from "#runtime/console/problem.ts";
import { Fault } from "#runtime/core/fault.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import { formatProof } from "#runtime/prove/tlog-proof.ts";
import { type Ledger, ledgerFile, shownLedger } from "./ledger/show.ts";
import { isLoggedIn } from "./login.ts";
import { tileFile } from "./tiles.ts";
import { evidenceOf, type HubView, type Search } from "./view.ts";

export interface HubSite {
  readonly view: HubView;
  readonly ledger: Ledger;
  readonly name: string;
  readonly key: string;
  readonly now: () => number;
  readonly assets: ReadonlyMap<string, { readonly type: string; readonly bytes: Uint8Array }>;
  /** Absent where a token is asked for: that does not come by itself with a stranger's page. */
  readonly hosts?: HostRule;
  readonly token?: string;
  /** Whether its broker is there; its books are asked. */
  isUp(): boolean;
}

export async function answerHub({ method, target, headers }: Request, site: HubSite): Promise<Answer> {
  // One bit each, for who starts hubs and knows no token.
  if (target === "/healthz") return json({ alive: true });
  if (target === "/readyz") return await readiness(site);
  if (site.hosts !== undefined && !isOwnHost(headers["host"], site.hosts))
    return problem(421, "This is not the name of the hub");
  const strange = foreignSite(headers);
  if (strange !== undefined) return problem(403, strange);
  if (site.token !== undefined && !isLoggedIn(headers["authorization"], site.token)) return login;
  if (method !== "GET" && method !== "HEAD") return problem(405, "The hub can only be read");
  const url = URL.parse(target, "http://hub");
  if (url === null) return problem(400, "That is no address");
  const asset = site.assets.get(url.pathname);
  if (asset !== undefined)
    return { status: 200, headers: { ...pageHeaders(null), "content-type": asset.type }, body: asset.bytes };
  const { view, ledger, name, key, now } = site;
  if (url.pathname === "/v1/fleet") {
    const { settlement } = await shownLedger(ledger);
    return json({ hub: name, key, nowMs: now(), gateways: await view.fleet(), settlement });
  }
  if (url.pathname === "/v1/ledger") return json(await shownLedger(ledger));
  if (url.pathname.startsWith("/ledger/")) {
    const found = await ledgerFile(ledger, url.pathname.slice("/ledger/".length));
    return found === undefined ? problem(404, "There is nothing here") : text(found);
  }
  if (url.pathname === "/v1/forks") return json({ forks: await view.forks() });
  if (url.pathname === "/v1/records") {
    const search = searchIn(url.searchParams);
    return search === undefined
      ? problem(400, "That is no search")
      : json({ found: await view.search(search) });
  }
  const [, id, path] = /^\/([0-9a-f]{64})\/(.+)$/.exec(url.pathname) ?? [];
  const log = id === undefined ? undefined : await view.log(id);
  if (log === undefined) return problem(404, "There is nothing here");
  if (path === "vkey") return text(`${log.key.text}\n`);
  if (path === "checkpoint" && log.mirrored !== null) return text(log.mirrored.note);
  const index = /^evidence\/(0|[1-9]\d{0,14})$/.exec(path!)?.[1];
  if (index !== undefined && Number(index) < (log.mirrored?.size ?? 0))
    return text(formatProof(await evidenceOf(view, log, Number(index)), deflated));
  const file = await tileFile(view, log, path!);
  if (file === undefined) return problem(404, "There is nothing here");
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body: file };
}

/** A hub without broker or books answers no gateway: others of its kind should. */
async function readiness({ view, isUp }: Pick<HubSite, "view" | "isUp">): Promise<Answer> {
  const waitsFor = isUp() ? [] : ["the broker"];
  try {
    await view.log("0".repeat(64));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    waitsFor.push("the books");
  }
  const ready = waitsFor.length === 0;
  return { ...json({ ready, waitsFor }), status: ready ? 200 : 503 };
}

const refused = problem(401, "Bring the hub's token, as a bearer or as the password of any name");
const login: Answer = {
  ...refused,
  headers: { ...refused.headers, "www-authenticate": 'Basic realm="hub", charset="UTF-8"' },
};

function searchIn(query: URLSearchParams): Search | undefined {
  const words = Object.fromEntries(
    ["gateway", "kind", "capsule", "verdict", "permit"].flatMap((name) => {
      const value = query.get(name);
      return value === null || value === "" ? [] : [[name, value]];
    }),
  );
  const numbers: Record<string, number> = {};
  for (const name of ["fromMs", "toMs", "max"]) {
    const value = query.get(name);
    if (value === null) continue;
    if (!/^\d{1,15}$/.test(value)) return undefined;
    numbers[name] = Number(value);
  }
  return { max: 100, ...words, ...numbers };
}

function json(value: object): Answer {
  return {
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(value),
  };
}

function text(body: string): Answer {
  return {
    status: 200,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
    body,
  };
}
