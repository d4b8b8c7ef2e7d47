// A type told in values, so that a test can hold JSON Schema against it: what tells another type does not compile.

/** Text, a number, a flag, words, a list, a record, a choice by `kind`, or fields; a field that may be absent is `maybe`. */
export type Told<T> = [T] extends [boolean]
  ? "flag"
  : [T] extends [number]
    ? "number"
    : [T] extends [string]
      ? Record<never, never> extends Readonly<Record<T, true>>
        ? "text" | { readonly words: Readonly<Record<string, true>> }
        : { readonly words: Readonly<Record<T, true>> }
      : T extends readonly (infer U)[]
        ? readonly [Told<U>]
        : [T] extends [{ readonly kind: string }]
          ? { readonly kinds: { readonly [K in T["kind"]]: Fields<Omit<Extract<T, { kind: K }>, "kind">> } }
          : [T] extends [object]
            ? string extends keyof T
              ? { readonly each: Told<T[keyof T]> }
              : Fields<T>
            : never;

/** "Required" and `maybe` exactly where the type says so. */
export type Fields<T> = {
  readonly [K in keyof Required<T>]: object extends Pick<T, K & keyof T>
    ? { readonly maybe: Told<Required<T>[K]> }
    : Told<T[K & keyof T]>;
};

export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

type Any = string | readonly [Any] | { readonly [field: string]: Any | true };

/** All in which a schema takes something else than the type that was told, by place. */
export function drifts(told: unknown, schema: Schema, root: Schema, where = ""): readonly string[] {
  const node =
    schema.$ref === undefined ? schema : { ...root.$defs?.[schema.$ref.split("/").at(-1)!], ...schema };
  const differs = (what: string, is: boolean): readonly string[] => (is ? [] : [`${where || "/"}: ${what}`]);
  const value = told as Any;
  if (value === "text") return differs("any text", node.type === "string" && node.enum === undefined);
  if (value === "number") return differs("a number", node.type === "number" || node.type === "integer");
  if (value === "flag") return differs("a flag", node.type === "boolean");
  if (typeof value === "string") return differs(`"${value}", which tells nothing`, false);
  if (Array.isArray(value))
    return [
      ...differs("a list", node.type === "array" && node.items !== undefined),
      ...drifts(value[0], node.items ?? {}, root, `${where}/0`),
    ];
  const { words, each, kinds } = value as Readonly<Record<string, Readonly<Record<string, Any>> | undefined>>;
  if (words !== undefined) {
    const found = node.enum ?? [node.const];
    return differs(`one of ${Object.keys(words)}`, sameWords(found.map(String), Object.keys(words)));
  }
  if (each !== undefined)
    return typeof node.additionalProperties === "object"
      ? drifts(each, node.additionalProperties, root, `${where}/*`)
      : differs("a record", false);
  if (kinds !== undefined) {
    const forms = node.oneOf ?? [];
    const kindsOf = ({ properties }: Schema): readonly string[] =>
      (properties?.["kind"]?.enum ?? [properties?.["kind"]?.const]).map(String);
    return [
      ...differs(`of the kinds ${Object.keys(kinds)}`, sameWords(forms.flatMap(kindsOf), Object.keys(kinds))),
      ...forms.flatMap((form) =>
        kindsOf(form).flatMap((kind) =>
          fieldDrifts({ ...(kinds[kind] as object), kind: kindWord }, form, root, `${where}/${kind}`),
        ),
      ),
    ];
  }
  return fieldDrifts(value as Readonly<Record<string, Any>>, node, root, where);
}

/** Which kinds there are was compared before. */
const kindWord = Symbol("any word");

function fieldDrifts(
  fields: Readonly<Record<string, unknown>>,
  node: Schema,
  root: Schema,
  where: string,
): readonly string[] {
  const names = Object.keys(fields);
  const needed = names.filter((name) => maybeOf(fields[name]) === undefined);
  const problems = [
    sameWords(Object.keys(node.properties ?? {}), names) ? [] : [`${where || "/"}: the fields ${names}`],
    sameWords(node.required ?? [], needed) ? [] : [`${where || "/"}: required ${needed}`],
    node.additionalProperties === false ? [] : [`${where || "/"}: no other fields`],
  ].flat();
  const inside = names.flatMap((name) => {
    const field = node.properties?.[name];
    if (field === undefined || fields[name] === kindWord) return [];
    return drifts(maybeOf(fields[name]) ?? fields[name], field, root, `${where}/${name}`);
  });
  return [...problems, ...inside];
}

function maybeOf(told: unknown): unknown {
  return typeof told === "object" && told !== null ? (told as { readonly maybe?: unknown }).maybe : undefined;
}

function sameWords(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());
}
