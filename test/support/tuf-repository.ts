// A repository of The Update Framework in memory, which a test may spoil in any way: documents are plain objects, and what
// signs and writes them is the package @tufjs/models, so that our client is held against metadata that others have made.

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Metadata, type MetadataKind, Signature } from "@tufjs/models";
import { type KeyForm, type Signer, SignerPool } from "./tuf-signer.ts";

export interface Role {
  keyids: string[];
  threshold: number;
  [more: string]: unknown;
}

export interface Delegation extends Role {
  name: string;
  terminating: boolean;
  paths?: string[];
  path_hash_prefixes?: string[];
}

export interface Meta {
  version: number;
  length?: number;
  hashes?: Record<string, string>;
}

interface Common {
  _type: string;
  spec_version: string;
  version: number;
  expires: string;
  [more: string]: unknown;
}
export interface RootDocument extends Common {
  keys: Record<string, KeyForm>;
  roles: Record<string, Role>;
  consistent_snapshot: boolean;
}
export interface TimestampDocument extends Common {
  meta: { "snapshot.json": Meta };
}
export interface SnapshotDocument extends Common {
  meta: Record<string, Meta>;
}
export interface TargetsDocument extends Common {
  targets: Record<string, Target>;
  delegations?: { keys: Record<string, KeyForm>; roles: Delegation[] };
}
export interface Target {
  length: number;
  hashes: Record<string, string>;
  custom?: unknown;
}

export const dayMs = 86_400_000;
export const topRoles: readonly string[] = ["targets", "snapshot", "timestamp", "root"];

/** As metadata writes it: to the second. */
export function dateIn(days: number, from: number = Date.now()): string {
  return new Date(from + days * dayMs).toISOString().replace(/\.\d+Z$/, "Z");
}

export class TufRepository {
  readonly documents: Record<string, Common> = {};
  /** Everything that was ever published, in order. */
  readonly published: Record<string, Uint8Array[]> = {};
  readonly signers: Record<string, Map<string, Signer>> = {};
  readonly artifacts: Record<string, { data: Uint8Array; target: Target }> = {};
  readonly metadataRequests: (readonly [string, number | null])[] = [];
  readonly artifactRequests: (readonly [string, string])[] = [];
  hashesMetadata = false;
  readonly #pool = new SignerPool();
  readonly expires: string;

  constructor({ now = Date.now() }: { now?: number } = {}) {
    this.expires = dateIn(30, now);
    const common = { spec_version: "1.0.31", version: 1, expires: this.expires };
    const roles = Object.fromEntries(topRoles.map((role) => [role, { keyids: [], threshold: 1 }]));
    this.documents["root"] = { _type: "root", ...common, keys: {}, roles, consistent_snapshot: true };
    this.documents["targets"] = { _type: "targets", ...common, targets: {} };
    this.documents["snapshot"] = { _type: "snapshot", ...common, meta: { "targets.json": { version: 1 } } };
    this.documents["timestamp"] = {
      _type: "timestamp",
      ...common,
      meta: { "snapshot.json": { version: 1 } },
    };
    for (const role of topRoles) this.addKey(role);
    this.publish(topRoles);
  }

  get root(): RootDocument {
    return this.documents["root"] as RootDocument;
  }
  get timestamp(): TimestampDocument {
    return this.documents["timestamp"] as TimestampDocument;
  }
  get snapshot(): SnapshotDocument {
    return this.documents["snapshot"] as SnapshotDocument;
  }
  get targets(): TargetsDocument {
    return this.targetsOf("targets");
  }
  targetsOf(role: string): TargetsDocument {
    return this.documents[role] as TargetsDocument;
  }

  newSigner(keytype?: string, scheme?: string): Signer {
    return this.#pool.next(keytype, scheme);
  }

  addSigner(role: string, signer: Signer): void {
    this.signers[role] ??= new Map();
    this.signers[role].set(signer.keyId, signer);
  }

  /** Says in the delegator that this key counts for the role, and signs with it from now on. */
  addKey(
    role: string,
    { by = "root", signer = this.newSigner() }: { by?: string; signer?: Signer } = {},
  ): Signer {
    const place = by === "root" ? this.root : this.targetsOf(by).delegations!;
    place.keys[signer.keyId] = signer.key;
    const named = Array.isArray(place.roles)
      ? place.roles.find(({ name }) => name === role)!
      : place.roles[role]!;
    if (!named.keyids.includes(signer.keyId)) named.keyids.push(signer.keyId);
    this.addSigner(role, signer);
    return signer;
  }

  rotateKeys(role: string): void {
    this.root.roles[role]!.keyids = [];
    this.signers[role]!.clear();
    for (let count = 0; count < this.root.roles[role]!.threshold; count++) this.addKey(role);
  }

