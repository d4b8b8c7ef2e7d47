// A publisher with three holders of keys, for tests: what `iv` says and does, in this process.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { main } from "#runtime/cli/main.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { author, blobsFor, bundleOf, headOf } from "../../capsule/bundle/bundles.ts";
import { contents, sample } from "../../capsule/sample.ts";

export interface Said {
  readonly code: number;
  readonly out: string;
}

export async function iv(...argv: string[]): Promise<Said> {
  const out: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void out.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  };
  return { code: await main(argv, io), out: out.join("\n") };
}

/** Runs it, and it must be well; for programs. */
export async function json<T = Published>(...argv: string[]): Promise<T> {
  const { code, out } = await iv(...argv, "--json");
  assert.equal(code, 0, out);
  return JSON.parse(out) as T;
}

export interface Published {
  readonly published: readonly string[];
  readonly signed: readonly { readonly kind: string; readonly name: string }[];
  readonly waiting: readonly { readonly kind: string; readonly isMet: boolean }[];
}

export interface Shop {
  readonly dir: string;
  readonly repo: string;
  /** The options that say which repository, and which keys sign. */
  with(...keys: readonly string[]): string[];
  key(name: string): string;
  pub(name: string): string;
}

export async function shopOf(t: TestContext, names: readonly string[] = holders): Promise<Shop> {
  const dir = mkdtempSync(join(tmpdir(), "repo-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const name of names) await json("keys", "new", name, "--dir", dir);
  const key = (name: string): string => join(dir, `${name}.key`);
  const repo = join(dir, "shop");
  return {
    ...{ dir, repo, key },
    pub: (name) => join(dir, `${name}.pub`),
    with: (...keys) => ["--repo", repo, ...keys.flatMap((name) => ["--key", key(name)])],
  };
}

export const holders: readonly string[] = ["alice", "bob", "carol", "online"];

/** Two of three for the root, two of two for capsules, one key that stays online; published and empty. */
export async function openShop(t: TestContext, names: readonly string[] = holders): Promise<Shop> {
  const shop = await shopOf(t, names);
  const held = ["root=alice", "root=bob", "root=carol", "targets=alice", "targets=bob"];
  await json(
    ...["repo", "init", "--repo", shop.repo, "--threshold", "root=2", "--threshold", "targets=2"],
    ...held.flatMap((text) => ["--holder", `${text.replace("=", `=${shop.dir}/`)}.pub`]),
    ...["snapshot", "timestamp"].flatMap((role) => ["--holder", `${role}=${shop.key("online")}`]),
  );
  const { published } = await json("repo", "sign", ...shop.with("alice", "bob", "online"));
  assert.equal(published.length, 4);
  return shop;
}

/** A version of the sample; `map` is what its map holds. */
export async function capsuleFile(
  dir: string,
  { epoch, map = "a map" }: { readonly epoch: number; readonly map?: string | Uint8Array },
): Promise<{ readonly path: string; readonly manifest: Manifest; readonly utid: string }> {
  const bytes = typeof map === "string" ? new TextEncoder().encode(map) : map;
  const files = sample.files.map((member) =>
    member.file === "map.npz" ? { ...member, bytes: bytes.length, digest: digestOf(bytes) } : member,
  );
  const manifest: Manifest = { ...sample, version: `0.${epoch}.0`, epoch, files };
  const all = new Map([...contents, ["map.npz", bytes]]);
  const path = join(dir, `furnace-${epoch}.capsule`);
  writeFileSync(path, await bundleOf(headOf(manifest, [author]), blobsFor(manifest, all)));
  return { path, manifest, utid: `capsule://industriverse/test-furnace@${manifest.version}` };
}
