/** One file of the package: where it will lie, and where its bytes come from. Everything belongs to root. */
export type Entry = Readonly<
  { to: string; isProgram: boolean } & ({ kind: "copy"; from: string } | { kind: "text"; text: string })
>;

export function copyOf(from: string, to: string): Entry {
  return { kind: "copy", from, to, isProgram: false };
}

export function programOf(from: string, to: string): Entry {
  return { kind: "copy", from, to, isProgram: true };
}

export function textAt(to: string, text: string): Entry {
  return { kind: "text", text, to, isProgram: false };
}
