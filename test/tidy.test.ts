import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { doors } from "#scripts/tidy/doors.ts";
import { type Tree, treeOf } from "#scripts/tidy/file.ts";
import { aliases, importsOf } from "#scripts/tidy/imports.ts";
import { mask } from "#scripts/tidy/mask.ts";
import { readTree } from "#scripts/tidy/read-tree.ts";
import { rules, violationsIn } from "#scripts/tidy/rules.ts";
import { linesMax, longFiles, testLinesMax } from "#scripts/tidy/size.ts";

const real = readTree(`${import.meta.dirname}/..`);

test("the tree is tidy", () => {
  const lines = violationsIn(real).map(
    ({ path, line, rule, what, cure }) => `${path}:${line}: ${rule}: ${what}. ${cure}.`,
  );
  assert.deepEqual(lines, []);
});

/** What a rule says to files that are not there: `path:line`, of that rule only. */
function found(rule: string, files: Readonly<Record<string, string>>): readonly string[] {
  const tree: Tree = treeOf(Object.entries(files).map(([path, text]) => ({ path, text })));
  const { check } = rules.find(({ name }) => name === rule)!;
  return [...new Set(check(tree).map(({ path, line }) => `${path}:${line}`))];
}

// Each crime is planted in memory, alone in its file; the line says where the rule must point.
const crimes: Readonly<Record<string, readonly (readonly [path: string, text: string, line?: number])[]>> = {
  rooms: [
    ["runtime/shield/judge.ts", 'import { plan } from "#runtime/act/plan.ts";'],
    ["runtime/core/ring.ts", 'import type { Frame } from "#runtime/field/frame.ts";'],
    ["runtime/core/ring.ts", 'export * from "#runtime/field/frame.ts";'],
    ["runtime/core/ring.ts", "\nconst frame = await import('#runtime/field/frame.ts');", 2],
    ["runtime/tick/tick.ts", 'import { judge } from "../shield/judge.ts";'],
    ["runtime/shield/judge.ts", 'import { text } from "#runtime/shield/text.ts";'],
    ["runtime/hub/fleet.ts", 'import { main } from "#runtime/cli/main.ts";'],
    ["runtime/act/courier.ts", 'import { start } from "#runtime/daemon.ts";'],
    ["runtime/shield/judge.ts", 'import { sample } from "#bridge/bridge.ts";'],
    ["runtime/attic/old.ts", 'import { judge } from "#runtime/shield/judge.ts";'],
    ["runtime/cli/demo.ts", 'import { furnace } from "#sim/plant/furnace.ts";'],
    ["firmware-bridge/bridge.ts", 'import { judge } from "#runtime/shield/judge.ts";'],
    ["firmware-bridge/bridge.ts", 'import { furnace } from "#sim/plant/furnace.ts";'],
    ["firmware-bridge/bridge.ts", 'import { tidy } from "#scripts/tidy.ts";'],
    ["sim/main.ts", 'import { helper } from "../test/helper.ts";'],
    ["asm/kernels/grid.ts", 'import { shift } from "../../runtime/core/ring";'],
  ],
  doors: [
    ["runtime/shield/judge.ts", 'import { readFileSync } from "node:fs";'],
    ["runtime/map/cluster.ts", 'import { parse } from "yaml";'],
    ["runtime/map/cluster.ts", 'import { type Document } from "yaml";'],
    ["firmware-bridge/protocol/mbap.ts", 'import net from "net";'],
    ["runtime/tick/tick.ts", "const at = Date.now();"],
    ["runtime/tick/tick.ts", "\n\nconst at = new Date();", 3],
    ["runtime/tick/pace.ts", "const at = performance.now();"],
    ["runtime/tick/pace.ts", "const at = process.hrtime.bigint();"],
    ["runtime/adapt/policy.ts", "const dice = Math.random();"],
    [
      "runtime/shield/permit.ts",
      'import { randomBytes } from "node:crypto";\nconst key = randomBytes(32);',
      2,
    ],
    ["runtime/shield/judge.ts", 'if (process.env["MODE"]) allow();'],
    ["runtime/act/deadman.ts", "setTimeout(bark, 100);"],
    ["firmware-bridge/bridge.ts", "setInterval(scan, 100);"],
    ["firmware-bridge/bridge.ts", "const signal = AbortSignal.timeout(5);"],
    ["runtime/sync/outbox.ts", "await fetch(url);"],
  ],
  seeded: [
    ["sim/plant/furnace.ts", "const noise = Math.random();"],
    ["sim/record/run.ts", "const at = Date.now();"],
    ["sim/record.ts", "const at = Date.now();"],
  ],
  permits: [
    ["runtime/act/plan.ts", 'import { issue } from "#runtime/shield/permit.ts";'],
    ["runtime/tick/tick.ts", 'import { issue as grant } from "#runtime/shield/permit.ts";'],
    ["runtime/cli/run.ts", 'import { type Permit, unseal } from "#runtime/shield/permit.ts";'],
    ["runtime/console/http.ts", 'import { seal } from "#runtime/shield/permit.ts";'],
    ["runtime/console/http.ts", 'import { PermitKey } from "#runtime/shield/permit.ts";'],
    ["runtime/tick/tick.ts", 'import { PermitGate } from "#runtime/shield/permit.ts";'],
    ["runtime/act/courier.ts", 'import { type Granted, writesOf } from "#runtime/shield/permit.ts";'],
    ["runtime/act/courier.ts", 'import * as permit from "#runtime/shield/permit.ts";'],
    ["runtime/act/courier.ts", 'const { issue } = await import("#runtime/shield/permit.ts");'],
    ["runtime/shield/shield.ts", 'export { issue } from "./permit.ts";'],
    ["sim/gateway.ts", 'import { issue } from "#runtime/shield/permit.ts";'],
    ["scripts/force.ts", 'import { issue } from "#runtime/shield/permit.ts";'],
    ["runtime/advisor/advise.ts", 'import { Permit } from "#runtime/shield/permit.ts";'],
    ["runtime/advisor/advise.ts", 'import { Shield } from "#runtime/shield/shield.ts";'],
    ["runtime/advisor/advise.ts", 'import { Ring } from "#runtime/core/ring.ts";'],
  ],
  used: [
    ["runtime/core/lonely.ts", "export const alone = true;"],
    ["sim/lonely.ts", 'import "./lonely.ts";'],
    ["test/helper.ts", "export const alone = true;"],
  ],
  size: [
    ["runtime/core/long.ts", "let line;\n".repeat(linesMax + 1), linesMax + 1],
    ["test/long.test.ts", "let line;\n".repeat(testLinesMax + 1), testLinesMax + 1],
  ],
  forbidden: [
    ["runtime/core/a.ts", "export enum Mode { Observe }"],
    ["runtime/core/a.ts", "const enum Mode { Observe }"],
    ["runtime/core/a.ts", "export namespace mode { }"],
    ["runtime/core/a.ts", "export default 1;"],
    ["runtime/core/a.ts", "export { judge as default };"],
    ["runtime/core/a.ts", "let value: any;"],
    ["runtime/core/a.ts", "const value = given as any;"],
    ["runtime/core/a.ts", "const values: Array<any> = [];"],
    ["runtime/core/a.ts", "function read(values: any[]): void {}"],
    ["runtime/core/a.ts", "class A {\n  private value = 1;\n}", 2],
    ["runtime/core/a.ts", "class A {\n  protected read(): void {}\n}", 2],
    ["runtime/core/a.ts", "class A {\n  constructor(readonly value: number) {}\n}", 2],
    ["runtime/core/a.ts", `// ${"TO"}DO: judge`],
    ["runtime/core/a.ts", `const a = 1; /* ${"FIX"}ME */`],
    ["runtime/core/a.ts", "console.log(1);"],
    ["runtime/core/a.ts", "try { read(); } catch {}"],
    ["runtime/core/a.ts", "try {\n  read();\n} catch (error) {\n  // ignore\n}", 3],
    ["runtime/core/a.ts", "await stop().catch(() => {});"],
    ["runtime/core/a.ts", "later(() => void stop().catch(() => undefined));"],
    ["test/a.test.ts", 'test.skip("judge() refuses NaN", run);'],
    ["test/a.test.ts", 'test("judge() refuses NaN", { only: true }, run);'],
    ["test/a.test.ts", 'describe.todo("judge()");'],
    ["test/a.test.ts", 'test("judge() refuses NaN", { skip: "later" }, run);'],
  ],
  "index-file": [["runtime/shield/index.ts", "export {};"]],
  "one-title": [
    ["docs/a.md", "# One\n\n# Two\n", 3],
    ["docs/a.md", "## No title\n\n```sh\n# a comment\n```\n"],
  ],
  links: [
    ["README.md", "# A\n\nSee [the map](docs/map.md).\n", 3],
    ["docs/a.md", "# A\n\n![page](../docs/page.png)\n", 3],
    ["docs/a.md", "# A\n\n[map]: map.md\n", 3],
  ],
};

