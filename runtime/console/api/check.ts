import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { Said } from "./said.ts";
import type { Schema } from "./schema.ts";

// Holds what comes in to what the API says of itself. Each schema is compiled when it is first needed, because most of
// them never are in a gateway's life.

/** What is wrong with a value, in words for whoever sent it; undefined where nothing is. */
export function flawIn(value: unknown, schema: Schema): string | undefined {
  const validate = validatorOf(schema);
  return validate(value) ? undefined : described(validate.errors?.[0]);
}

export type Given = Readonly<{ [name: string]: string | number }>;

/** The parameters by name, numbers as numbers, or what is wrong with them. Where nothing is said of any, nothing is looked at. */
export function queryIn(query: URLSearchParams, said: Said | undefined): Given | string {
  if (said?.query === undefined) return {};
  const given: { [name: string]: string | number } = {};
  for (const [name, value] of query) {
    const schema = Object.hasOwn(said.query, name) ? said.query[name] : undefined;
    if (schema === undefined)
      return `\`${printable(name)}\` is none of ${Object.keys(said.query).join(", ")}`;
    if (Object.hasOwn(given, name)) return `\`${name}\` is said once`;
    given[name] = schema["type"] === "integer" && /^\d{1,16}$/.test(value) ? Number(value) : value;
    const flaw = flawIn(given[name], schema);
    if (flaw !== undefined) return `\`${name}\` ${flaw}`;
  }
  return given;
}

function validatorOf(schema: Schema): ValidateFunction {
  // JSON has no NaN, but 1e999 reads as infinity: that is no number here.
  ajv ??= new Ajv2020({ strict: false, strictNumbers: true });
  const known = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, known);
  return known;
}

function described(error: ErrorObject | undefined): string {
  if (error === undefined) return "is wrong";
  const { instancePath, message = "is wrong", keyword, params } = error;
  const where = instancePath === "" ? "" : `${instancePath.slice(1).replaceAll("/", ".")} `;
  const which =
    keyword === "enum"
      ? `: ${(params as { allowedValues: readonly unknown[] }).allowedValues.join(", ")}`
      : keyword === "additionalProperties"
        ? `: ${printable(String((params as { additionalProperty: string }).additionalProperty))}`
        : "";
  return `${where}${message}${which}`;
}

/** A name from outside goes back short, and with nothing in it that a terminal would obey. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, nameMax)).slice(1, -1);
}

const nameMax = 40;
const compiled = new WeakMap<Schema, ValidateFunction>();
let ajv: Ajv2020 | undefined;
