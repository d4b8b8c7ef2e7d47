// What the JSON Schema finds, in the words of whoever has to mend the file: what the field is for is the hint.

import type { ErrorObject } from "ajv/dist/2020.js";
import type { Mismatch } from "./contract.ts";

/** Each flaw once; of a choice, only those of the form that the author was about to write. */
export function mismatchesIn(errors: readonly ErrorObject[]): readonly Mismatch[] {
  return meant(errors).map(described);
}

/** A field's part of the schema, as far as words are taken from it. */
interface Described {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Described>>;
}

/**
 * Where one of several forms is asked for, a value is held against each of them, and what it lacks of the others is
 * nobody's mistake. A form whose `kind` it does not have is another one; where it has none of them, all say the same.
 */
function meant(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === "oneOf");
  return choices.reduce<readonly ErrorObject[]>((left, choice) => {
    const inside = left.filter(({ schemaPath }) => schemaPath.startsWith(`${choice.schemaPath}/`));
    const own = inside.filter(({ instancePath }) => instancePath.startsWith(choice.instancePath));
    const others = new Set(
      own
        .filter(({ instancePath }) => instancePath === `${choice.instancePath}/kind`)
        .map(({ schemaPath }) => formOf(schemaPath, choice)),
    );
    const likely = own.filter(({ schemaPath }) => !others.has(formOf(schemaPath, choice)));
    if (likely.length === 0) return left;
    return left.filter((error) => error !== choice && (!own.includes(error) || likely.includes(error)));
  }, errors);
}

/** Which of a choice's forms an error is about. */
function formOf(schemaPath: string, { schemaPath: choice }: ErrorObject): string {
  return schemaPath.slice(choice.length + 1).split("/")[0]!;
}

function described(error: ErrorObject): Mismatch {
  const { instancePath, data, keyword, params, parentSchema } = error;
  const about = parentSchema as Described | undefined;
  if (keyword === "required") {
    const missing = String(params["missingProperty"]);
    const of = about?.properties?.[missing];
    return withHint(
      { path: `${instancePath}/${missing}`, found: "nothing", expected: `the field${exampleOf(of)}` },
      missing,
      of?.description ?? about?.description,
    );
  }
  if (keyword === "additionalProperties") {
    const name = String(params["additionalProperty"]);
    const near = nearestTo(name, Object.keys(about?.properties ?? {}));
    const expected = near === undefined ? "none of this name" : `none of this name; "${near}" is one`;
    return { path: `${instancePath}/${name}`, found: "a field", expected };
  }
  const shown = JSON.stringify(data) ?? "nothing";
  const found = shown.length > shownCharactersMax ? `${shown.slice(0, shownCharactersMax)}…` : shown;
  return withHint(
    { path: instancePath, found, expected: expectedBy(error) },
    instancePath.split("/").at(-1)!,
    about?.description,
  );
}

function expectedBy({ keyword, params, message, schema, parentSchema }: ErrorObject): string {
  const example = exampleOf(parentSchema as Described | undefined);
  switch (keyword) {
    case "const":
      return JSON.stringify(params["allowedValue"]);
    case "enum":
      return `one of ${(params["allowedValues"] as readonly unknown[]).join(", ")}`;
    case "not":
      return `another value than ${excludedBy(schema)}`;
    case "pattern":
      return `text that matches ${params["pattern"]}${example}`;
    default:
      return `${(message ?? keyword).replace(/^must (be )?/, "it to $1")}${example}`;
  }
}

function excludedBy(schema: unknown): string {
  const { const: one, enum: several } = schema as { readonly const?: unknown; readonly enum?: unknown[] };
  return several === undefined ? JSON.stringify(one) : several.join(", ");
}

function exampleOf(about: Described | undefined): string {
  const [example] = about?.examples ?? [];
  return example === undefined ? "" : `, such as ${JSON.stringify(example)}`;
}

/** The field that was probably meant; letters' case and one slip of a finger are forgiven. */
function nearestTo(name: string, names: readonly string[]): string | undefined {
  const word = name.toLowerCase();
  return (
    names.find((each) => each.toLowerCase() === word) ??
    names.find((each) => isOneSlip(each.toLowerCase(), word))
  );
}

/** Whether one letter is too many, too few, another, or changed places with its neighbour. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const [left, right] = [a.slice(at), b.slice(at)];
  return (
    left.slice(1) === right ||
    left === right.slice(1) ||
    left.slice(1) === right.slice(1) ||
    (left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2))
  );
}

function withHint(mismatch: Mismatch, field: string, meaning: string | undefined): Mismatch {
  return meaning === undefined ? mismatch : { ...mismatch, hint: `${field}: ${meaning}` };
}

const shownCharactersMax = 80;