  addArtifact(role: string, path: string, data: Uint8Array | string, custom?: unknown): void {
    const bytes = Buffer.from(data);
    const target: Target = { length: bytes.length, hashes: hashesOf(bytes) };
    if (custom !== undefined) target.custom = custom;
    this.targetsOf(role).targets[path] = target;
    this.artifacts[path] = { data: bytes, target };
  }

  addDelegation(by: string, { name, ...more }: Partial<Delegation> & { name: string }): void {
    const delegator = this.targetsOf(by);
    delegator.delegations ??= { keys: {}, roles: [] };
    delegator.delegations.roles = delegator.delegations.roles.filter((role) => role.name !== name);
    delegator.delegations.roles.push({
      keyids: [],
      threshold: 1,
      terminating: false,
      paths: ["*"],
      name,
      ...more,
    });
    this.documents[name] ??= {
      _type: "targets",
      spec_version: "1.0.31",
      version: 1,
      expires: this.expires,
      targets: {},
    } as Common;
    this.addKey(name, { by });
  }

  /** Signs the roles with the keys that they have, each as its next version, and says so in snapshot and timestamp. */
  publish(roles: readonly string[]): void {
    for (const role of roles) {
      const document = this.documents[role]!;
      if (this.published[role] !== undefined) document.version++;
      this.published[role] ??= [];
      const bytes = signedBytes(document, [...this.signers[role]!.values()]);
      this.published[role].push(bytes);
      const meta: Meta = { version: document.version };
      if (this.hashesMetadata) Object.assign(meta, { length: bytes.length, hashes: hashesOf(bytes) });
      if (role === "snapshot") this.timestamp.meta["snapshot.json"] = meta;
      else if (role !== "root" && role !== "timestamp") this.snapshot.meta[`${role}.json`] = meta;
    }
  }

  /** Replaces what was published last by something else. */
  spoil(role: string, change: (bytes: Uint8Array) => Uint8Array): void {
    const versions = this.published[role]!;
    versions.push(change(versions.pop()!));
  }

  /** What a web server would have under this path, which is quoted. */
  file(path: string): Uint8Array | undefined {
    const metadata = /^metadata\/(?:(\d+)\.)?(.+)\.json$/.exec(path);
    if (metadata !== null) {
      const [role, version] = [metadata[2]!, metadata[1] === undefined ? null : Number(metadata[1])];
      this.metadataRequests.push([role, version]);
      const versions = this.published[decodeURIComponent(role)];
      return version === null ? versions?.at(-1) : versions?.[version - 1];
    }
    if (!this.root.consistent_snapshot && path.startsWith("targets/"))
      return this.artifacts[decodeURIComponent(path.slice("targets/".length))]?.data;
    const target = /^targets\/(.*?)([0-9a-f]{64,128})\.([^/]*)$/.exec(path);
    if (target === null) return undefined;
    const name = decodeURIComponent(`${target[1]}${target[3]}`);
    this.artifactRequests.push([name, target[2]!]);
    const artifact = this.artifacts[name];
    return Object.values(artifact?.target.hashes ?? {}).includes(target[2]!) ? artifact!.data : undefined;
  }
}

/** Written and signed by the package. */
export function signedBytes(document: object, signers: readonly Signer[]): Uint8Array {
  const json = { signed: structuredClone(document), signatures: [] };
  const kind = (document as { _type: MetadataKind })._type as MetadataKind.Targets;
  const metadata = Metadata.fromJSON(kind, json as never);
  for (const { keyId, sign } of signers)
    metadata.sign((message) => new Signature({ keyID: keyId, sig: sign(message) }));
  return Buffer.from(JSON.stringify(metadata.toJSON()));
}

export function hashesOf(bytes: Uint8Array, ...names: readonly string[]): Record<string, string> {
  const wanted = names.length === 0 ? ["sha256"] : names;
  return Object.fromEntries(wanted.map((name) => [name, createHash(name).update(bytes).digest("hex")]));
}

export interface Served extends AsyncDisposable {
  readonly url: string;
  readonly metadataUrl: string;
  readonly targetsUrl: string;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export async function serve(answer: Answer): Promise<Served> {
  const server = createServer({ keepAliveTimeout: 1 }, answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    ...{ url, metadataUrl: `${url}metadata/`, targetsUrl: `${url}targets/` },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As any web server would. */
export function serveRepository(repository: TufRepository): Promise<Served> {
  return serve((request, response) => {
    const bytes = repository.file(request.url!.slice(1));
    if (bytes === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-length": bytes.length }).end(bytes);
  });
}
