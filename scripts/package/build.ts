import { execFile } from "node:child_process";
import { hash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Architecture } from "./architecture.ts";
import { contentsOf } from "./contents.ts";
import { nodeOf } from "./node-of.ts";
import { stage } from "./stage.ts";

export interface Built {
  readonly path: string;
  readonly packageBytes: number;
  readonly installedBytes: number;
  readonly sha256: string;
}

export interface BuildOptions {
  readonly architecture: Architecture;
  /** Where the package is put, and beside it for a while the tree that is packed. */
  readonly out: string;
  /** Of xz, 0 to 9; `none` packs at once and large, for whoever unpacks it right away. */
  readonly level: number | "none";
  /** Seconds since 1970. Sources, lock file, level and this decide every byte. */
  readonly epoch: number;
}

/** Builds `industriverse-edge_VERSION_ARCHITECTURE.deb` from the sources in `root`. */
export async function buildPackage(root: string, options: BuildOptions): Promise<Built> {
  const { architecture, out, level, epoch } = options;
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const name = `industriverse-edge_${version}_${architecture.debian}`;
  mkdirSync(out, { recursive: true });
  const [tree, work] = [join(out, `${name}.tree`), join(out, `${name}.node`)];
  try {
    const node = await nodeOf(root, architecture, { work });
    const entries = contentsOf(root, { architecture, node, epoch });
    const installedBytes = stage(tree, entries, { version, architecture, epoch });
    const path = join(out, `${name}.deb`);
    const packing = level === "none" ? ["-Znone"] : ["-Zxz", `-z${level}`];
    await promisify(execFile)("dpkg-deb", ["--root-owner-group", ...packing, "--build", tree, path], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
    });
    const sha256 = hash("sha256", readFileSync(path));
    return { path, packageBytes: statSync(path).size, installedBytes, sha256 };
  } finally {
    for (const folder of [tree, work]) rmSync(folder, { recursive: true, force: true });
  }
}
