import { type Command, commonOptions, type Option } from "./command.ts";

export function overview(commands: readonly Command[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `iv ${version} - Industriverse Edge, a firewall between AI and machines`,
    "",
    "Usage: iv COMMAND [OPTIONS]",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "`iv COMMAND --help` says more, with examples. Exit codes: 0 well, 1 something was found wrong, 2 called wrongly.",
    "Start with `iv demo`.",
  ].join("\n");
}

export function manual(command: Command): string {
  const options = { ...command.options, ...commonOptions };
  const heads = Object.entries(options).map(([name, option]) => optionHead(name, option));
  const width = Math.max(...heads.map((head) => head.length));
  return [
    "NAME",
    `  iv ${command.name} - ${command.summary}`,
    "",
    "USAGE",
    ...command.usage.map((line) => `  iv ${line}`),
    "",
    "DESCRIPTION",
    ...wrap(command.about).map((line) => `  ${line}`),
    "",
    ...partsOf(command),
    "OPTIONS",
    ...Object.values(options).map(
      (option, index) => `  ${heads[index]!.padEnd(width)}  ${option.about}${defaultOf(option)}`,
    ),
    "",
    "EXAMPLES",
    ...command.examples.flatMap(({ run, what }) => [`  ${run}`, `      ${what}`]),
    "",
    "EXIT CODES",
    "  0 well, 1 something was found wrong, 2 called wrongly",
  ].join("\n");
}

function partsOf({ name, parts }: Command): readonly string[] {
  if (parts === undefined) return [];
  const width = Math.max(...parts.map((part) => part.name.length));
  const lines = parts.flatMap((part) =>
    wrap(`${part.name.padEnd(width)}  ${part.summary}`).map((line, at) =>
      at === 0 ? `  ${line}` : `  ${" ".repeat(width + 2)}${line}`,
    ),
  );
  return ["PARTS", ...lines, "", `  \`iv ${name} PART --help\` says more about each`, ""];
}

function optionHead(name: string, { type, value }: Option): string {
  return type === "flag" ? `--${name}` : `--${name} ${value ?? "TEXT"}`;
}

function defaultOf(option: Option): string {
  return option.default === undefined ? "" : ` (default ${option.default})`;
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && line.length + 1 + word.length > columns) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

const columns = 96;
