// What people want of the updates of a gateway, and how far one has come: two files in the data folder, so that a
// command needs no connection to the daemon and no right but to that folder.

import { rename, writeFile } from "node:fs/promises";
import {
  addWant,
  readState,
  rewordWants,
  type StateForm,
  writtenAt,
} from "#runtime/capsule/store/state-file.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { formOf } from "#runtime/core/form.ts";
import { shownUrl } from "#runtime/core/shown-url.ts";
import schema from "./wants.schema.json" with { type: "json" };

export interface UpdateWant {
  readonly revision: number;
  readonly verb: "apply" | "abort" | "usb";
  /** A `.capsule` file or a folder of them, with its whole path; empty for an abort. */
  readonly from: string;
  /** A word of a person at the gateway; that of those who sign capsules is a ticket, in a file. */
  readonly olderBecause: string | null;
  readonly ticket: string | null;
  /** The report of a rehearsal that lies in the data folder; absent in wants of before there were any. */
  readonly rehearsed?: Digest | null;
  /** Where the daemon itself has written it, because people had agreed. */
  readonly agreed?: string;
}

/** What was agreed to, whoever writes it into the file: all but the place in it. */
export function updateWantText(want: Omit<UpdateWant, "revision">): string {
  const { verb, from, olderBecause, ticket, rehearsed = null } = want;
  return JSON.stringify([verb, from, olderBecause, ticket, rehearsed]);
}

export interface UpdateWants {
  readonly schema: "industriverse.updates-wanted/1";
  readonly revision: number;
  readonly wants: readonly UpdateWant[];
}

export function readUpdateWants(data: string): Promise<UpdateWants | undefined> {
  return readState(wantsPath(data), form);
}

export function updateWantsWrittenAt(data: string): Promise<number> {
  return writtenAt(wantsPath(data));
}

export function wantUpdate(data: string, asked: Omit<UpdateWant, "revision">): Promise<number> {
  return addWant<UpdateWant>(wantsPath(data), asked, { form, none });
}

/** A password in an address is of no use here once the want is answered. False where it is to be tried again. */
export function forgetPasswords(data: string, answeredUpTo: number): Promise<boolean> {
  const reworded = (want: UpdateWant): UpdateWant => {
    const from = shownUrl(want.from);
    return want.revision > answeredUpTo || from === want.from ? want : { ...want, from };
  };
  return rewordWants(wantsPath(data), reworded, form);
}

export interface Progress {
  readonly number: number;
  readonly done: number;
  readonly of: number;
}

/** Of no value after a power cut, so the disk is not made to hurry for it. */
export async function writeProgress(data: string, progress: Progress): Promise<void> {
  const path = progressPath(data);
  await writeFile(`${path}.new`, JSON.stringify(progress));
  await rename(`${path}.new`, path);
}

export async function readProgress(data: string): Promise<Progress | undefined> {
  return await readState(progressPath(data), progressForm).catch(() => undefined);
}

function wantsPath(data: string): string {
  return `${data}/updates-wanted.json`;
}

function progressPath(data: string): string {
  return `${data}/update-progress.json`;
}

const none: UpdateWants = { schema: "industriverse.updates-wanted/1", revision: 0, wants: [] };
const options = { allErrors: true, allowUnionTypes: true } as const;
const about = {
  code: "update/bad-state",
  what: "what is wanted of the updates",
  hint: "Move the file away; then nothing is wanted",
} as const;
const form: StateForm<UpdateWants> = {
  ...about,
  isSecret: true,
  validate: formOf<UpdateWants>(schema, options),
};
const count = { type: "number" } as const;
const progressForm: StateForm<Progress> = {
  ...about,
  validate: formOf<Progress>(
    {
      type: "object",
      required: ["number", "done", "of"],
      properties: { number: count, done: count, of: count },
    },
    options,
  ),
};