for (const [rule, planted] of Object.entries(crimes))
  describe(`rule ${rule}`, () => {
    for (const [path, text, line = 1] of planted)
      test(`finds ${JSON.stringify(text.slice(0, 60).trim())} in ${path}`, () => {
        assert.deepEqual(found(rule, { [path]: text }), [`${path}:${line}`]);
      });
  });

test("stale-door finds a door without a file, and only that", () => {
  const files = Object.keys(doors).map((door) => [door.replace("*", "x.ts"), ""] as const);
  assert.deepEqual(found("stale-door", Object.fromEntries(files)), []);
  assert.deepEqual(found("stale-door", Object.fromEntries(files.slice(1))), ["scripts/tidy/doors.ts:1"]);
});

test("circles finds files that import each other, and leaves alone what comes later", () => {
  const [a, b, c] = ["runtime/map/a.ts", "runtime/map/b.ts", "runtime/map/c.ts"] as const;
  const on = (name: string, form = "import { x }"): string => `${form} from "./${name}.ts";`;
  assert.deepEqual(found("circles", { [a]: on("b"), [b]: `\n${on("a")}` }), [`${b}:2`]);
  assert.deepEqual(found("circles", { [a]: on("b"), [b]: on("c", "export *"), [c]: on("a") }), [`${c}:1`]);
  assert.deepEqual(found("circles", { [a]: on("a") }), [`${a}:1`]);
  assert.deepEqual(found("circles", { [a]: on("b"), [b]: on("a", "import type { X }") }), [`${b}:1`]);
  assert.deepEqual(found("circles", { [a]: on("b"), [b]: 'const late = await import("./a.ts");' }), []);
  assert.deepEqual(
    found("circles", { [a]: `${on("b")}\n${on("c")}`, [b]: on("c"), [c]: "" }),
    [],
    "a diamond",
  );
  const kernels = { "asm/lib/a.ts": 'import { x } from "./b";', "asm/lib/b.ts": 'import { x } from "./a";' };
  assert.deepEqual(found("circles", kernels), ["asm/lib/b.ts:1"]);
});

