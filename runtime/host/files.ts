// Two small files in the data folder, each with one writer: what people want of the capsules, and how the capsules
// stand. Both are written whole or not at all, read with a bound, and held against a schema.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { State } from "#runtime/capsule/lifecycle.ts";
import { plainFile, writeWhole } from "#runtime/capsule/store/disk.ts";
import { checkedYaml } from "#runtime/core/checked-yaml.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import crewSchema from "./crew.schema.json" with { type: "json" };
import type { Source } from "./fitted.ts";
import wantsSchema from "./wants.schema.json" with { type: "json" };

export interface Crew {
  readonly schema: "industriverse.crew/1";
  readonly boot: string;
  readonly capsules: readonly CrewMember[];
  /** The newest last. */
  readonly answers: readonly Answered[];
}

export interface CrewMember {
  readonly id: Digest;
  readonly name: string;
  readonly epoch: number;
  readonly source: Source;
  readonly state: State;
  readonly since: number;
  readonly because: string;
  readonly owns: readonly string[];
  /** Once is enough for a rollback to do without a trial. */
  readonly wasArmed: boolean;
  readonly replaced: Digest | null;
}

export interface Answered {
  readonly revision: number;
  readonly id: Digest;
  readonly kind: "under-way" | "done" | "refused";
  readonly text: string;
}

export interface Wants {
  readonly schema: "industriverse.wants/1";
  readonly revision: number;
  readonly wants: readonly Want[];
}

export type Verb = "activate" | "suspend" | "resume" | "retire" | "rollback";

export interface Want {
  readonly revision: number;
  readonly verb: Verb;
  readonly id: Digest;
  readonly source: Source;
  /** The capsule whose actuators it may take over, beside earlier ones of its own name. */
  readonly replaces: Digest | null;
}

export const noWants: Wants = { schema: "industriverse.wants/1", revision: 0, wants: [] };
/** Older wants are forgotten; the daemon has answered them long ago. */
export const wantsMax = 32;
export const answersMax = 64;
export const crewMax = 64;

export function readCrew(data: string): Promise<Crew | undefined> {
  return read<Crew>(join(data, crewName), validCrew);
}

export function readWants(data: string): Promise<Wants | undefined> {
  return read<Wants>(join(data, wantsName), validWants);
}

/** When the file was last written, for a look that costs nothing; 0 where there is none. */
export async function wantsWrittenAt(data: string): Promise<number> {
  return await stat(join(data, wantsName)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

export async function writeCrew(data: string, crew: Crew): Promise<void> {
  await write(join(data, crewName), crew);
}

/** Adds one want under the next revision, which is returned. Two commands at a time: the second is refused. */
export async function want(data: string, asked: Omit<Want, "revision">): Promise<number> {
  using lock = exclusive(join(data, `${wantsName}.lock`));
  if (lock === undefined)
    throw new Fault("capsule/busy", `Another command is writing to ${data}`, { hint: "Try again" });
  const { revision: last, wants } = (await readWants(data)) ?? noWants;
  const revision = last + 1;
  const all = [...wants, { ...asked, revision }].slice(-wantsMax);
  await write(join(data, wantsName), { schema: "industriverse.wants/1", revision, wants: all });
  return revision;
}

async function read<T>(path: string, validate: ValidateFunction<T>): Promise<T | undefined> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const text = new TextDecoder().decode(await plainFile(path, fileBytesMax));
  return checkedYaml<T>(text, {
    path,
    validate,
    code: "capsule/bad-state",
    what: "the capsules of a gateway",
    hint: "Move the file away; then the configuration alone says what runs",
  }).value;
}

async function write(path: string, value: object): Promise<void> {
  await writeWhole(path, [new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)]);
}

const crewName = "crew.json";
const wantsName = "wants.json";
/** More than `wantsMax` wants, or `crewMax` capsules, can fill. */
const fileBytesMax = 262_144;

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
const validCrew = ajv.compile<Crew>(crewSchema);
const validWants = ajv.compile<Wants>(wantsSchema);
