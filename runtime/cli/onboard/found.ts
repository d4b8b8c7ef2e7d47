// What the four steps came to, as a program and the page read it: numbers and words, and none of the rows.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { writeWhole } from "#runtime/map/crawl/disk.ts";
import type { ChannelReport, Report } from "#runtime/map/crawl/report.ts";
import { type Histogram, histogramOf } from "#runtime/map/plot/histogram.ts";
import { basinWords } from "#runtime/map/plot/page.ts";
import type { Portrait } from "#runtime/map/plot/portrait.ts";
import type { Answers, Question } from "./answers.ts";
import type { Grounded } from "./ground.ts";
import type { Ingested } from "./ingest.ts";
import type { Optimised } from "./optimise.ts";
import type { Protected } from "./protect.ts";
import { type Parts, secondsOf } from "./recorded.ts";

export interface Found {
  readonly out: string;
  /** The answers that these steps stand on. */
  readonly answered: Digest;
  readonly ingest: FoundFiles;
  readonly ground?: FoundGround;
  /** Null: left out, because nobody has said what would be better. */
  readonly optimise?: Optimised | null;
  readonly protect?: Protected;
}

export interface FoundFiles extends Pick<Report, "counts" | "findings" | "problems" | "problemsAll"> {
  readonly questions: readonly Question[];
  readonly leftOut: readonly string[];
  /** The first of them, where there are very many. */
  readonly channels: readonly FoundChannel[];
  readonly channelsAll: number;
}

export type FoundChannel = Pick<
  ChannelReport,
  "name" | "kind" | "unitFrom" | "roleFrom" | "count" | "missing" | "min" | "max" | "histogram"
>;

export interface FoundGround extends Pick<Grounded, "promise" | "stages" | "check"> {
  readonly capsule: Digest;
  readonly unknowns: readonly string[];
  readonly doubt: string;
  readonly learntRows: number;
  readonly keptRows: number;
  readonly keptSeconds: number;
  readonly measure: Portrait["measure"];
  readonly alpha: number;
  readonly threshold: number;
  /** Of rows that the map was not fitted to. */
  readonly calibration: Histogram & { readonly rows: number; readonly above: number };
  readonly pictures: readonly { readonly file: string; readonly title: string; readonly text: string }[];
  /** Null where the map does not foresee where a command leads. */
  readonly forecaster: Forecaster | null;
}

interface Forecaster {
  readonly horizonSeconds: number;
  readonly horizonRows: number;
  readonly slow: readonly string[];
  /** In deviations of each channel, on rows it was not fitted to. */
  readonly errors: readonly {
    readonly point: string;
    readonly oneStep: number;
    readonly atHorizon: number;
  }[];
}

export function foundFiles({ report, questions, leftOut }: Ingested): FoundFiles {
  const { counts, findings, problems, problemsAll, channels } = report;
  return {
    ...{ counts, findings, problems, problemsAll, questions, leftOut, channelsAll: channels.length },
    channels: channels
      .slice(0, channelsToldMax)
      .map(({ name, kind, unitFrom, roleFrom, count, missing, min, max, histogram }) => ({
        ...{ name, kind, unitFrom, roleFrom, count, missing, min, max, histogram },
      })),
  };
}

export function foundGround(
  { promise, stages, check, id, portrait, pictures }: Grounded,
  { learnt, heldBack }: Parts,
): FoundGround {
  const { unknowns, doubt, measure, alpha, threshold, calibration, views, channels } = portrait;
  const rowsOf = ({ rows, width }: Parts["learnt"]): number => rows.length / width;
  const keptRows = rowsOf(heldBack);
  return {
    ...{ promise, stages, check, capsule: id, unknowns, doubt, measure, alpha, threshold },
    ...{ learntRows: rowsOf(learnt), keptRows, keptSeconds: keptRows * secondsOf(heldBack) },
    calibration: {
      ...histogramOf(calibration),
      rows: calibration.length,
      above: calibration.filter((energy) => energy > threshold).length,
    },
    pictures: views.map(({ link, heat }, index) => ({
      file: pictures[index]!,
      title: [...new Set([link.from, link.to])].map((at) => channels[at]!.name).join(" and "),
      text: basinWords(heat, link),
    })),
    forecaster: forecasterOf(portrait),
  };
}

function forecasterOf({ foresight, channels }: Portrait): Forecaster | null {
  if (foresight === undefined) return null;
  const { horizonRows, secondsPerRow, slow, error } = foresight;
  return {
    ...{ horizonRows, horizonSeconds: horizonRows * secondsPerRow },
    slow: slow.map((at) => channels[at]!.name),
    errors:
      error === undefined
        ? []
        : channels.flatMap(({ name, role }, at) =>
            role === "measured"
              ? [{ point: name, oneStep: error.oneStep[at]!, atHorizon: error.atHorizon[at]! }]
              : [],
          ),
  };
}

/** Two files that say the same have the same, whatever comments and order they have. */
export function answersDigest(answers: Answers): Digest {
  // Through JSON, so that what is undefined is not there.
  return digestOf(canonicalBytes(JSON.parse(JSON.stringify(numbersAsText(answers))) as Canonical));
}

/** Canonical JSON has no fractions. */
function numbersAsText({ channels, ...rest }: Answers): object {
  const texts = Object.entries(channels).map(([name, { min, max, safe, ...answer }]) => [
    name,
    { ...answer, limits: [min, max, safe].map((value) => (value === undefined ? "" : String(value))) },
  ]);
  return { ...rest, channels: Object.fromEntries(texts) };
}

export function keepFound(found: Found): void {
  writeWhole(join(found.out, fileName), new TextEncoder().encode(`${JSON.stringify(found, null, 2)}\n`));
}

/** Undefined before the first step is done, and where another version of this program wrote what cannot be read. */
export function readFound(out: string): Found | undefined {
  try {
    const found = JSON.parse(readFileSync(join(out, fileName), "utf8")) as Found;
    return typeof found.answered === "string" && Array.isArray(found.ingest?.channels) ? found : undefined;
  } catch {
    // It is made again by the next run, from what the crawl has kept.
    return undefined;
  }
}

const fileName = "onboarding.json";
/** Whoever has more answers in the file: a form of so many is for nobody. */
export const channelsToldMax = 512;
