// As basic.test.ts: the cases of test_updater_delegation_graphs.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bench } from "../../../../support/tuf-client.ts";
import type { TufRepository } from "../../../../support/tuf-repository.ts";

type Edge = readonly [by: string, name: string, more?: { paths?: string[]; terminating?: boolean }];

const graphs: Readonly<Record<string, { edges: readonly Edge[]; visited: readonly string[] }>> = {
  "basic-delegation": { edges: [["targets", "A"]], visited: ["A"] },
  "single-level-delegations": {
    edges: [
      ["targets", "A"],
      ["targets", "B"],
    ],
    visited: ["A", "B"],
  },
  "two-level-delegations": {
    edges: [
      ["targets", "A"],
      ["targets", "B"],
      ["B", "C"],
    ],
    visited: ["A", "B", "C"],
  },
  "two-level-test-DFS-order-of-traversal": {
    edges: [
      ["targets", "A"],
      ["targets", "B"],
      ["A", "C"],
      ["A", "D"],
    ],
    visited: ["A", "C", "D", "B"],
  },
  "three-level-delegation-test-DFS-order-of-traversal": {
    edges: [
      ["targets", "A"],
      ["targets", "B"],
      ["A", "C"],
      ["C", "D"],
    ],
    visited: ["A", "C", "D", "B"],
  },
  "two-level-terminating-ignores-all-but-roles-descendants": {
    edges: [
      ["targets", "A"],
      ["targets", "B"],
      ["A", "C", { terminating: true }],
      ["A", "D"],
    ],
    visited: ["A", "C"],
  },
  "three-level-terminating-ignores-all-but-roles-descendants": {
    edges: [
      ["targets", "A"],
      ["targets", "B"],
      ["A", "C", { terminating: true }],
      ["C", "D"],
    ],
    visited: ["A", "C", "D"],
  },
  "two-level-ignores-all-branches-not-matching-paths": {
    edges: [
      ["targets", "A", { paths: ["*.py"] }],
      ["targets", "B"],
      ["A", "C"],
    ],
    visited: ["B"],
  },
  "three-level-ignores-all-branches-not-matching-paths": {
    edges: [
      ["targets", "A"],
      ["targets", "B"],
      ["A", "C", { paths: ["*.py"] }],
      ["C", "D"],
    ],
    visited: ["A", "B"],
  },
  "cyclic-graph": {
    edges: [
      ["targets", "A"],
      ["targets", "B"],
      ["B", "C"],
      ["C", "D"],
      ["D", "B"],
    ],
    visited: ["A", "B", "C", "D"],
  },
  "two-roles-delegating-to-a-third": {
    edges: [
      ["targets", "A"],
      ["targets", "B"],
      ["B", "C"],
      ["A", "C"],
    ],
    visited: ["A", "C", "B"],
  },
  "two-roles-delegating-to-a-third-different-paths": {
    edges: [
      ["targets", "A"],
      ["targets", "B"],
      ["B", "C"],
      ["A", "C", { paths: ["*.py"] }],
    ],
    visited: ["A", "B", "C"],
  },
};

function build(repository: TufRepository, edges: readonly Edge[]): void {
  const changed = new Set<string>();
  for (const [by, name, more] of edges) {
    repository.addDelegation(by, { name, ...more });
    changed.add(name).add(by);
  }
  repository.publish([...changed, "snapshot", "timestamp"]);
}

/** Without the four top roles, which are always asked for. */
function visited(repository: TufRepository): readonly string[] {
  return repository.metadataRequests.slice(4).map(([role]) => role);
}

for (const [name, graph] of Object.entries(graphs))
  test(`test_graph_traversal[${name}]`, async (t) => {
    const { client, repository } = await bench(t);
    await client.init(repository.published["root"]![0]!);
    build(repository, graph.edges);
    assert.equal(await client.download("missingpath"), 1);
    assert.deepEqual(visited(repository), graph.visited);
  });

