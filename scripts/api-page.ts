// node scripts/api-page.ts
//
// Writes the tables of docs/api.md again from the routes that there are; a test holds the page to them.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { saidOf } from "#runtime/console/api/described.ts";
import { headings, type Said } from "#runtime/console/api/said.ts";
import type { Schema } from "#runtime/console/api/schema.ts";
import { routes } from "#runtime/console/routes.ts";
import { between } from "./generated-part.ts";

export const apiPagePath: string = fileURLToPath(new URL("../docs/api.md", import.meta.url));

/** The page with its tables as they should be. */
export function apiPage(page: string): string {
  return between(page, { script: "scripts/api-page.ts", path: "docs/api.md", text: sections() });
}

function sections(): string {
  const all = Object.entries(routes).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { needs }]) => ({
      method,
      path,
      needs,
      said: saidOf(path, method),
    })),
  );
  return headings
    .map((heading) =>
      [
        `### ${heading}`,
        "",
        "| what is asked | role | what for, and how | what comes back |",
        "| --- | --- | --- | --- |",
        ...all
          .filter(({ said }) => said?.of === heading)
          .map(
            ({ method, path, needs, said }) =>
              `| \`${method} ${path}\` | ${needs} | ${said!.what}.${asks(said!)} | ${answers(said!)} |`,
          ),
        "",
      ].join("\n"),
    )
    .join("\n");
}

function asks({ query = {}, body, cost }: Said): string {
  const parameters = Object.entries(query).map(([name, schema]) => `<br>\`${name}\`: ${inWords(schema)}`);
  const takes = body === undefined ? "" : `<br>Body: ${membersOf(body)}`;
  return `${parameters.join("")}${takes}${cost === undefined ? "" : `<br>Counts as ${cost} requests`}`;
}

function answers({ answers: all, isTagged }: Said): string {
  const said = Object.entries(all).map(([status, content]) => {
    const forms = [content].flat().map(({ schema }) => (schema === undefined ? "text" : membersOf(schema)));
    return `${status}: ${forms.join(", or ")}`;
  });
  return [...said, ...(isTagged ? ["304"] : [])].join("<br>");
}

function membersOf(schema: Schema): string {
  const either = schema["anyOf"] as readonly Schema[] | undefined;
  if (either !== undefined) return either.map(membersOf).join(", or ");
  const names = Object.keys((schema["properties"] ?? {}) as object);
  return names.length === 0 ? "JSON" : names.map((name) => `\`${name}\``).join(" ");
}

function inWords(schema: Schema): string {
  const { description, enum: words, minimum, maximum } = schema as { readonly [key: string]: unknown };
  const form = Array.isArray(words)
    ? words.map((word) => `\`${word}\``).join(" ")
    : schema["type"] === "integer" && Number(maximum) < Number.MAX_SAFE_INTEGER
      ? `${minimum} … ${maximum}`
      : "";
  const standard = schema["default"] === undefined ? "" : `${schema["default"]} where it is not said`;
  return [description, form, standard].filter((part) => part !== undefined && part !== "").join("; ");
}

if (import.meta.main) writeFileSync(apiPagePath, apiPage(readFileSync(apiPagePath, "utf8")));
