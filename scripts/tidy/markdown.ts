import { fileRule, lineAt, type Rule, type SourceFile, type Tree, type Violation } from "./file.ts";

const isMarkdown = (path: string): boolean => path.endsWith(".md");

export const oneTitle: Rule = fileRule("one-title", isMarkdown, ({ path, text }) => {
  const titles = [...prose(text).matchAll(/^# .+$/gm)];
  if (titles.length === 1) return [];
  const line = titles[1] === undefined ? 1 : lineAt(text, titles[1].index);
  return [
    {
      path,
      line,
      what: `has ${titles.length} titles`,
      cure: "Give it exactly one line that starts with `# `",
    },
  ];
});

/** Links inside the project lead somewhere; what others host is theirs. */
export const linksLeadSomewhere: Rule = {
  name: "links",
  check: (tree) =>
    [...tree.values()].filter(({ path }) => isMarkdown(path)).flatMap((file) => brokenLinks(file, tree)),
};

function brokenLinks({ path, text }: SourceFile, tree: Tree): readonly Violation[] {
  return [...prose(text).matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)]
    .map((match) => ({ link: match[1] ?? match[2] ?? "", line: lineAt(text, match.index) }))
    .filter(({ link }) => !/^(?:[a-z][\w+.-]*:|#)/i.test(link) && !exists(resolved(link, path), tree))
    .map(({ link, line }) => ({
      path,
      line,
      what: `links to ${link}, where there is nothing`,
      cure: "Correct the link, relative to this file",
    }));
}

function exists(target: string, tree: Tree): boolean {
  return target === "" || tree.has(target) || [...tree.keys()].some((path) => path.startsWith(`${target}/`));
}

function resolved(link: string, from: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of decodeURI(link.split(/[#?]/)[0]!).split("/"))
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  return parts.join("/");
}

/** Blanks what is code in a text, so that a shell comment is no title. */
function prose(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1|`[^`\n]*`/gm, (code) => code.replace(/[^\n]/g, " "));
}
