/** What stands under a name in the file stands here where it is meant. */
export function inlined(value: unknown, named: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) return value.map((each) => inlined(each, named));
  if (typeof value !== "object" || value === null) return value;
  const { $ref } = value as { readonly $ref?: string };
  if ($ref !== undefined) return inlined(named[$ref.slice("#/$defs/".length)], named);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inlined(each, named)]));
}
