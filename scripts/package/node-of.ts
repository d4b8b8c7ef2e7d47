import { execFile } from "node:child_process";
import { hash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Architecture } from "./architecture.ts";
import type { Lock } from "./npm-packages.ts";

/**
 * The folder of that architecture's Node. `npm ci` has brought the one of this machine; another is asked of
 * the registry, and taken only with the digest that our lock file has of it.
 */
export async function nodeOf(
  root: string,
  { node }: Architecture,
  { work }: { readonly work: string },
): Promise<string> {
  const name = `node-linux-${node}`;
  const here = join(root, "node_modules", name);
  if (existsSync(join(here, "bin/node"))) return here;
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const { version, integrity } = lock.packages[`node_modules/${name}`]!;
  mkdirSync(work, { recursive: true });
  await run("npm", [
    "pack",
    "--silent",
    "--prefer-offline",
    "--pack-destination",
    work,
    `${name}@${version}`,
  ]);
  const archive = join(work, `${name}-${version}.tgz`);
  const found = `sha512-${hash("sha512", readFileSync(archive), "base64")}`;
  if (found !== integrity)
    throw new Error(`${name} ${version} from the registry is not what package-lock.json names: ${found}`);
  await run("tar", ["--extract", "--file", archive, "--directory", work]);
  return join(work, "package");
}

const run = promisify(execFile);
