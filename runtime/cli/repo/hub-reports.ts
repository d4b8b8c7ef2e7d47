import { type Call, textOption, UsageError } from "#runtime/cli/command.ts";
import { askConsole } from "#runtime/cli/console-door.ts";
import { Fault } from "#runtime/core/fault.ts";
import { readSecret } from "#runtime/core/secret-file.ts";
import { isLoopback } from "#runtime/hub/login.ts";
import { openHubView } from "#runtime/hub/store/open-store.ts";
import type { Found, Search } from "#runtime/hub/view.ts";
import { instantText } from "#runtime/update/repo/models.ts";
import { isReport, type Plan, type Report } from "#runtime/update/repo/plan.ts";

export const hubOptions = {
  hub: {
    type: "string",
    value: "DIR|URL",
    about: "a hub's folder, or its page's address, to look for deployments in the logs it keeps",
  },
  "hub-token": {
    type: "string",
    value: "FILE",
    about: "holds the hub's page token, in a file of mode 600; with an address",
  },
  "hub-ca": { type: "string", value: "FILE", about: "who has to have signed the hub's certificate (PEM)" },
} as const;

type Look = (search: Search) => Promise<readonly Pick<Found, "record" | "atMs">[]>;

/** How deployments ended, as gateways have written it into their logs; the hub has cosigned those records. */
export async function hubReports(call: Call, plan: Plan): Promise<readonly Report[]> {
  const hub = textOption(call, "hub");
  const [token, ca] = [textOption(call, "hub-token"), textOption(call, "hub-ca")];
  const isAddress = hub !== undefined && /^https?:\/\//.test(hub);
  if (!isAddress && (token !== undefined || ca !== undefined))
    throw new UsageError("--hub-token and --hub-ca go with --hub and an address");
  if (hub === undefined) return [];
  if (isAddress) return await reportsBy(lookAt(hub, { token, ca }), plan);
  await using view = await openHubView({ dir: hub });
  return await reportsBy((search) => view.search(search), plan);
}

async function reportsBy(look: Look, { capsules, gateways }: Plan): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const { gateway } of gateways)
    for (const { id } of capsules) {
      const found = await look({ gateway, kind: "deployment", capsule: id, max: recordsLookedAt });
      const read = found.map(({ record, atMs }) => reportIn(record, { gateway, atMs: atMs ?? 0 }));
      reports.push(...read.filter(isReport));
    }
  return reports;
}

function lookAt(
  hub: string,
  { token, ca }: { readonly token: string | undefined; readonly ca: string | undefined },
): Look {
  const url = URL.parse(hub);
  if (url === null) throw new UsageError(`--hub takes a folder or an address, not "${hub}"`);
  // Whoever is in between could take the token, and say that all is well.
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw new UsageError("--hub is asked over https, unless it is on this machine");
  const secret = token === undefined ? undefined : readSecret(token);
  return async ({ gateway = "", kind = "", capsule = "", max }) => {
    const path = `/v1/records?${new URLSearchParams({ gateway, kind, capsule, max: `${max}` })}`;
    const asking = { token: secret, ca, timeoutMs: answerMs };
    const { status, text } = await askConsole(url.origin, path, asking).catch((cause: Error) => {
      throw strange(url, `it cannot be asked: ${cause.message}`, cause);
    });
    if (status === 401)
      throw new Fault("access/refused", `The hub at ${url.origin} asks for its token`, {
        hint: "Name the file that `iv hub run --page-token` drew with --hub-token",
      });
    const found = status === 200 ? foundIn(text) : undefined;
    if (found === undefined) throw strange(url, `it answered ${status}, and not what a hub answers`);
    return found;
  };
}

function foundIn(text: string): readonly Pick<Found, "record" | "atMs">[] | undefined {
  try {
    const { found } = JSON.parse(text) as { found?: unknown };
    const isFound = (one: unknown): one is Found =>
      typeof one === "object" && one !== null && typeof (one as Found).record === "string";
    return Array.isArray(found) && found.every(isFound) ? found : undefined;
  } catch {
    return undefined;
  }
}

function strange({ origin }: URL, what: string, cause?: Error): Fault {
  return new Fault("hub/unusable", `There is no hub at ${origin}: ${what}`, {
    ...(cause && { cause }),
    hint: "Give the address of its page; with --hub-ca whoever signed its certificate",
  });
}

function reportIn(
  record: string,
  { gateway, atMs }: { readonly gateway: string; readonly atMs: number },
): Partial<Report> {
  const { capsule, outcome, because } = JSON.parse(record) as {
    capsule: string;
    outcome: string;
    because: string;
  };
  return { gateway, capsule, outcome: endings[outcome] as Report["outcome"], because, at: instantText(atMs) };
}

/** What a deployment's end means for its roll-out. One that somebody put off has not been answered yet. */
const endings: Readonly<Record<string, Report["outcome"] | undefined>> = {
  committed: "committed",
  "rolled-back": "rolled-back",
  failed: "failed",
  refused: "failed",
};

/** The newest of a deployment's states; how it ended stands in the last of them. */
const recordsLookedAt = 30;
const answerMs = 30_000;
