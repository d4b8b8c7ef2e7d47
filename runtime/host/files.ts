// Two small files in the data folder, each with one writer: what people want of the capsules, and how the capsules
// stand. Both are written whole or not at all, read with a bound, and held against a schema.

import { join } from "node:path";
import type { State } from "#runtime/capsule/lifecycle.ts";
import {
  addWant,
  readState,
  type StateForm,
  wantsMax,
  writeState,
  writtenAt,
} from "#runtime/capsule/store/state-file.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { formOf } from "#runtime/core/form.ts";
import type { News } from "#runtime/news.ts";
import crewSchema from "./crew.schema.json" with { type: "json" };
import type { Source } from "./fitted.ts";
import wantsSchema from "./wants.schema.json" with { type: "json" };

export { wantsMax };

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
  /** Where the daemon itself has written it, because people had agreed. */
  readonly agreed?: string;
}

/** What was agreed to, whoever writes it into the file: all but the place in it. */
export function wantText({ verb, id, source, replaces }: Omit<Want, "revision">): string {
  return JSON.stringify([verb, id, source.path ?? null, source.id ?? null, replaces]);
}

const noWants: Wants = { schema: "industriverse.wants/1", revision: 0, wants: [] };
export const answersMax = 64;
export const crewMax = 64;

export function readCrew(data: string): Promise<Crew | undefined> {
  return readState(join(data, crewName), crewForm);
}

export function readWants(data: string): Promise<Wants | undefined> {
  return readState(join(data, wantsName), wantsForm);
}

/** When the file was last written, for a look that costs nothing; 0 where there is none. */
export function wantsWrittenAt(data: string): Promise<number> {
  return writtenAt(join(data, wantsName));
}

export async function writeCrew(data: string, crew: Crew): Promise<void> {
  await writeState(join(data, crewName), crew);
}

/** What a start goes on with and a command waits for; a disk that cannot take it is told of, and nothing else. */
export async function keepCrew(
  data: string,
  { boot, capsules, answers }: Omit<Crew, "schema">,
  tell: (news: News) => void,
): Promise<void> {
  const crew: Crew = {
    schema: "industriverse.crew/1",
    ...{ boot, capsules: capsules.slice(-crewMax), answers },
  };
  await writeCrew(data, crew).catch((error) => {
    if (!(error instanceof Fault)) throw error;
    tell({ level: "error", details: { event: "crew", code: error.code }, text: error.message });
  });
}

/** Adds one want under the next revision, which is returned. Two commands at a time: the second is refused. */
export function want(data: string, asked: Omit<Want, "revision">): Promise<number> {
  return addWant<Want>(join(data, wantsName), asked, { form: wantsForm, none: noWants });
}

const crewName = "crew.json";
const wantsName = "wants.json";

const options = { allErrors: true, allowUnionTypes: true } as const;
const about = {
  code: "capsule/bad-state",
  what: "the capsules of a gateway",
  hint: "Move the file away; then the configuration alone says what runs",
} as const;
const crewForm: StateForm<Crew> = { ...about, validate: formOf<Crew>(crewSchema, options) };
const wantsForm: StateForm<Wants> = { ...about, validate: formOf<Wants>(wantsSchema, options) };
