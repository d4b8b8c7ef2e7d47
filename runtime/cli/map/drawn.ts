// A map as one page and a picture for each pair of channels, in a folder.

import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import { heatPng } from "#runtime/map/plot/heat-png.ts";
import { pageOf } from "#runtime/map/plot/page.ts";
import type { Portrait, View } from "#runtime/map/plot/portrait.ts";

export interface Written {
  readonly path: string;
  readonly bytes: number;
}

/** The page first, then the pictures in the order of the views. */
export function drawInto(folder: string, portrait: Portrait): readonly Written[] {
  makeFolder(folder);
  const pictures = portrait.views.map((view, index) =>
    writePlot(join(folder, fileName(view, index)), heatPng(view.heat)),
  );
  return [writePlot(join(folder, "map.html"), Buffer.from(pageOf(portrait))), ...pictures];
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new Fault(
      "map/unwritable",
      `Cannot make the folder ${path}: ${(cause as NodeJS.ErrnoException).code}`,
      {
        cause,
      },
    );
  }
}

export function writePlot(path: string, bytes: Uint8Array): Written {
  try {
    writeFileSync(path, bytes);
  } catch (cause) {
    throw new Fault("map/unwritable", `Cannot write ${path}: ${(cause as NodeJS.ErrnoException).code}`, {
      cause,
    });
  }
  return { path, bytes: bytes.length };
}

/** A channel's name is a stranger's; no letter of it may lead out of the folder. */
function fileName({ heat }: View, index: number): string {
  const [a, b] = heat.picture.channels.map(({ name }) =>
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, 24),
  );
  return basename(
    `${[String(index + 1).padStart(2, "0"), a, b].filter((part) => part !== "").join("-")}.png`,
  );
}
