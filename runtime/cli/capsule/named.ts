import { Fault } from "#runtime/core/fault.ts";

/** A person's word for a capsule: its id, its whole address, its product, or the last part of that. */
export function isMeant(word: string, { id, name }: { readonly id: string; readonly name: string }): boolean {
  const product = name.slice("capsule://".length, name.lastIndexOf("@"));
  return [id, name, product, product.split("/")[1]].includes(word);
}

/** Whether the word is the place of a capsule rather than a name of one. */
export function isFolder(word: string): boolean {
  return /[/\\]|^\.+$/.test(word) && !word.startsWith("capsule:");
}

export function only<T>(
  found: readonly T[],
  { word, where }: { readonly word: string; readonly where: string },
): T {
  if (found.length === 1) return found[0]!;
  throw new Fault(
    "capsule/not-installed",
    found.length === 0
      ? `There is no capsule "${word}" at ${where}`
      : `"${word}" is the name of ${found.length}`,
    { hint: "Name it by its id; `iv status` and `iv capsule list` show them" },
  );
}