test("every rule has been seen to fail", () => {
  const alone = ["stale-door", "circles"];
  assert.deepEqual(rules.map(({ name }) => name).sort(), [...Object.keys(crimes), ...alone].sort());
});

// The other side: what looks like a crime and is none.
const innocent: readonly (readonly [path: string, text: string])[] = [
  [
    "runtime/shield/judge.ts",
    'import { shift } from "#runtime/core/ring.ts";\nimport { text } from "./text.ts";',
  ],
  ["runtime/shield/judge.ts", 'import { hash } from "node:crypto";\nimport type { Server } from "node:net";'],
  ["runtime/map/cluster.ts", 'import { cut } from "./crawl/cut.ts";'],
  ["runtime/map/crawl/cut.ts", 'import { build } from "#runtime/map/grid/build.ts";'],
  ["runtime/version.ts", 'import manifest from "../package.json" with { type: "json" };'],
  ["runtime/daemon.ts", 'import { Link } from "#bridge/link/tcp.ts";\nimport { log } from "./cli/log.ts";'],
  ["runtime/cli/run.ts", 'import { start } from "#runtime/daemon.ts";\nconst at = Date.now();'],
  ["runtime/core/a.ts", '// Date.now() is for doors\nconst text = "Math.random() and enum X";'],
  ["runtime/core/a.ts", "const text = `setTimeout(5) private x`;\nconst shape = /process.env/;"],
  ["runtime/core/a.ts", "try { read(); } catch {\n  // The file is gone, which is what was wanted.\n}"],
  ["runtime/core/a.ts", "const client = await open().catch(() => undefined);\nconsole.close();"],
  ["runtime/core/a.ts", "const any = 1;\nconst two = one ? many : anyOf(three);"],
  ["runtime/shield/shield.ts", 'import { issue, type Permit } from "./permit.ts";'],
  ["runtime/act/port.ts", 'import type { Permit } from "#runtime/shield/permit.ts";'],
  ["asm/kernels/grid.ts", 'import { offset } from "../../runtime/core/layout";'],
  ["runtime/core/a.ts", "class A {\n  constructor(given: { readonly value: number }) {}\n}"],
  [
    "test/a/a.test.ts",
    'import { issue } from "#runtime/shield/permit.ts";\nimport { helper } from "../b.ts";',
  ],
  ["docs/a.md", "# A\n\n[site](https://example.org) [top](#a) [here](a.md#a) `[x](gone.md)`\n"],
];

