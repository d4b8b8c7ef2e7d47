import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { allCommands, main } from "#runtime/cli/main.ts";

async function iv(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  };
  return { code: await main(argv, io), out: out.join("\n"), err: err.join("\n") };
}

const nowhere = join(import.meta.dirname, "there-is-none");

/** Calls that come to nothing, their exit code, and the word for why. */
const table: readonly (readonly [argv: readonly string[], code: number, why: string])[] = [
  [["nonsense"], 2, "cli/usage"],
  [["status", "--nonsense"], 2, "cli/usage"],
  [["status", "--url", "nonsense"], 2, "cli/usage"],
  [["map", "info"], 2, "cli/usage"],
  [["capsule", "remove", "sha256:00", "--store", nowhere], 2, "cli/usage"],
  [["status", "--url", "http://127.0.0.1:9"], 1, "console/unreachable"],
  [["repo", "sweep", "--repo", nowhere], 1, "repo/unreadable"],
  [["repo", "discard", "--repo", nowhere], 1, "repo/unreadable"],
  [["repo", "remove", "x", "--repo", nowhere], 1, "repo/unreadable"],
];

for (const [argv, code, why] of table)
  test(`iv ${argv.slice(0, 2).join(" ")} --json says on stdout that it is ${why}`, async () => {
    const said = await iv(...argv, "--json");
    const { error } = JSON.parse(said.out) as { error: { code: string; message: string; hint: string } };
    assert.deepEqual([said.code, error.code], [code, why], said.out);
    assert.ok(error.message.length > 0 && error.hint.length > 0);
  });

test("iv COMMAND --json: every command and part that is called without words it needs answers in JSON, or needs none", async () => {
  const parts = (await allCommands()).flatMap(
    ({ name, parts: of }) => of?.map((part) => [name, part.name]) ?? [],
  );
  assert.ok(parts.length > 60);
  for (const [name, part] of parts) {
    const argv = [name!, ...part!.split(" ").filter((word) => word !== name), "--no-such-option"];
    const { code, out } = await iv(...argv, "--json");
    assert.equal(code, 2, argv.join(" "));
    assert.equal((JSON.parse(out) as { error: { code: string } }).error.code, "cli/usage", argv.join(" "));
  }
});

test("iv --version --json is JSON, too", async () => {
  assert.match((JSON.parse((await iv("--version", "--json")).out) as { version: string }).version, /^\d/);
});
