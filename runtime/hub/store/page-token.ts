import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { Fault } from "#runtime/core/fault.ts";
import { keepSecret, readSecret } from "#runtime/core/secret-file.ts";

/** Drawn where the file is not there; a file that others may read is refused, as a key is. */
export function pageTokenIn(path: string): string {
  if (!existsSync(path)) keepSecret(path, randomBytes(tokenBytes).toString("base64url"));
  const token = readSecret(path);
  if (token.length >= tokenCharactersMin) return token;
  throw new Fault("hub/bad-key", `${path} holds no token of at least ${tokenCharactersMin} characters`, {
    hint: "Remove the file, and a token is drawn",
  });
}

const tokenBytes = 32;
const tokenCharactersMin = 20;
