import type { Fault } from "#runtime/core/fault.ts";
import type { Io } from "./command.ts";
import { printable } from "./printable.ts";

/** What of the world is wrong, in its own words: for people where they look for errors, for programs as JSON. */
export function tellFault(
  { code, message, hint }: Fault,
  { name, io, isJson }: { readonly name: string; readonly io: Io; readonly isJson: boolean },
): void {
  if (isJson) io.out(JSON.stringify({ error: { code, message, hint: hint ?? null } }));
  else io.err(printable(`iv ${name}: ${message} [${code}]${hint ? `\n  ${hint}` : ""}`));
}