const tree: readonly Edge[] = [
  ["targets", "A", { paths: ["*.doc", "*.md", "foo-?.tgz"] }],
  ["targets", "B", { paths: ["releases/*/*"] }],
  ["B", "C", { paths: ["releases/x/*"] }],
  ["B", "D", { paths: ["releases/y/*.zip"] }],
];
const leaves: readonly (readonly [role: string, path: string])[] = [
  ["targets", "targetfile"],
  ["A", "README.md"],
  ["A", "releases/README.md"],
  ["A", "foo-1.tgz"],
  ["A", "foo-alpha.tgz"],
  ["C", "releases/x/x_v1"],
  ["D", "releases/y/y_v1.zip"],
  ["D", "releases/z/z_v1.zip"],
];
const searches: readonly (readonly [string, string, "found" | "absent", readonly string[]])[] = [
  ["no delegations", "targetfile", "found", []],
  ["targetpath matches wildcard", "README.md", "found", ["A"]],
  ["targetpath with separators x", "releases/x/x_v1", "found", ["B", "C"]],
  ["targetpath with separators y", "releases/y/y_v1.zip", "found", ["B", "D"]],
  ["targetpath is not delegated by all roles in the chain", "releases/z/z_v1.zip", "absent", ["B"]],
  ["wildcard does not match path separator", "releases/README.md", "absent", []],
  ["targetpath matches question mark wildcard", "foo-1.tgz", "found", ["A"]],
  ["targetpath does not match question mark wildcard", "foo-alpha.tgz", "absent", []],
  ["targetpath matching is case sensitive", "README.MD", "absent", []],
];
for (const [name, path, expected, roles] of searches)
  test(`test_targetfile_search[${name}]`, async (t) => {
    const { client, repository } = await bench(t);
    await client.init(repository.published["root"]![0]!);
    for (const [by, role, more] of tree) repository.addDelegation(by, { name: role, ...more });
    for (const [role, leaf] of leaves) repository.addArtifact(role, leaf, `${leaf} by ${role}`);
    repository.publish(["A", "B", "C", "D", "targets", "snapshot", "timestamp"]);
    assert.equal(await client.download(path), expected === "found" ? 0 : 1, client.said);
    assert.equal(client.downloaded().length, expected === "found" ? 1 : 0);
    assert.deepEqual(visited(repository), roles);
  });

test("test_cached_role_is_verified_against_current_delegator", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.addDelegation("targets", { name: "parent-a", paths: ["team-a/*"] });
  repository.addDelegation("targets", { name: "parent-b", paths: ["team-b/*"] });
  repository.addDelegation("parent-a", { name: "release", paths: ["team-a/*"] });
  repository.addDelegation("parent-b", { name: "release", paths: ["team-b/*"] });
  const [ofB] = repository.targetsOf("parent-b").delegations!.roles[0]!.keyids;
  repository.signers["release"]!.delete(ofB!);
  repository.addArtifact("release", "team-a/trusted_root.json", "trusted A");
  repository.addArtifact("release", "team-b/trusted_root.json", "malicious B");
  repository.publish(["release", "parent-a", "parent-b", "targets", "snapshot", "timestamp"]);
  assert.equal(await client.download("team-a/trusted_root.json", "team-b/trusted_root.json"), 1);
  assert.deepEqual(client.downloaded(), ["trusted A"]);
});

test("test_delegation_not_in_snapshot", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.addDelegation("targets", { name: "delegated", paths: ["delegatedpath/*"] });
  repository.publish(["delegated", "targets"]);
  delete repository.snapshot.meta["delegated.json"];
  repository.publish(["snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 0, client.said);
  repository.metadataRequests.length = 0;
  assert.equal(await client.download("delegatedpath/foo"), 1);
  assert.equal(client.version("delegated"), undefined);
  assert.deepEqual(repository.metadataRequests, [
    ["root", 2],
    ["timestamp", null],
  ]);
});
