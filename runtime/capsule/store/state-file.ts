// Small files in a data folder, each with one writer at a time: written whole or not at all, read with a bound, and
// held against a schema.

import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { checkedYaml } from "#runtime/core/checked-yaml.ts";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault, type FaultCode } from "#runtime/core/fault.ts";
import type { Form } from "#runtime/core/form.ts";
import { plainFile, unwritable, writeWhole } from "./disk.ts";

export interface StateForm<T> {
  readonly validate: Form<T>;
  readonly code: FaultCode;
  /** What the file is to describe, for messages. */
  readonly what: string;
  readonly hint: string;
  /** What may hold a password is for the user alone whose folder it is in. */
  readonly isSecret?: true;
}

export async function readState<T>(path: string, form: StateForm<T>): Promise<T | undefined> {
  if ((await writtenAt(path)) === 0) return undefined;
  const text = new TextDecoder().decode(await plainFile(path, stateBytesMax));
  return checkedYaml<T>(text, { path, ...form }).value;
}

export async function writeState(
  path: string,
  value: object,
  { isSecret }: Pick<StateForm<never>, "isSecret"> = {},
): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
  await writeWhole(path, [bytes], isSecret && { mode: 0o600, owner: "whose folder it is" });
}

/** When the file was last written, for a look that costs nothing; 0 where there is none. */
export async function writtenAt(path: string): Promise<number> {
  return await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** What people want, each under the revision of the file in which it came. */
export interface Wanted<Want extends { readonly revision: number }> {
  readonly revision: number;
  readonly wants: readonly Want[];
}

/** Adds one want under the next revision, which is returned. Two commands at a time: the second is refused. */
export async function addWant<Want extends { readonly revision: number }>(
  path: string,
  asked: Omit<Want, "revision">,
  { form, none }: { readonly form: StateForm<Wanted<Want>>; readonly none: Wanted<Want> },
): Promise<number> {
  // The daemon makes the folder, with its own user's rights; whoever asks before it has run is told.
  if ((await writtenAt(dirname(path))) === 0)
    throw new Fault("console/unreachable", `${dirname(path)} is not there: no daemon has run here yet`, {
      hint: "Start it first: systemctl start industriverse-edge, or `iv run --config FILE`",
    });
  using lock = lockOf(path);
  if (lock === undefined)
    throw new Fault("capsule/busy", `Another command is writing ${path}`, { hint: "Try again" });
  const before = (await readState(path, form)) ?? none;
  const revision = before.revision + 1;
  const wants = [...before.wants, { ...asked, revision }].slice(-wantsMax);
  await writeState(path, { ...before, revision, wants }, form);
  return revision;
}

/** Puts other words into wants that are there; false where a command is writing just now, so that it is to be tried again. */
export async function rewordWants<Want extends { readonly revision: number }>(
  path: string,
  reworded: (want: Want) => Want,
  form: StateForm<Wanted<Want>>,
): Promise<boolean> {
  const isOther = (wants: readonly Want[]): boolean => wants.some((want) => reworded(want) !== want);
  if (!isOther((await readState(path, form))?.wants ?? [])) return true;
  using lock = lockOf(path);
  if (lock === undefined) return false;
  const before = await readState(path, form);
  if (before !== undefined) await writeState(path, { ...before, wants: before.wants.map(reworded) }, form);
  return true;
}

/** Undefined where another process has it. */
function lockOf(path: string): Disposable | undefined {
  try {
    return exclusive(`${path}.lock`);
  } catch (error) {
    throw unwritable(`${path}.lock`, error);
  }
}

/** Older wants are forgotten; the daemon has answered them long ago. */
export const wantsMax = 32;
/** More than all wants, or all capsules of a gateway, can fill. */
const stateBytesMax = 262_144;
