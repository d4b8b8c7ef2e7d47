import {
  type Call,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Link } from "#runtime/map/links.ts";
import { heatPng } from "#runtime/map/plot/heat-png.ts";
import { shown } from "#runtime/map/plot/markup.ts";
import { pageOf } from "#runtime/map/plot/page.ts";
import type { Portrait } from "#runtime/map/plot/portrait.ts";
import { heatLines } from "#runtime/map/plot/terminal.ts";
import { drawInto, type Written, writePlot } from "./drawn.ts";
import { channelNamed } from "./matching.ts";
import { lookAt } from "./opened.ts";
import type { Opened } from "./opened-map.ts";
import { type Looking, portraitOf, viewsMax } from "./portrait.ts";

export const plot: Part = {
  name: "plot",
  usage: ["map plot MAP [--out DIR | FILE.html | FILE.png] [--pair A,B] [--cells 64|128|256] [--json]"],
  about:
    "Draws a map, or an array of somebody else's (.npy, .npz): for each pair of channels that belong together where the plant lives, its basins and its threshold; the calibration, how well its promise is kept, the forecaster. Without --out the strongest pair is drawn on the terminal. A folder gets one HTML page, which needs nothing else and no network, and a PNG a pair.",
  options: {
    out: { type: "string", value: "PATH", about: "a folder, or one file ending in .html or .png" },
    pair: {
      type: "string",
      value: "A,B",
      about: `two channels, whether linked or not (default: up to ${viewsMax} links)`,
    },
    cells: { type: "string", value: "N", about: "64, 128 or 256 points a side", default: "128" },
  },
  examples: [
    { run: "iv map plot plant.npz", what: "a look, without leaving the terminal" },
    { run: "iv map plot plant.npz --out report", what: "report/map.html and the pictures beside it" },
    {
      run: "iv map plot plant.npz --pair pressure,feed --cells 256 --out pair.png",
      what: "one picture for a slide",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [path, ...more] = call.words;
    if (path === undefined || more.length > 0) throw new UsageError("map plot takes one map");
    const opened = lookAt(path);
    const portrait = portraitOf(opened, lookingFor(call, opened));
    const out = textOption(call, "out");
    if (out === undefined) {
      show(portrait, call, io);
      return 0;
    }
    const files = await written(out, portrait);
    if (call.options["json"]) io.out(JSON.stringify({ ok: true, files }));
    else for (const { path: file, bytes } of files) io.out(`${file}  ${bytes} bytes`);
    return 0;
  },
};

function lookingFor(call: Call, { map }: Opened): Looking {
  const cells = numberOption(call, "cells", { min: 64, max: 256 }) ?? 128;
  if (cells !== 64 && cells !== 128 && cells !== 256) throw new UsageError("--cells takes 64, 128 or 256");
  const asked = textOption(call, "pair");
  if (asked === undefined) return { cells, pair: undefined };
  const names = asked.split(",");
  if (names.length !== 2)
    throw new UsageError('--pair takes two channels with a comma between them, as in "pressure,feed"');
  const [from, to] = names.map((name) => {
    const channel = channelNamed(map.channels, name);
    if (channel === undefined)
      throw new UsageError(`the map has no channel "${shown(name)}"; \`iv map info\` lists them`);
    if (map.channels[channel]!.role === "mode")
      throw new UsageError(`${shown(name)} is a mode, and modes have no energy of their own`);
    return channel;
  }) as [number, number];
  if (from === to) throw new UsageError("--pair takes two different channels");
  return { cells, pair: pairOf(map.links, from, to) };
}

/** A pair that is no link says less about each other than others do; how much, the file does not hold. */
function pairOf(links: readonly Link[], from: number, to: number): Link {
  const link = links.find((of) => (of.from === from && of.to === to) || (of.from === to && of.to === from));
  return { from, to, informationNats: link?.informationNats ?? Number.NaN };
}

function show({ views, channels }: Portrait, call: Call, io: Io): void {
  const view = views[0];
  if (view === undefined) throw nothingToDraw();
  if (call.options["json"]) {
    const { picture, basins } = view.heat;
    io.out(JSON.stringify({ channels: [channels[view.link.from], channels[view.link.to]], basins, picture }));
    return;
  }
  const look = io.isTerminal ? "colour" : "plain";
  io.out(heatLines(view.heat, { look, columns: 100 }).join("\n"));
}

function nothingToDraw(): Fault {
  return new Fault("map/bad-file", "All channels of the map are modes, and there is nothing to draw");
}

async function written(out: string, portrait: Portrait): Promise<readonly Written[]> {
  if (out.endsWith(".html")) return [writePlot(out, Buffer.from(pageOf(portrait)))];
  const [first] = portrait.views;
  if (out.endsWith(".png")) {
    if (first === undefined) throw nothingToDraw();
    return [writePlot(out, heatPng(first.heat))];
  }
  return drawInto(out, portrait);
}
