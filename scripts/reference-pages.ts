// node scripts/reference-pages.ts
//
// Writes docs/reference-cli.md and docs/reference-configuration.md from the commands and the schema that there are; a test
// holds the pages to them.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command, Option } from "#runtime/cli/command.ts";
import { commonOptions } from "#runtime/cli/command.ts";
import { allCommands } from "#runtime/cli/main.ts";
import schema from "#runtime/config.schema.json" with { type: "json" };

export interface Page {
  readonly path: string;
  readonly text: string;
}

export async function referencePages(): Promise<readonly Page[]> {
  const commands = await allCommands();
  return [
    { path: pathOf("reference-cli.md"), text: cliPage(commands) },
    { path: pathOf("reference-configuration.md"), text: configurationPage() },
  ];
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
}

function cliPage(commands: readonly Command[]): string {
  return [
    "# Every command",
    "",
    "Written by `node scripts/reference-pages.ts` from the commands themselves; `iv COMMAND --help` prints the same. Every command",
    "takes `--json` and `--help`. Exit codes: 0 well, 1 something was found wrong, 2 called wrongly.",
    "",
    ...commands.map(
      ({ name, summary }) => `- [\`iv ${name}\`](#${anchorOf(`iv ${name}`)}): ${cell(summary)}`,
    ),
    "",
    ...commands.flatMap((command) => sectionOf(command, 2)),
  ].join("\n");
}

function sectionOf(command: Command, depth: number): readonly string[] {
  const { name, usage, about, options, examples, parts = [] } = command;
  const own = Object.entries(options).filter(([option]) => !Object.hasOwn(commonOptions, option));
  // What belongs to a part is said there.
  const lines =
    parts.length === 0 ? usage : usage.slice(0, usage.length - parts.flatMap((part) => part.usage).length);
  return [
    `${"#".repeat(depth)} iv ${name}`,
    "",
    ...about.split("\n").flatMap((paragraph) => (paragraph === "" ? [] : [plain(paragraph), ""])),
    ...(lines.length === 0 ? [] : ["```", ...lines.map((line) => `iv ${line}`), "```", ""]),
    ...(own.length === 0 ? [] : ["| option | what it does |", "| --- | --- |", ...own.map(optionRow), ""]),
    ...(parts.length === 0 && examples.length > 0
      ? ["For example:", "", ...examples.map(({ run, what }) => `- \`${run}\`: ${cell(what)}`), ""]
      : []),
    ...parts.flatMap((part) => sectionOf(part, Math.min(depth + 1, 4))),
  ];
}

function optionRow([name, { type, value, about, default: usual }]: readonly [string, Option]): string {
  const head = type === "flag" ? `--${name}` : `--${name} ${value ?? "TEXT"}`;
  return `| \`${head}\` | ${cell(about)}${usual === undefined ? "" : ` (default \`${usual}\`)`} |`;
}

interface Node {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly $ref?: string;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly minimum?: number;
  readonly maximum?: number;
}

function configurationPage(): string {
  const root = schema as unknown as Node;
  const sections = Object.entries(root.properties ?? {}).flatMap(([key, node]) => {
    const rows = rowsOf(node, { path: key, depth: 0 });
    return [
      `## ${key}`,
      "",
      ...(pointed(node).description === undefined ? [] : [plain(pointed(node).description!), ""]),
      ...(rows.length === 0 ? [] : ["| key | value | what it means |", "| --- | --- | --- |", ...rows, ""]),
    ];
  });
  return [
    "# Every key of a gateway's file",
    "",
    "Written by `node scripts/reference-pages.ts` from `runtime/config.schema.json`, which also checks the file: `iv config check FILE`",
    "names every mistake with its line, and `iv config explain KEY` says the same as this page. `*` stands for a name of yours.",
    "",
    ...sections,
  ].join("\n");
}

interface Place {
  readonly path: string;
  readonly depth: number;
}

function rowsOf(node: Node, { path, depth }: Place): readonly string[] {
  if (depth > depthMax) return [];
  const one = pointed(node);
  const rows: string[] = [];
  const inside = (child: Node, at: string): void => {
    const { description } = pointed(child);
    const text = child.description ?? description;
    if (text !== undefined || valueText(child) !== "")
      rows.push(`| \`${at}\` | ${valueText(child)} | ${cell(text ?? "")} |`);
    rows.push(...rowsOf(child, { path: at, depth: depth + 1 }));
  };
  for (const [key, child] of Object.entries(one.properties ?? {})) inside(child, `${path}.${key}`);
  if (typeof one.additionalProperties === "object") inside(one.additionalProperties, `${path}.*`);
  if (one.items !== undefined) rows.push(...rowsOf(one.items, { path: `${path}[]`, depth: depth + 1 }));
  for (const way of [...(one.oneOf ?? []), ...(one.anyOf ?? [])])
    rows.push(...rowsOf(way, { path, depth: depth + 1 }));
  return [...new Set(rows)];
}

/** What may stand there, in as few words as will do. */
function valueText(node: Node): string {
  const {
    type,
    enum: words,
    const: only,
    default: usual,
    minimum,
    maximum,
    examples,
  } = { ...pointed(node), ...node };
  const form =
    only !== undefined
      ? `\`${String(only)}\``
      : words !== undefined
        ? words.map((word) => `\`${String(word)}\``).join(", ")
        : type === "object" || type === "array" || type === undefined
          ? ""
          : `${type}${minimum === undefined ? "" : ` ${minimum}`}${maximum === undefined ? "" : ` … ${maximum}`}`;
  const parts = [form];
  if (usual !== undefined) parts.push(`default \`${JSON.stringify(usual)}\``);
  else if (examples?.[0] !== undefined && typeof examples[0] !== "object")
    parts.push(`as \`${String(examples[0])}\``);
  return cell(parts.filter((part) => part !== "").join("; "));
}

function pointed(node: Node): Node {
  if (node.$ref === undefined) return node;
  const names = node.$ref.split("/").slice(1);
  return names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], schema) as Node;
}

function cell(text: string): string {
  return plain(text).replaceAll("|", "\\|");
}

/** Markdown takes angle brackets and lone stars for itself. */
function plain(text: string): string {
  return text.replaceAll("<", "&lt;").replaceAll("*", "\\*").replaceAll("\n", " ");
}

function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(" ", "-");
}

const depthMax = 6;

if (import.meta.main) for (const { path, text } of await referencePages()) writeFileSync(path, text);
