// The words of tidy: a tree is all files that people write, a rule looks at it and names violations.
// Rules are pure: what they know of the project is in their argument, so a test can plant a crime.

export interface SourceFile {
  /** From the root of the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export type Tree = ReadonlyMap<string, SourceFile>;

export interface Violation {
  readonly path: string;
  readonly line: number;
  /** What is wrong, and what to do about it, in one sentence each. */
  readonly what: string;
  readonly cure: string;
}

export interface Rule {
  readonly name: string;
  check(tree: Tree): readonly Violation[];
}

/** A rule that needs to see one file at a time only, of those that `applies` picks. */
export function fileRule(
  name: string,
  applies: (path: string) => boolean,
  check: (file: SourceFile) => readonly Violation[],
): Rule {
  return { name, check: (tree) => [...tree.values()].filter(({ path }) => applies(path)).flatMap(check) };
}

export function treeOf(files: readonly SourceFile[]): Tree {
  return new Map(files.map((file) => [file.path, file]));
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

export function isSource(path: string): boolean {
  return /\.(?:ts|mjs|cjs)$/.test(path) && !path.startsWith(webPages);
}

export function isTest(path: string): boolean {
  return path.startsWith("test/");
}

export function isIn(path: string, ...folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

/** What a browser runs; it has its own world, and no room of ours. */
const webPages = "runtime/console/web/";
