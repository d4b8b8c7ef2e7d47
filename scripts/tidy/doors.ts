// Where the world comes in. Everything else computes: it can be run twice with the same result, which is
// what makes a recorded decision replayable. A new door is a line here, so that a review sees it.

import { isIn, isSource, lineAt, type Rule, type SourceFile, type Violation } from "./file.ts";
import { importsOf } from "./imports.ts";
import { mask } from "./mask.ts";

/** A path, or a folder with `/*`. Each reason says what of the world comes in. */
export const doors: Readonly<Record<string, string>> = {
  "runtime/main.ts": "argv, signals and the exit code",
  "runtime/daemon.ts": "starts threads and puts the rooms together",
  "runtime/replicas.ts": "chance, for the pauses between a replica's lives",
  "runtime/supervisor.ts": "the pace at which the threads are watched",
  "runtime/rung-watch.ts": "the pace at which it is looked what still works",
  "runtime/bare/bare-daemon.ts": "when the gateway's file was changed, and the name of this run",
  "runtime/bare/starts.ts": "where the starts that nobody survived are counted",
  "runtime/orders.ts": "where a hold is kept through a restart",
  "runtime/terms.ts": "where what people ordered of the shields is kept through a restart",
  "runtime/doctor.ts": "a thread for an examination, and for how long it may take",
  "runtime/vitals.ts": "memory, processor and event loop of this process, and the room on its disk",
  "runtime/host/*": "threads, chance and files of the capsules that run",
  "runtime/cli/*": "the terminal, files named by a person, child processes",
  "runtime/core/kernels.ts": "the kernels' bytes",
  "runtime/core/node-clock.ts": "the clocks",
  "runtime/core/thread-rank.ts": "whose turn it is, by the system's scheduler",
  "runtime/core/secret-file.ts": "secrets on disk",
  "runtime/core/exclusive.ts": "a lock that the kernel lets go of",
  "runtime/core/checked-yaml.ts": "YAML, read and held against a schema by packages",
  "runtime/core/form.ts": "what a package makes of a schema",
  "runtime/capsule/disk.ts": "capsules on disk",
  "runtime/capsule/store/*": "the store of installed capsules",
  "runtime/capsule/trust/disk.ts": "key files and trust files",
  "runtime/capsule/trust/signature.ts": "signatures, checked by a package",
  "runtime/capsule/parse-manifest.ts": "the schema of a manifest, and its validator",
  "runtime/adapt/onnx/*": "models, run by a package",
  "runtime/adapt/rank/replicas/worker.ts": "a replica's own thread",
  "runtime/adapt/rank/replicas/keeper.ts": "starts and watches those threads",
  "runtime/map/npz.ts": "the zip inside a map file",
  "runtime/map/catalog-disk.ts": "a folder of map files, and its catalog",
  "runtime/map/plot/png.ts": "deflate, for pictures",
  "runtime/map/crawl/read/*": "files of historians, read by packages",
  "runtime/map/crawl/disk.ts": "a crawl's journal and summaries",
  "runtime/map/crawl/walk.ts": "which files there are",
  "runtime/core/sqlite-errors.ts": "what a package means by its errors",
  "runtime/signal/archive/disk/*": "the archive on disk",
  "runtime/signal/archive/worker.ts": "a thread of its own",
  "runtime/signal/archive/client.ts": "starts and watches that thread",
  "runtime/advisor/worker.ts": "a thread of its own",
  "runtime/advisor/client.ts": "starts and watches that thread",
  "runtime/prove/disk/*": "the log on disk",
  "runtime/prove/packed-record.ts": "deflate",
  "runtime/prove/worker.ts": "a thread of its own",
  "runtime/prove/client.ts": "starts and watches that thread",
  "runtime/prove/memory/disk/*": "the memory on disk, and its index",
  "runtime/prove/memory/worker.ts": "a thread of its own",
  "runtime/prove/memory/client.ts": "starts and watches that thread",
  "runtime/tick/worker.ts": "a thread of its own",
  "runtime/tick/control.ts": "starts and watches that thread",
  "runtime/update/delta.ts": "zstd",
  "runtime/update/repo/models.ts": "TUF metadata, read, signed and checked by a package",
  "runtime/sync/mqtt.ts": "the uplink",
  "runtime/sync/kept-cursor.ts": "the pace at which the uplink's cursor goes to disk",
  "runtime/sync/sparkplug/session.ts": "a connection of the uplink to a SCADA's broker",
  "runtime/sync/sparkplug/uplink.ts": "the pace of that uplink, and its tries",
  "runtime/sync/proofs/uplink.ts": "the pace of the uplink that hands in the log",
  "runtime/sync/proofs/requests.ts": "gzip",
  "runtime/sync/proofs/session.ts": "a connection to a broker",
  "runtime/sync/proofs/tails.ts": "the pace at which earlier epochs are looked at",
  "runtime/sync/proofs/teller.ts": "the pace at which readings are told",
  "runtime/sync/proofs/witnesses.ts": "the pace at which witnesses are asked",
  "runtime/sync/proofs/kept-session.ts": "the pace at which a broker is knocked at",
  "runtime/sync/traces/exporter.ts": "a collector of traces, over HTTP",
  "runtime/sync/pem.ts": "files of certificates and their keys",
  "runtime/access/disk/*": "files of tokens and of what waits for a second person",
  "runtime/access/oidc.ts": "tokens of an identity provider, checked by a package, and its keys",
  "runtime/update/fetch/http-mirror.ts": "files of a web server",
  "runtime/update/fetch/folder-mirror.ts": "files of a stick",
  "runtime/update/fetch/verified-file.ts": "files that grow while they are fetched",
  "runtime/update/fetch/patience.ts": "the pause before another try",
  "runtime/update/tuf/node-disk.ts": "trusted metadata on disk",
  "runtime/console/api/check.ts": "the validator of what comes in, a package",
  "runtime/console/compress.ts": "gzip",
  "runtime/console/http.ts": "the files of the local page",
  "runtime/console/server.ts": "the sockets behind the local page and API",
  "runtime/update/deploy/disk.ts": "the journal of updates, and what was fetched so far",
  "runtime/update/deploy/store.ts": "the trust file as it is at each moment",
  "runtime/tick/rehearse/kept.ts": "reports of rehearsals, held against their schema",
  "runtime/update/deploy/wants.ts": "what people want, and how far it has come, in files",
  "runtime/update/deploy/looked.ts": "what the last look came to, in a file",
  "runtime/update/mqtt/line.ts": "the doorbell's connection, and the pause before a question is asked again",
  "runtime/update/mqtt/hand-out.ts": "the folder that is handed out over MQTT",
  "runtime/update/mqtt/serve-over.ts": "a repository's connection to a broker",
  "runtime/update/stick/export-log.ts": "gzip",
  "runtime/update/stick/stick-folder.ts": "files on a stick",
  "runtime/update-sources.ts": "where updates come from, and the machine's clock",
  "runtime/updater.ts": "the pace at which an update waits",
  "runtime/update-rounds.ts": "the pace at which updates are looked for",
  "runtime/update/deploy/source/*": "capsules that people bring, as files and folders",
  "runtime/console/stream.ts": "the WebSocket beside it",
  "runtime/console/access.ts": "chance for cookies, and the wall clock by which tokens end",
  "runtime/console/mcp/server.ts": "the Model Context Protocol, spoken by a package, and its validator",
  "runtime/core/iso.ts": "how the platform writes an instant",
  "runtime/console/mcp-route.ts": "the same over HTTP",
  "runtime/hub/store/*": "the hub's books on disk",
  "runtime/hub/broker.ts": "the broker inside the hub",
  "runtime/hub/hub.ts": "gzip",
  "runtime/hub/open-hub.ts": "chance, for the hub's name among several",
  "runtime/hub/duty.ts": "the pace at which a hub says that it is at work",
  "runtime/hub/keeper.ts": "the pace at which the hub settles",
  "runtime/hub/http.ts": "the fleet's page and API",
  "firmware-bridge/link/*": "sockets and serial ports",
};

