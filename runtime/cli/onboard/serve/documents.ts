// The files that a first hour leaves for people. Which there are is a table; no address becomes a path on the disk.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readFound } from "#runtime/cli/onboard/found.ts";
import type { Answer } from "#runtime/console/exchange.ts";
import { problem } from "#runtime/console/problem.ts";
import type { HourAsk } from "./ask.ts";

interface Document {
  readonly path: readonly string[];
  readonly type: string;
}

const html = "text/html; charset=utf-8";
const yaml = "text/plain; charset=utf-8";

export const documents: Readonly<Record<string, Document>> = {
  "/report.html": { path: ["report.html"], type: html },
  "/map.html": { path: ["plots", "map.html"], type: html },
  "/answers.yaml": { path: ["answers.yaml"], type: yaml },
  "/gateway.yaml": { path: ["gateway.yaml"], type: yaml },
  "/machine.yaml": { path: ["machine.yaml"], type: yaml },
  /** Which of the pictures, by its number, is asked for as `at`. */
  "/picture.png": { path: ["plots"], type: "image/png" },
};

export function tellDocument({ url, site }: HourAsk): Answer {
  const { path, type } = documents[url.pathname]!;
  const at = url.searchParams.get("at") ?? "0";
  const picture = type === "image/png" ? readFound(site.out)?.ground?.pictures[Number(at)]?.file : undefined;
  if (type === "image/png" && picture === undefined) return absent();
  const place = join(site.out, ...path, ...(picture === undefined ? [] : [picture]));
  try {
    return { status: 200, headers: { "content-type": type, ...apart }, body: readFileSync(place) };
  } catch {
    // Whoever may look at this folder learns from the page how far it has come.
    return absent();
  }
}

function absent(): Answer {
  return problem(404, "That is not there yet", "It is made by one of the steps");
}

/** Names in these pages come from files of strangers: even if one found its way into the markup, nothing could run. */
const apart = {
  "content-security-policy":
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
} as const;
