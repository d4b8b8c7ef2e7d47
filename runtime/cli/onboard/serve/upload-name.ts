// Under which names a browser may put files on this disk. A name comes from outside: it may be a path below the folder of
// uploads, because exports lie in folders, and nothing else.

/** The folders and the file, or why there can be none of that name. */
export function placeOf(name: string): readonly string[] | { readonly flaw: string } {
  if (!name.isWellFormed()) return { flaw: "The name is no text" };
  const parts = name.normalize("NFC").split("/");
  if (parts.length > depthMax) return { flaw: `A file lies at most ${depthMax} folders deep` };
  const flaw = parts.map(partFlaw).find((found) => found !== undefined);
  return flaw === undefined ? parts : { flaw };
}

function partFlaw(part: string): string | undefined {
  if (part === "") return "Neither a file nor a folder has an empty name";
  if (part.startsWith(".")) return "What begins with a dot is hidden, and is not read";
  if (Buffer.byteLength(part) > partBytesMax) return `A name has at most ${partBytesMax} bytes`;
  // Backslash and colon lead elsewhere where the folder is carried to another system.
  if (/[\p{Cc}\\:*?"<>|]/u.test(part)) return 'A name has none of the characters \\ : * ? " < > |';
  if (/[. ]$/.test(part)) return "A name ends with neither a dot nor a space";
  return undefined;
}

export const depthMax = 8;
export const partBytesMax = 240;
