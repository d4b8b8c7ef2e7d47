import { readFile } from "node:fs/promises";
import { Fault } from "#runtime/core/fault.ts";
import { type Form, formOf } from "#runtime/core/form.ts";
import { type Mismatch, mismatches } from "./contract.ts";
import { type Described, hintAt } from "./field-words.ts";
import type { Manifest } from "./manifest.ts";
import { mismatchesIn } from "./schema-words.ts";

export const manifestBytesMax: number = 256 * 1_024;

/** A manifest from bytes that nobody vouches for; `path` is where they came from, for whoever mends them. */
export async function parseManifest(bytes: Uint8Array, path: string): Promise<Manifest> {
  if (bytes.length > manifestBytesMax)
    throw new Fault(
      "capsule/bad-manifest",
      `${path} has ${bytes.length} bytes, ${manifestBytesMax} are allowed`,
    );
  return checkedManifest(parseJson(bytes, path), path);
}

/** The same for a manifest that is already a value, such as one the build has just put together. */
export async function checkedManifest(value: unknown, path: string): Promise<Manifest> {
  const shaped = await shapedManifest(value, path);
  const found = mismatches(shaped);
  if (found.length > 0) throw badManifest(path, hinted(found, (await contract()).schema));
  return deepFrozen(shaped);
}

/** What the schema says of it, and not yet whether its parts fit one another. */
export async function shapedManifest(value: unknown, path: string): Promise<Manifest> {
  const { schema, form } = await contract();
  if (!form(value)) throw badManifest(path, mismatchesIn(form.errors ?? [], schema));
  return value;
}

/** The contract as it stands in the file, and as a question that a value is asked. */
interface Contract {
  readonly schema: Described;
  readonly form: Form<Manifest>;
}

let read: Promise<Contract> | undefined;

/** The schema is part of the program, so a fault in it is ours and shows in every test. */
export function contract(): Promise<Contract> {
  read ??= readFile(new URL("../../capsule.schema.json", import.meta.url), "utf8").then((text) => {
    const schema: Described = JSON.parse(text);
    return {
      schema,
      form: formOf<Manifest>(schema, { allErrors: true, verbose: true, allowUnionTypes: true }),
    };
  });
  return read;
}

/** What does not fit another part of the manifest is said of a field, and the contract knows what that is for. */
function hinted(found: readonly Mismatch[], schema: Described): readonly Mismatch[] {
  return found.map((mismatch) => ({ hint: hintAt(schema, mismatch.path), ...mismatch }));
}

export function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Fault("capsule/bad-manifest", `${path} is not JSON: ${(error as Error).message}`, {
      cause: error,
      hint: "JSON has no comments, no comma behind the last of a list, and every name in double quotes",
    });
  }
}

function badManifest(path: string, found: readonly Mismatch[]): Fault {
  const lines = found.slice(0, mismatchesShownMax).map((mismatch) => {
    return `${mismatch.path || "/"}: found ${mismatch.found}, expected ${mismatch.expected}`;
  });
  const rest = found.length > lines.length ? [`and ${found.length - lines.length} more`] : [];
  const hint = found.find((mismatch) => mismatch.hint !== undefined)?.hint;
  return new Fault(
    "capsule/bad-manifest",
    `${path} does not follow the contract: ${[...lines, ...rest].join("; ")}`,
    { hint: hint ?? "capsule.schema.json describes every field of a manifest with an example" },
  );
}

const mismatchesShownMax = 5;

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null)
    for (const member of Object.values(value)) deepFrozen(member);
  return Object.freeze(value);
}
