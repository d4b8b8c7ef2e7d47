// `iv update` under test, as the public conformance suite runs a client: by its command line, over HTTP, with folders that are
// looked at afterwards.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { type Served, serveRepository, TufRepository } from "./tuf-repository.ts";

export interface Bench {
  readonly repository: TufRepository;
  readonly client: ClientRunner;
}

/** A new repository, served, and a client that knows nothing yet. */
export async function bench(t: TestContext): Promise<Bench> {
  const repository = new TufRepository();
  const served = await serveRepository(repository);
  t.after(() => served[Symbol.asyncDispose]());
  return { repository, client: new ClientRunner(t, served) };
}

export class ClientRunner {
  readonly folder: string;
  readonly metadata: string;
  readonly targets: string;
  readonly #t: TestContext;
  readonly #served: Served;
  said = "";

  get urls(): Served {
    return this.#served;
  }

  constructor(t: TestContext, served: Served) {
    this.folder = mkdtempSync(join(tmpdir(), "iv-tuf-"));
    t.after(() => rmSync(this.folder, { recursive: true, force: true }));
    this.metadata = join(this.folder, "metadata");
    this.targets = join(this.folder, "targets");
    this.#t = t;
    this.#served = served;
  }

  async init(root: Uint8Array): Promise<number> {
    const path = join(this.folder, "initial_root.json");
    writeFileSync(path, root);
    return await this.iv("--metadata-dir", this.metadata, "init", path);
  }

  async refresh(nowMs?: number): Promise<number> {
    const { metadataUrl } = this.#served;
    return await this.#at(nowMs, () =>
      this.iv("--metadata-url", metadataUrl, "--metadata-dir", this.metadata, "refresh"),
    );
  }

  async download(...names: string[]): Promise<number> {
    const { metadataUrl, targetsUrl } = this.#served;
    return await this.iv(
      ...["--metadata-url", metadataUrl, "--metadata-dir", this.metadata],
      ...names.flatMap((name) => ["--target-name", name]),
      ...["--target-dir", this.targets, "--target-base-url", targetsUrl, "download"],
    );
  }

  async iv(...words: string[]): Promise<number> {
    this.said = "";
    const say = (text: string): void => {
      this.said += `${text}\n`;
    };
    const io = { out: say, err: say, isTerminal: false, stop: new AbortController().signal };
    return await main(["update", ...words], io);
  }

  version(role: string): number | undefined {
    return this.roles().find(([name]) => name === role)?.[1];
  }

  /** What is trusted, by file name, in the order of names. */
  roles(): readonly (readonly [string, number])[] {
    return readdirSync(this.metadata)
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => {
        const { signed } = JSON.parse(this.file(name).toString()) as { signed: { version: number } };
        return [name.replace(/\.json$/, ""), signed.version] as const;
      });
  }

  file(name: string): Buffer {
    return readFileSync(join(this.metadata, name));
  }

  /** Everything in the target folder that is not hidden, in the order in which it came. */
  downloaded(): readonly string[] {
    let names: string[];
    try {
      names = readdirSync(this.targets).filter((name) => !name.startsWith("."));
    } catch {
      // Nothing was ever brought.
      return [];
    }
    const paths = names.map((name) => join(this.targets, name));
    return paths
      .sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs)
      .map((path) => readFileSync(path, "utf8"));
  }

  async #at<T>(nowMs: number | undefined, work: () => Promise<T>): Promise<T> {
    if (nowMs === undefined) return await work();
    this.#t.mock.timers.enable({ apis: ["Date"], now: nowMs });
    try {
      return await work();
    } finally {
      this.#t.mock.timers.reset();
    }
  }
}
