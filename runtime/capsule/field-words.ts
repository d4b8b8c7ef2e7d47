// What the contract says of one field: its own words, which come before those of what it refers to.

/** A field's part of the schema, as far as words are taken from it. */
export interface Described {
  readonly $ref?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Described>>;
  readonly additionalProperties?: boolean | Described;
  readonly items?: Described;
  readonly oneOf?: readonly Described[];
  readonly $defs?: Readonly<Record<string, Described>>;
}

/** The field at a JSON Pointer into a manifest; undefined where the contract has none there. */
function fieldAt(contract: Described, pointer: string): Described | undefined {
  let field: Described | undefined = contract;
  for (const key of pointer.split("/").slice(1)) field = field && below(contract, field, key);
  return field;
}

/** The hint for whoever has to mend a field: its name, and what it is for; of a field without words, what it stands in. */
export function hintAt(contract: Described, pointer: string): string | undefined {
  for (let path = pointer; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
    const meaning = fieldAt(contract, path)?.description;
    if (meaning !== undefined) return `${nameIn(path)}: ${meaning}`;
  }
  return undefined;
}

export function exampleAt(contract: Described, pointer: string): string {
  const [example] = fieldAt(contract, pointer)?.examples ?? [];
  return example === undefined ? "" : `, such as ${JSON.stringify(example)}`;
}

/** The last word of a pointer; of a place in a list, with the list's. */
function nameIn(pointer: string): string {
  return /[^/]*(?:\/\d+)*$/.exec(pointer)![0];
}

function below(contract: Described, field: Described, key: string): Described | undefined {
  const forms = field.oneOf ?? [field];
  const named = forms.map(({ properties }) => properties?.[key]).find((each) => each !== undefined);
  const other = typeof field.additionalProperties === "object" ? field.additionalProperties : undefined;
  const found = named ?? (/^\d+$/.test(key) ? field.items : undefined) ?? other;
  if (found?.$ref === undefined) return found;
  // All that a contract of ours refers to stands in its own $defs.
  const { $ref, ...own } = found;
  return { ...contract.$defs?.[$ref.split("/").at(-1)!], ...own };
}
