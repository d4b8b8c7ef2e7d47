import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { MapView } from "#runtime/console/port.ts";
import { type Api, refusalOf } from "./port.ts";
import { asPoints } from "./results.ts";
import { searched } from "./search.ts";

/** Something to read, at an address of its own. `undefined`: there is no such thing. */
export interface Resource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

export const resources: readonly Resource[] = [
  {
    ...{ uri: "iv://points", name: "points", title: "Points" },
    description: "Every point of the gateway with value, unit, quality and age",
  },
  {
    ...{ uri: "iv://map", name: "map", title: "Map facts" },
    description: "What the energy map is about and where its limits lie",
  },
  {
    ...{ uri: "iv://decisions", name: "decisions", title: "Newest decisions" },
    description: "The newest decisions of the log",
  },
  {
    ...{ uri: "iv://capsules", name: "capsules", title: "Capsules" },
    description: "The capsules of this gateway and what becomes of them",
  },
];

export interface ResourceTemplate extends Omit<Resource, "uri"> {
  readonly uriTemplate: string;
}

export const resourceTemplates: readonly ResourceTemplate[] = [
  {
    ...{ uriTemplate: "iv://decisions/{index}", name: "decision", title: "One decision" },
    description: "A record of the log in plain words, by its index or `last`",
  },
  {
    ...{ uriTemplate: "iv://capsules/{id}", name: "capsule", title: "One capsule" },
    description: "The manifest of a capsule, by its id",
  },
];

/** What stands there, or in words why it cannot be said; undefined for an address of nothing. */
export async function readResource(uri: string, api: Api): Promise<object | string | undefined> {
  const [, kind, word] =
    /^iv:\/\/(points|map|decisions|capsules)(?:\/([A-Za-z0-9][A-Za-z0-9:._-]{0,127}))?$/.exec(uri) ?? [];
  switch (word === undefined ? kind : `${kind}/`) {
    case "points":
      return await shaped<GatewayStatus>(api, "/v1/status", (status) => asPoints(status, undefined));
    case "map":
      return await shaped<MapView>(api, "/v1/map?cells=64", mapFacts);
    case "decisions":
      return await searched({}, api);
    case "capsules":
      return await shaped<GatewayStatus>(api, "/v1/status", ({ capsules }) => ({ capsules }));
    case "decisions/":
      return await shaped<object>(api, `/v1/explain/${word}`, (found) => found);
    case "capsules/":
      return await capsule(word!, api);
    default:
      return undefined;
  }
}

/** A gateway that does not hand out manifests says at least what it knows of its capsules. */
async function capsule(id: string, api: Api): Promise<object | string> {
  const answer = await api.ask({ path: `/v1/capsules/${id}` });
  if (refusalOf(answer) === undefined) return answer.body as object;
  const status = await api.ask({ path: "/v1/status" });
  const { capsules = [] } = (status.body ?? {}) as Partial<GatewayStatus>;
  return capsules.find((each) => each.id === id) ?? refusalOf(answer)!;
}

/** Without its energies, which are a picture for eyes. */
function mapFacts({ channels, pairs, threshold, barrier, judged, digest }: MapView): object {
  return { digest, channels, pairs, threshold, barrier, judged };
}

async function shaped<Body>(api: Api, path: string, shape: (body: Body) => object): Promise<object | string> {
  const answer = await api.ask({ path });
  return refusalOf(answer) ?? shape(answer.body as Body);
}
