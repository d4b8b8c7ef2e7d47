import { lineAt, type SourceFile } from "./file.ts";
import { mask } from "./mask.ts";

/** One place where a file names another module. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** `reexport` hands a name on; `dynamic` is `import()`, `url` a worker or child by its address. */
  readonly form: "static" | "reexport" | "dynamic" | "url";
  /**
   * Only `import type` vanishes when Node strips the types. `import { type A }` still loads the module,
   * so it does not count as a type.
   */
  readonly isType: boolean;
  /** The names as the other module exports them; `*` where all of them are meant. */
  readonly names: readonly string[];
}

export function importsOf(file: SourceFile): readonly Import[] {
  const { code } = mask(file.text);
  const found: Import[] = [];
  for (const { pattern, read } of forms)
    for (const match of code.matchAll(pattern)) {
      // Strings are blank in the masked code; the specifier stands at the same offsets in the text.
      const end = match.index + match[0].lastIndexOf(quoteOf(match[0]));
      const start = code.lastIndexOf(quoteOf(match[0]), end - 1) + 1;
      const line = lineAt(file.text, start);
      found.push({ specifier: file.text.slice(start, end), line, ...read(match) });
    }
  return found.sort((a, b) => a.line - b.line);
}

type Reading = Pick<Import, "form" | "isType" | "names">;

const forms: readonly { pattern: RegExp; read(match: RegExpExecArray): Reading }[] = [
  {
    pattern: /\b(import|export)\s+(type\s+)?([\w$*{][^;"'()=]*?)\bfrom\s*(?:"[^"]*"|'[^']*')/g,
    read: ([, word, type, clause]) => ({
      form: word === "import" ? "static" : "reexport",
      isType: type !== undefined,
      names: namesIn(clause ?? ""),
    }),
  },
  {
    pattern: /\bimport\s*(?:"[^"]*"|'[^']*')/g,
    read: () => ({ form: "static", isType: false, names: [] }),
  },
  {
    pattern: /(\btypeof\s+)?\b(?:import|require)\s*\(\s*(?:"[^"]*"|'[^']*')/g,
    read: ([, type]) => ({ form: "dynamic", isType: type !== undefined, names: ["*"] }),
  },
  {
    pattern: /\bnew\s+URL\(\s*(?:"[^"]*"|'[^']*')(?=\s*,\s*import\.meta\.url)/g,
    read: () => ({ form: "url", isType: false, names: [] }),
  },
  {
    pattern: /\bimport\.meta\.resolve\(\s*(?:"[^"]*"|'[^']*')/g,
    read: () => ({ form: "url", isType: false, names: [] }),
  },
];

/** `{ issue as grant, type Permit }` names issue and Permit; a bare word is the default export. */
function namesIn(clause: string): readonly string[] {
  if (clause.includes("*")) return ["*"];
  const [, before, inside] = /^([^{]*)(?:\{([^}]*)\})?/.exec(clause) ?? [];
  const named = (inside ?? "")
    .split(",")
    .map(
      (part) =>
        part
          .trim()
          .replace(/^type\s+/, "")
          .split(/\s+as\s+/)[0] ?? "",
    )
    .filter((name) => name !== "");
  return (before ?? "").replace(",", "").trim() === "" ? named : ["default", ...named];
}

function quoteOf(match: string): string {
  return match.lastIndexOf('"') > match.lastIndexOf("'") ? '"' : "'";
}

/** The path a specifier leads to, or undefined for a package or a `node:` module. */
export function targetOf(specifier: string, from: string): string | undefined {
  for (const [alias, folder] of aliases)
    if (specifier.startsWith(alias)) return folder + specifier.slice(alias.length);
  if (!specifier.startsWith(".")) return undefined;
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/"))
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  return parts.join("/");
}

/** As in package.json's `imports`; `test/tidy.test.ts` compares. */
export const aliases: readonly (readonly [string, string])[] = [
  ["#runtime/", "runtime/"],
  ["#bridge/", "firmware-bridge/"],
  ["#sim/", "sim/"],
  ["#scripts/", "scripts/"],
];
