// Files that import each other in a loop can be read in no order, and loaded only by luck: whichever is asked for first finds
// the names of the other one empty. A loop of `import type` loads well, and is still one for whoever reads. What is imported
// while the program runs comes after all is loaded, so it closes no circle here.

import { isSource, type Rule, type SourceFile, type Tree, type Violation } from "./file.ts";
import { type Import, importsOf, targetOf } from "./imports.ts";

export const circles: Rule = {
  name: "circles",
  check(tree) {
    const sources = [...tree.values()].filter(({ path }) => isSource(path));
    return circlesIn(new Map(sources.map((file) => [file.path, importedBy(file, tree)])));
  },
};

interface Imported {
  readonly path: string;
  readonly line: number;
}

function importedBy(file: SourceFile, tree: Tree): readonly Imported[] {
  return importsOf(file).flatMap((named) => {
    const target = isAtTheTop(named) ? targetOf(named.specifier, file.path) : undefined;
    // The kernels' compiler wants no ending.
    const path = [target, `${target}.ts`].find((each) => each !== undefined && tree.has(each));
    return path === undefined ? [] : [{ path, line: named.line }];
  });
}

function isAtTheTop({ form }: Import): boolean {
  return form === "static" || form === "reexport";
}

/** One violation a circle, at the import that closes it: the way is walked in depth, each file once. */
function circlesIn(graph: ReadonlyMap<string, readonly Imported[]>): readonly Violation[] {
  const found: Violation[] = [];
  const way: string[] = [];
  const left = new Set<string>();
  const walk = (path: string): void => {
    way.push(path);
    for (const { path: next, line } of graph.get(path) ?? []) {
      const since = way.indexOf(next);
      if (since >= 0) found.push({ path, line, ...wordsFor(way.slice(since)) });
      else if (!left.has(next)) walk(next);
    }
    way.pop();
    left.add(path);
  };
  for (const path of graph.keys()) if (!left.has(path)) walk(path);
  return found;
}

function wordsFor(files: readonly string[]): Pick<Violation, "what" | "cure"> {
  return {
    what: `closes a circle of imports: ${[...files, files[0]].join(" → ")}`,
    cure: "Move what both need into a file of its own, or hand it in",
  };
}
