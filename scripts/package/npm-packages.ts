// Which npm packages a gateway gets, and which of their files. npm installs what anybody might need of a
// package on any machine: sources, typings, tests, builds for browsers, binaries for eight platforms.

import type { Architecture } from "./architecture.ts";

/** What we read of package-lock.json. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly dev?: boolean;
}

/** Folders of packages as the lock file names them, from `node_modules` on; Node itself goes elsewhere. */
export function packagesOf(lock: Lock): readonly string[] {
  return Object.keys(lock.packages)
    .filter((path) => path.startsWith("node_modules/") && lock.packages[path]!.dev !== true)
    .filter((path) => !unused.some((name) => path.endsWith(`node_modules/${name}`)))
    .filter((path) => !/(?:^|\/)node_modules\/(?:@types\/[^/]+|node-linux-\w+)$/.test(path))
    .sort();
}

/** Only for a compiler: typings, and the headers of native modules. */
const unused: readonly string[] = ["undici-types", "node-addon-api"];

/** Whether a gateway of that processor needs this file; `file` is its path inside the package. */
export function isKept(name: string, file: string, { node }: Architecture): boolean {
  if (file === "package.json" || isLicence(file)) return true;
  const only = kept(node)[name];
  if (only !== undefined && !only.some((start) => file.startsWith(start))) return false;
  return !ballast.test(file);
}

/** Whoever gives a program to others gives its licence, too, also of what was bundled into another package. */
export function isLicence(file: string): boolean {
  return /^(?:licen[cs]e|copying|notice)(?:[.-]\w+)*$/i.test(file);
}

/** The beginnings of the files that are used, of packages that bring much more. */
function kept(node: Architecture["node"]): Readonly<Record<string, readonly string[]>> {
  return {
    "@serialport/bindings-cpp": ["dist/", `prebuilds/linux-${node}/${glibc[node]}`],
    "better-sqlite3": ["lib/", `prebuilds/linux-${node}.node`],
    h5wasm: ["dist/node/"],
    mqtt: ["build/"],
    "@modelcontextprotocol/sdk": agents.map((file) => `dist/esm/${file}`),
    "onnxruntime-web": onnxRuntime.map((file) => `dist/${file}`),
    uplot: ["dist/uPlot.iife.min.js", "dist/uPlot.min.css"],
    // Its binary holds NumKong, too.
    usearch: ["javascript/dist/", `prebuilds/linux-${node}/`, "numkong/LICENSE"],
    yaml: ["dist/"],
    // onnxruntime-web's own build holds the parts of these that it uses.
    ...Object.fromEntries([...bundled, ...servers].map((path) => [path, []])),
  };
}

/** The server's half of the Model Context Protocol, as modules. */
const agents: readonly string[] = [
  ...["package.json", "server/", "shared/", "types.js", "validation/", "experimental/"],
];

/** Web servers and their like that the SDK of that protocol brings for others; ours is the console. */
const servers: readonly string[] = [
  ...["@hono/node-server", "body-parser", "cors", "eventsource", "express", "express-rate-limit", "hono"],
];

/** The package's entry under Node, and the core that it loads: 3 files of 57. */
export const onnxRuntime: readonly string[] = [
  "ort.node.min.mjs",
  "ort-wasm-simd-threaded.mjs",
  "ort-wasm-simd-threaded.wasm",
];

const glibc: Readonly<Record<Architecture["node"], string>> = {
  x64: "@serialport+bindings-cpp.glibc.node",
  arm64: "@serialport+bindings-cpp.armv8.glibc.node",
};

const bundled: readonly string[] = [
  "flatbuffers",
  "guid-typescript",
  "long",
  "platform",
  "protobufjs",
  ...["aspromise", "base64", "codegen", "eventemitter", "fetch", "float", "path", "pool", "utf8"].map(
    (part) => `@protobufjs/${part}`,
  ),
];

/** In any package: what is for its own authors, for compilers and for people. */
const ballast =
  /^(?:\.|(?:tests?|__tests__|docs|examples?|benchmarks?|types|help|umd|node_modules)\/|(?:eslint\.config|benchmark|example)\.)|\/\.|\.(?:map|[cm]?ts|tsbuildinfo|md|markdown|gypi?|cc?|cpp|h|hpp|png|ico|ya?ml|sh)$|(?:^|\/)tsconfig[^/]*\.json$|^CNAME$/;
