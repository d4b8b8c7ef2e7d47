// What the JSON Schema finds, in the words of whoever has to mend the file: what the field is for is the hint.

import type { ErrorObject } from "ajv/dist/2020.js";
import type { Mismatch } from "./contract.ts";
import { type Described, exampleAt, hintAt } from "./field-words.ts";

/** Each flaw once; of a choice, only those of the form that the author was about to write. */
export function mismatchesIn(errors: readonly ErrorObject[], contract: Described): readonly Mismatch[] {
  const choices = errors.filter(({ keyword }) => keyword === "oneOf");
  const kindless = choices.flatMap((choice) => kindlessIn(choice, contract));
  const left = errors.filter(({ instancePath }) => !kindless.some((each) => isWithin(instancePath, each.at)));
  const found = meant(left).map((error) => described(error, contract));
  return [...kindless.map(({ mismatch }) => mismatch), ...found];
}

interface Kindless {
  readonly at: string;
  readonly mismatch: Mismatch;
}

/** A value of a choice whose `kind` is none of those that there are: then nothing else of it can be judged. */
function kindlessIn({ instancePath, data, schema }: ErrorObject, contract: Described): readonly Kindless[] {
  if (typeof data !== "object" || data === null) return [];
  const kinds = (schema as readonly KindForm[]).flatMap(
    ({ properties: { kind } }) => kind.enum ?? kind.const,
  );
  const { kind } = data as { readonly kind?: unknown };
  if (kinds.includes(kind)) return [];
  const expected = `one of ${kinds.join(", ")}`;
  const path = `${instancePath}/kind`;
  const hint = hintAt(contract, instancePath);
  return [{ at: instancePath, mismatch: { path, found: shownOf(kind), expected, hint } }];
}

interface KindForm {
  readonly properties: { readonly kind: { readonly const?: unknown; readonly enum?: readonly unknown[] } };
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
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

function described(error: ErrorObject, contract: Described): Mismatch {
  const { instancePath, data, keyword, params } = error;
  if (keyword === "required") {
    const path = `${instancePath}/${params["missingProperty"]}`;
    return withHint({ path, found: "nothing", expected: `the field${exampleAt(contract, path)}` }, contract);
  }
  if (keyword === "additionalProperties") {
    const name = String(params["additionalProperty"]);
    const names = Object.keys((error.parentSchema as Described | undefined)?.properties ?? {});
    const near = nearestTo(name, names);
    const expected = near === undefined ? "none of this name" : `none of this name; "${near}" is one`;
    const hint = `the fields of ${instancePath || "a manifest"} are ${names.join(", ")}`;
    return { path: `${instancePath}/${name}`, found: "a field", expected, hint };
  }
  const expected = expectedBy(error, exampleAt(contract, instancePath));
  return withHint({ path: instancePath, found: shownOf(data), expected }, contract);
}

function shownOf(data: unknown): string {
  const shown = JSON.stringify(data) ?? "nothing";
  return shown.length > shownCharactersMax ? `${shown.slice(0, shownCharactersMax)}…` : shown;
}

function expectedBy({ keyword, params, message, schema }: ErrorObject, example: string): string {
  const limit = params["limit"];
  switch (keyword) {
    case "const":
      return JSON.stringify(params["allowedValue"]);
    case "enum":
      return `one of ${(params["allowedValues"] as readonly unknown[]).join(", ")}`;
    case "not":
      return `another value than ${excludedBy(schema)}`;
    case "pattern":
      return `text that matches ${params["pattern"]}${example}`;
    case "type":
      return `${types[String(params["type"])] ?? params["type"]}${example}`;
    case "minimum":
      return `at least ${limit}${example}`;
    case "maximum":
      return `at most ${limit}${example}`;
    case "exclusiveMinimum":
      return `more than ${limit}${example}`;
    case "exclusiveMaximum":
      return `less than ${limit}${example}`;
    case "minLength":
    case "maxLength":
    case "minItems":
    case "maxItems":
      return `${keyword.startsWith("min") ? "at least" : "at most"} ${counted(limit, keyword)}${example}`;
    case "uniqueItems":
      return `each entry once${example}`;
    default:
      return `${(message ?? keyword).replace(/^must (be )?/, "it to $1")}${example}`;
  }
}

function counted(limit: unknown, keyword: string): string {
  const [one, several] = keyword.endsWith("Length") ? ["character", "characters"] : ["entry", "entries"];
  return `${limit} ${limit === 1 ? one : several}`;
}

const types: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  object: "an object",
  string: "text",
};

function excludedBy(schema: unknown): string {
  const { const: one, enum: several } = schema as { readonly const?: unknown; readonly enum?: unknown[] };
  return several === undefined ? JSON.stringify(one) : several.join(", ");
}

/** The field that was probably meant; letters' case, one slip of a finger and a last word left out are forgiven. */
function nearestTo(name: string, names: readonly string[]): string | undefined {
  const word = name.toLowerCase();
  return (
    names.find((each) => each.toLowerCase() === word) ??
    names.find((each) => isOneSlip(each.toLowerCase(), word)) ??
    names.find((each) => name !== "" && each.startsWith(name))
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

function withHint(mismatch: Mismatch, contract: Described): Mismatch {
  const hint = hintAt(contract, mismatch.path);
  return hint === undefined ? mismatch : { ...mismatch, hint };
}

const shownCharactersMax = 80;
