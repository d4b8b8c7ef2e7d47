import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");
const need = createRequire(import.meta.url)("../../scripts/need-node.cjs") as {
  isEnough(version: string, least: string): boolean;
  needed(): string;
  sentence(version: string, least: string): string;
};

for (const [version, least, expected] of [
  ["24.12.0", "24.12", true],
  ["24.11.9", "24.12", false],
  ["25.0.0", "24.12", true],
  ["20.20.2", "24.12", false],
  ["4.9.1", "24.12", false],
  ["24.12.0", "24.12.1", false],
  ["100.0.0", "24.12", true],
  ["24", "24.12", false],
  ["", "24.12", false],
  ["24.13.0-nightly", "24.12", true],
] as const)
  test(`isEnough() says ${expected} for Node "${version}" where ${least} is needed`, () => {
    assert.equal(need.isEnough(version, least), expected);
  });

test("this Node is enough", () => {
  assert.ok(need.isEnough(process.versions.node, need.needed()));
});

/** An old Node of this machine's own, or the present one made to believe that it is old. */
interface OldNode {
  readonly version: string;
  readonly file: string;
  readonly argv: readonly string[];
}

async function findOldNode(folder: string): Promise<OldNode> {
  for (const place of (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((path) => !path.includes("node_modules"))) {
    const file = join(place, "node");
    const answer = await run(file, ["--print", "process.versions.node"]).catch((error: Error) => error);
    if (answer instanceof Error) continue;
    const version = answer.stdout.trim();
    // Older than 20 is too old for the signals of this test, not for the sentence.
    if (!need.isEnough(version, need.needed()) && need.isEnough(version, "20"))
      return { version, file, argv: [] };
  }
  const disguise = join(folder, "disguise.cjs");
  await writeFile(disguise, 'Object.defineProperty(process, "versions", { value: { node: "20.0.0" } });\n');
  return { version: "20.0.0", file: process.execPath, argv: ["--require", disguise] };
}

const run = promisify(execFile);

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("with an old Node", () => {
  let folder: string;
  let old: OldNode;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "iv-node-"));
    old = await findOldNode(folder);
    // A clone without node_modules, with a program in the daemon's place that tells what it was given.
    await mkdir(join(folder, "bare/runtime"), { recursive: true });
    await cp(join(root, "scripts/iv.mjs"), join(folder, "bare/scripts/iv.mjs"));
    await cp(join(root, "scripts/need-node.cjs"), join(folder, "bare/scripts/need-node.cjs"));
    await cp(join(root, "package.json"), join(folder, "bare/package.json"));
    await writeFile(join(folder, "bare/runtime/main.ts"), program);
    // The same after `npm ci`, and after one that brought a Node that is too old as well.
    await cp(join(folder, "bare"), join(folder, "installed"), { recursive: true });
    await mkdir(join(folder, "installed/node_modules/.bin"), { recursive: true });
    await symlink(process.execPath, join(folder, "installed/node_modules/.bin/node"));
    await cp(join(folder, "bare"), join(folder, "outdated"), { recursive: true });
    await mkdir(join(folder, "outdated/node_modules/.bin"), { recursive: true });
    await writeFile(join(folder, "outdated/node_modules/.bin/node"), "#!/bin/sh\necho 22.1.0\n");
    await chmod(join(folder, "outdated/node_modules/.bin/node"), 0o755);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function start(script: string, ...words: readonly string[]): Promise<Answer> {
    try {
      return { code: 0, ...(await run(old.file, [...old.argv, join(folder, script), ...words])) };
    } catch (error) {
      return error as unknown as Answer;
    }
  }

  for (const script of ["bare/scripts/iv.mjs", "bare/scripts/need-node.cjs", "outdated/scripts/iv.mjs"])
    test(`${script} says in one line what is needed, and exits with 2`, async () => {
      const { code, stdout, stderr } = await start(script, "demo");
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.equal(stderr, `${need.sentence(old.version, need.needed())}\n`);
      assert.match(stderr, /npm ci/);
    });

  test("iv.mjs goes on with the Node that npm ci brought, its words, output and exit code", async () => {
    const answer = await start("installed/scripts/iv.mjs", "exit", "5", "a b");
    assert.equal(answer.code, 5);
    assert.deepEqual(JSON.parse(answer.stdout), { node: process.versions.node, words: ["exit", "5", "a b"] });
    assert.equal(answer.stderr, "");
  });

  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    test(`iv.mjs passes ${signal} on, and the exit code back`, async () => {
      const child = spawn(old.file, [...old.argv, join(folder, "installed/scripts/iv.mjs"), "wait"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      await lines.next();
      child.kill(signal);
      assert.equal((await lines.next()).value, signal);
      const [code] = await once(child, "exit");
      assert.equal(code, 7);
    });

  test("iv.mjs dies by the signal by which its child dies", async () => {
    const child = spawn(old.file, [...old.argv, join(folder, "installed/scripts/iv.mjs"), "die"]);
    const [code, signal] = await once(child, "exit");
    assert.deepEqual([code, signal], [null, "SIGTERM"]);
  });
});

const program = `
const words: readonly string[] = process.argv.slice(2);
if (words[0] === "exit") process.exitCode = Number(words[1]);
if (words[0] === "die") process.kill(process.pid, "SIGTERM");
if (words[0] === "wait") {
  setInterval(() => {}, 1_000);
  // Ready to be signalled before it says a word.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"])
    process.on(signal, () => {
      console.log(signal);
      process.exit(7);
    });
}
console.log(JSON.stringify({ node: process.versions.node, words }));
`;

test("every npm script that runs our code looks at the Node first", async () => {
  const { default: manifest } = await import("../../package.json", { with: { type: "json" } });
  for (const [name, command] of Object.entries(manifest.scripts))
    assert.match(
      command,
      /^(?:exec )?node scripts\/(?:need-node\.cjs|iv\.mjs)\b|^npm run /,
      `npm run ${name}`,
    );
});
