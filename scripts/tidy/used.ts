// A file that nobody reaches is not read, not tested and not true for long. Reached is what an entry
// imports, directly or through others; two dead files that import each other stay dead.

import { isIn, isSource, type Rule, type Tree } from "./file.ts";
import { importsOf, targetOf } from "./imports.ts";

export const everyFileIsUsed: Rule = {
  name: "used",
  check: (tree) => {
    const reached = reach(tree, entriesOf(tree));
    return [...tree.keys()]
      .filter((path) => isSource(path) && isIn(path, ...folders) && !reached.has(path))
      .map((path) => ({
        path,
        line: 1,
        what: "nobody imports it",
        cure: "Delete it, or run it from package.json, .ci/run or a test",
      }));
  },
};

/** The kernels in `asm/` are compiled, not imported; `scripts/build-asm.ts` names them. */
const folders: readonly string[] = ["runtime", "firmware-bridge", "sim", "scripts", "test"];

function entriesOf(tree: Tree): readonly string[] {
  const commands = ["package.json", ".ci/run", "scripts/iv"]
    .map((path) => tree.get(path)?.text ?? "")
    .join("\n");
  const named = [...commands.matchAll(/[\w./-]+\.(?:ts|mjs|cjs)\b/g)].map(([path]) =>
    path.replace(/^\.\//, ""),
  );
  const tests = [...tree.keys()].filter((path) => path.endsWith(".test.ts"));
  return ["runtime/main.ts", ...named, ...tests];
}

function reach(tree: Tree, entries: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = tree.get(path);
    if (file === undefined || reached.has(path)) continue;
    reached.add(path);
    if (!isSource(path)) continue;
    for (const { specifier } of importsOf(file)) {
      const target = targetOf(specifier, path);
      if (target !== undefined) waiting.push(target);
    }
  }
  return reached;
}
