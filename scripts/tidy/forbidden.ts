// What the house does without, as a table. Each pattern is looked for in the code alone, or in the
// comments alone, so that neither prose nor a string sets it off.

import {
  fileRule,
  isIn,
  isSource,
  isTest,
  lineAt,
  type Rule,
  type SourceFile,
  type Violation,
} from "./file.ts";
import { mask } from "./mask.ts";

interface Habit {
  readonly what: string;
  readonly cure: string;
  readonly pattern: RegExp;
  readonly where: "code" | "comments";
  applies(path: string): boolean;
}

const everywhere = (): boolean => true;
/** AssemblyScript is a language of its own, in which some of these mean something else. */
const outsideKernels = (path: string): boolean => !isIn(path, "asm");
const marker = /\b(?:T[O]DO|F[I]XME|X[X]X)\b/g;

const habits: readonly Habit[] = [
  {
    what: "an enum",
    cure: "Use a union of words",
    pattern: /^[ \t]*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w/gm,
    where: "code",
    applies: outsideKernels,
  },
  {
    what: "a namespace",
    cure: "A file is a namespace",
    pattern: /^[ \t]*(?:export\s+)?(?:declare\s+)?(?:namespace|module)\s+[\w"']/gm,
    where: "code",
    applies: outsideKernels,
  },
  {
    what: "a default export",
    cure: "Export it by its name",
    pattern: /\bexport\s+default\b|\bas\s+default\b/g,
    where: "code",
    applies: everywhere,
  },
  {
    what: "the type any",
    cure: "Say what it is, or `unknown` and find out",
    pattern: /(?:(?<!\?[^:\n]*):|\bas|[<|&,]|=>)\s*any\b(?!\s*[(:.])/g,
    where: "code",
    applies: outsideKernels,
  },
  {
    what: "a member that only the compiler hides",
    cure: "Use #",
    pattern: /(?:^|[(,])[ \t]*(?:private|protected|public)\s+[\w#]/gm,
    where: "code",
    applies: everywhere,
  },
  {
    what: "a parameter property",
    cure: "Declare the member and assign it",
    pattern:
      /\bconstructor\s*\((?:[^(){}]|\{[^{}]*\}|\([^()]*\))*?(?<=[(,]\s*)(?:override|readonly)\s+\w+\s*[?:]/g,
    where: "code",
    applies: everywhere,
  },
  {
    what: "work left for later",
    cure: "Do it, or write down the gap where it is: `Gap: …`",
    pattern: marker,
    where: "comments",
    applies: everywhere,
  },
  {
    what: "a test that does not run, or keeps others from it",
    cure: "Run it or delete it; `skip` takes a condition that says why it cannot run on this machine",
    pattern: /\.(?:skip|todo|only)\(|\b(?:todo|only):|\bskip:\s*(?:true\b|["'`])/g,
    where: "code",
    applies: isTest,
  },
  {
    what: "console.log",
    cure: "Return it, or write through a door",
    pattern: /\bconsole\.(?:log|error|warn|info|debug|dir|table|trace)\(/g,
    where: "code",
    applies: (path) => !isIn(path, "scripts", "runtime/cli"),
  },
];

export const forbidden: Rule = fileRule("forbidden", isSource, (file) => {
  const masked = mask(file.text);
  const found = habits
    .filter(({ applies }) => applies(file.path))
    .flatMap(({ pattern, where, what, cure }) =>
      [...masked[where].matchAll(pattern)].map(({ index, 0: text }) => ({
        path: file.path,
        line: lineAt(file.text, index + text.search(/\S/)),
        what,
        cure,
      })),
    );
  return [...found, ...silentCatches(file, masked.code)];
});

/** An error that is swallowed needs a sentence that says why nothing is lost. */
function silentCatches(file: SourceFile, code: string): readonly Violation[] {
  const block = /\bcatch\s*(?:\([^)]*\))?\s*\{\s*\}|\.catch\(\s*\([^)]*\)\s*=>\s*\{\s*\}\s*\)/g;
  // What is assigned or returned is an answer; what is only awaited is lost.
  const value =
    /(?:\bvoid|(?<!(?:=|return)\s*)\bawait)\s[^;\n=]*\.catch\(\s*\([^)]*\)\s*=>\s*undefined\s*\)/g;
  return [...code.matchAll(block), ...code.matchAll(value)]
    .filter(({ index, 0: text }) => !isSentence(file.text.slice(index, index + text.length)))
    .map(({ index }) => ({
      path: file.path,
      line: lineAt(file.text, index),
      what: "an error that is swallowed without a word",
      cure: "Say inside the braces why nothing is lost",
    }));
}

function isSentence(text: string): boolean {
  const comment = mask(text)
    .comments.replace(/[/*\s]+/g, " ")
    .trim();
  return comment.split(" ").length >= sentenceWords;
}
const sentenceWords = 3;

export const noIndexFiles: Rule = fileRule(
  "index-file",
  (path) => /(?:^|\/)index\.\w+$/.test(path) && isSource(path),
  ({ path }) => [
    {
      path,
      line: 1,
      what: "a file without a name",
      cure: "Name it after what it defines, and import that file",
    },
  ],
);