/** Pure, whatever their names say: digests, and assertions that stay on. */
const free: readonly string[] = ["node:crypto", "node:assert", "node:assert/strict"];

/** What reaches the world without an import. Chance hides in a free module too. */
const senses: readonly { pattern: RegExp; what: string }[] = [
  { pattern: /\bDate\.now\(|\bnew Date\(/g, what: "reads the wall clock" },
  { pattern: /\bperformance\.(?:now|timeOrigin)\b|\bprocess\.hrtime\b/g, what: "reads a clock" },
  { pattern: /\bset(?:Timeout|Interval|Immediate)\(|\bAbortSignal\.timeout\(/g, what: "waits by a clock" },
  {
    pattern: /\bMath\.random\(|\b(?:randomBytes|randomUUID|randomInt|randomFill\w*|getRandomValues)\(/g,
    what: "draws from chance",
  },
  { pattern: /\bprocess\.(?!hrtime)\w/g, what: "looks at the process" },
  { pattern: /\bfetch\(|\bnew (?:WebSocket|EventSource|Worker)\(/g, what: "opens a connection or a thread" },
];

/** A seed decides a simulated plant and its record, and a whole run of a scenario, to the byte. */
const seeded: readonly string[] = [
  ...["sim/plant", "sim/record", "sim/instrument", "sim/wire", "sim/time/timeline", "sim/plc/machine"],
  ...["run", "virtual-gateway", "direct-hands", "expect", "recording", "site"].map(
    (name) => `sim/scenario/${name}`,
  ),
];

export const onlyDoorsTouchTheWorld: Rule = {
  name: "doors",
  check: (tree) =>
    [...tree.values()]
      .filter(({ path }) => isSource(path) && isIn(path, "runtime", "firmware-bridge") && !isDoor(path))
      .flatMap((file) => [...outsideImports(file), ...outsideSenses(file, senses)]),
};

export const plantsAreSeeded: Rule = {
  name: "seeded",
  check: (tree) =>
    [...tree.values()]
      .filter(
        ({ path }) => isSource(path) && seeded.some((name) => isIn(path, name) || path === `${name}.ts`),
      )
      .flatMap((file) => outsideSenses(file, senses.slice(0, 4))),
};

/** A door that is gone leaves a hole in the wall: whoever puts a file there again goes unseen. */
export const noDoorIsStale: Rule = {
  name: "stale-door",
  check: (tree) =>
    Object.keys(doors)
      .filter((door) => ![...tree.keys()].some((path) => matches(door, path)))
      .map((door) => ({
        path: "scripts/tidy/doors.ts",
        line: 1,
        what: `${door} is a door, but there is no such file`,
        cure: "Take it out of the table",
      })),
};

function isDoor(path: string): boolean {
  return Object.keys(doors).some((door) => matches(door, path));
}

function matches(door: string, path: string): boolean {
  return door.endsWith("/*") ? path.startsWith(door.slice(0, -1)) : door === path;
}

function outsideImports(file: SourceFile): readonly Violation[] {
  return importsOf(file)
    .filter(({ specifier, isType }) => !isType && !/^[.#]/.test(specifier) && !free.includes(specifier))
    .map(({ specifier, line }) => ({
      path: file.path,
      line,
      what: `imports ${specifier}, but is no door`,
      cure,
    }));
}

function outsideSenses(file: SourceFile, forbidden: typeof senses): readonly Violation[] {
  const { code } = mask(file.text);
  return forbidden.flatMap(({ pattern, what }) =>
    [...code.matchAll(pattern)].map(({ index, 0: found }) => ({
      path: file.path,
      line: lineAt(code, index),
      what: `${what} with ${found}`,
      cure,
    })),
  );
}

const cure = "Take it as an argument and let a door of scripts/tidy/doors.ts hand it in";