for (const [path, text] of innocent)
  test(`no rule objects to ${JSON.stringify(text.slice(0, 60))} in ${path}`, () => {
    const tree = treeOf([{ path, text }]);
    const others = rules.filter(({ name }) => name !== "stale-door" && name !== "used");
    assert.deepEqual(
      others.flatMap(({ check }) => check(tree)),
      [],
    );
  });

test("used follows imports, workers and the commands of package.json", () => {
  const files = {
    "package.json": '{"scripts": {"bench": "node scripts/bench.ts"}}',
    "runtime/main.ts": 'new Worker(new URL("./tick/worker.ts", import.meta.url));',
    "runtime/tick/worker.ts": 'import type { Frame } from "#runtime/field/frame.ts";',
    "runtime/field/frame.ts": "",
    "scripts/bench.ts": 'await import("./bench/map.ts");',
    "scripts/bench/map.ts": "",
  };
  assert.deepEqual(found("used", files), []);
  assert.deepEqual(found("used", { ...files, "runtime/tick/worker.ts": "" }), ["runtime/field/frame.ts:1"]);
});

test("used is not fooled by two dead files that import each other", () => {
  const files = { "sim/a.ts": 'import "./b.ts";', "sim/b.ts": 'import "./a.ts";' };
  assert.deepEqual(found("used", files), ["sim/a.ts:1", "sim/b.ts:1"]);
});

test("mask() keeps every offset and blanks what is not code", () => {
  for (const { text } of [...real.values()].filter(({ path }) => path.endsWith(".ts"))) {
    const { code, comments } = mask(text);
    assert.equal(code.length, text.length);
    assert.equal(comments.length, text.length);
    assert.equal(code.split("\n").length, text.split("\n").length);
  }
  assert.equal(mask("`a#{b + `c#{d}e`}f`; // g".replaceAll("#", "$")).code, "`  {b + `  {d} `} `;     ");
  assert.equal(mask("a / b / c; x = /[/'\"]/; y").code, "a / b / c; x = /     /; y");
  assert.equal(mask("'it\\'s' + /* b */ c").comments, "          /* b */  ");
});

test("importsOf() reads clauses over several lines", () => {
  const text =
    'import {\n  a as b,\n  type C,\n} from "./a.ts";\nimport type D from "./d.ts";\nimport "./e.ts";';
  const read = importsOf({ path: "a.ts", text }).map(({ specifier, names, isType }) => [
    specifier,
    names,
    isType,
  ]);
  assert.deepEqual(read, [
    ["./a.ts", ["a", "C"], false],
    ["./d.ts", ["default"], true],
    ["./e.ts", [], false],
  ]);
});

test("tidy's names with # are those of package.json", () => {
  const { imports } = JSON.parse(real.get("package.json")!.text) as { imports: Record<string, string> };
  const written = Object.entries(imports).map(([name, path]) => [name.replace("*", ""), path.slice(2, -1)]);
  assert.deepEqual(written, aliases);
});

test("every file that may be longer is there, and is longer", () => {
  for (const path of Object.keys(longFiles))
    assert.ok((real.get(path)?.text.split("\n").length ?? 0) > linesMax, `${path} needs no exemption`);
});
