import { statSync } from "node:fs";
import { join } from "node:path";
import { isRole } from "#runtime/access/role.ts";
import { isLive, type TokenEntry, tokenNameForm, tokensMax } from "#runtime/access/token.ts";
import { Fault } from "#runtime/core/fault.ts";
import { changeJson, readJson } from "./json-secret.ts";

interface TokenFile {
  readonly schema: "industriverse.tokens/1";
  readonly tokens: readonly TokenEntry[];
}

export function readTokens(data: string): readonly TokenEntry[] {
  return readJson(pathIn(data), isTokenFile)?.tokens ?? [];
}

/** No two of one name that still open anything: who is in a record must be one. */
export function addToken(data: string, entry: TokenEntry): void {
  changeJson(pathIn(data), file, ({ schema, tokens }) => {
    const kept = tokens.filter((each) => isLive(each, entry.createdMs));
    if (kept.some(({ name }) => name === entry.name))
      throw new Fault("access/refused", `There is a token "${entry.name}" already`, {
        hint: "Revoke it first, or choose another name; a record says by its name who did something",
      });
    if (kept.length >= tokensMax)
      throw new Fault("access/refused", `There are ${tokensMax} tokens already`, {
        hint: "Revoke those that nobody needs; for many people set console.oidc",
      });
    return { schema, tokens: [...kept, entry] };
  });
}

/** By its id or its name. */
export function removeToken(data: string, word: string): TokenEntry | undefined {
  let found: TokenEntry | undefined;
  changeJson(pathIn(data), file, ({ schema, tokens }) => {
    found = tokens.find(({ id, name }) => id === word || name === word);
    return { schema, tokens: tokens.filter((each) => each !== found) };
  });
  return found;
}

/**
 * The tokens as they are now. The file is looked at again at most a few times a second, and read only where it has
 * changed, so that a token opens and stops opening without a restart, and a flood of requests reads no disk.
 */
export class TokenBook {
  readonly #path: string;
  readonly #onChange: (before: readonly TokenEntry[], after: readonly TokenEntry[]) => void;
  readonly #onTrouble: (fault: Fault) => void;
  #tokens: readonly TokenEntry[] = [];
  #mark: string | undefined;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(
    data: string,
    {
      onChange,
      onTrouble,
    }: {
      onChange(before: readonly TokenEntry[], after: readonly TokenEntry[]): void;
      onTrouble(fault: Fault): void;
    },
  ) {
    this.#path = pathIn(data);
    this.#onChange = onChange;
    this.#onTrouble = onTrouble;
  }

  tokens(nowMs: number): readonly TokenEntry[] {
    // A clock that was set back must not keep an old file.
    if (Math.abs(nowMs - this.#lookedMs) < lookMs) return this.#tokens;
    this.#lookedMs = nowMs;
    const mark = markOf(this.#path);
    if (mark === this.#mark) return this.#tokens;
    const isFirst = this.#mark === undefined;
    this.#mark = mark;
    const before = this.#tokens;
    this.#tokens = this.#read();
    if (!isFirst) this.#onChange(before, this.#tokens);
    return this.#tokens;
  }

  /**
   * Whether anybody was ever given a token here. A file that cannot be read, or from which the last one was taken, must
   * not make an operator of whoever shows nothing.
   */
  isInUse(nowMs: number): boolean {
    this.tokens(nowMs);
    return this.#mark !== noFile;
  }

  /** A file that cannot be believed opens nothing, and that is told once. */
  #read(): readonly TokenEntry[] {
    try {
      return readJson(this.#path, isTokenFile)?.tokens ?? [];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#onTrouble(error);
      return [];
    }
  }
}

function markOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? noFile : `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}

function pathIn(data: string): string {
  return join(data, "tokens.json");
}

function isTokenFile(value: unknown): value is TokenFile {
  const { schema, tokens } = (value ?? {}) as Partial<TokenFile>;
  return (
    schema === none.schema && Array.isArray(tokens) && tokens.length <= tokensMax && tokens.every(isEntry)
  );
}

function isEntry(value: unknown): value is TokenEntry {
  const { id, name, role, sha256, createdMs, expiresMs } = (value ?? {}) as Partial<TokenEntry>;
  return (
    /^[0-9a-f]{8}$/.test(String(id)) &&
    tokenNameForm.test(String(name)) &&
    isRole(role) &&
    /^[0-9a-f]{64}$/.test(String(sha256)) &&
    Number.isSafeInteger(createdMs) &&
    (expiresMs === null || Number.isSafeInteger(expiresMs))
  );
}

const none: TokenFile = { schema: "industriverse.tokens/1", tokens: [] };
const file = { isGood: isTokenFile, first: none };
const noFile = "none";
const lookMs = 250;
