// The words in which the API is described: JSON Schema (2020-12), which both validates and is printed. A shape is tied to
// the type whose members it describes, so that a member without a description does not compile.

export type Schema = Readonly<{ [keyword: string]: unknown }>;

/** Of a member that may be missing. */
export interface Maybe {
  readonly maybe: Schema;
}

/** Every member of a type, each with its schema. */
export type Members<Of> = {
  readonly [Name in keyof Of]-?: Record<never, never> extends Pick<Of, Name> ? Maybe : Schema;
};

/**
 * An object with these members and no others. So the tests hold answers to it; what is published leaves room for more,
 * because a client must not break over a member that a later version adds.
 */
export function shape<Of>(members: Members<Of>): Schema {
  const all = Object.entries(members) as [string, Schema | Maybe][];
  return {
    type: "object",
    required: all.flatMap(([name, member]) => (isMaybe(member) ? [] : [name])),
    properties: Object.fromEntries(
      all.map(([name, member]) => [name, isMaybe(member) ? member.maybe : member]),
    ),
    additionalProperties: false,
  };
}

export function maybe(schema: Schema): Maybe {
  return { maybe: schema };
}

export function nullable(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] };
}

export function list(items: Schema, maxItems?: number): Schema {
  return { type: "array", items, ...(maxItems !== undefined && { maxItems }) };
}

/** An object with any names. */
export function named(values: Schema): Schema {
  return { type: "object", additionalProperties: values };
}

export function oneOf(words: readonly string[]): Schema {
  return { type: "string", enum: words };
}

export function about(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

/** A whole number of a query or an answer. */
export function whole(minimum = 0, maximum: number = Number.MAX_SAFE_INTEGER): Schema {
  return { type: "integer", minimum, maximum };
}

export const text: Schema = { type: "string" };
export const flag: Schema = { type: "boolean" };
export const number: Schema = { type: "number" };
/** Of the API's instants: microseconds since 1970. */
export const instant: Schema = { type: "integer", description: "Microseconds since 1970" };
export const anyObject: Schema = { type: "object" };
export const digest: Schema = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" };

/** As published: an object may have more members than are named. */
export function opened(schema: Schema): Schema {
  return openedIn(schema) as Schema;
}

function openedIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(openedIn);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(
    ([name, member]) => !(name === "additionalProperties" && member === false),
  );
  return Object.fromEntries(members.map(([name, member]) => [name, openedIn(member)]));
}

function isMaybe(member: Schema | Maybe): member is Maybe {
  return Object.hasOwn(member, "maybe");
}
