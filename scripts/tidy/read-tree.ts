import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type SourceFile, type Tree, treeOf } from "./file.ts";

/** Reads what people write; pictures, maps and models are in the tree by name only, so that links find them. */
export function readTree(root: string): Tree {
  return treeOf([...walk(root, "")]);
}

function* walk(root: string, folder: string): Generator<SourceFile> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (notOurs.includes(path)) continue;
    if (entry.isDirectory()) yield* walk(root, path);
    else if (entry.isFile()) yield { path, text: isText(path) ? readFileSync(join(root, path), "utf8") : "" };
  }
}

function isText(path: string): boolean {
  return /\.(?:ts|mjs|cjs|js|json|md|html|css|ya?ml)$/.test(path) || path === ".ci/run";
}

const notOurs: readonly string[] = [".git", "node_modules", "artefacts"];
