// A thread in which every way to the network is a trap: opens and runs models on each way, and tells
// whether anything was tried, and whether ONNX Runtime was read from the disk.

import dns from "node:dns";
import fs from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import tls from "node:tls";
import { parentPort, workerData } from "node:worker_threads";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { loadKernels } from "#runtime/core/kernels.ts";

const attempts: string[] = [];
const trap = (name: string) => () => {
  attempts.push(name);
  throw new Error(`${name} was called`);
};
Object.assign(globalThis, {
  fetch: trap("fetch"),
  WebSocket: trap("WebSocket"),
  XMLHttpRequest: trap("XMLHttpRequest"),
});
Object.assign(net, { connect: trap("net.connect"), createConnection: trap("net.createConnection") });
net.Socket.prototype.connect = trap("Socket.connect");
Object.assign(tls, { connect: trap("tls.connect") });
Object.assign(http, { request: trap("http.request"), get: trap("http.get") });
Object.assign(https, { request: trap("https.request"), get: trap("https.get") });
Object.assign(dns, { lookup: trap("dns.lookup"), resolve: trap("dns.resolve") });
Object.assign(dns.promises, { lookup: trap("dns.promises.lookup") });
let isRuntimeRead = false;
const { readFile } = fs;
fs.readFile = ((...call: Parameters<typeof readFile>) => {
  isRuntimeRead ||= String(call[0]).includes("onnxruntime");
  return readFile(...call);
}) as typeof readFile;
syncBuiltinESMExports();

const { files, units } = workerData as {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly units: { readonly fused: ModelUnit; readonly plain: ModelUnit };
};
const { openUnit } = await import("#runtime/adapt/open.ts");
const kernels = loadKernels();
const input = Float32Array.of(1, 2, 3, 4);
const fused = await openUnit(units.fused, { files, kernels });
await fused.run(input);
const afterFused = isRuntimeRead;
const plain = await openUnit(units.plain, { files, kernels });
await plain.run(input);
const afterPlain = isRuntimeRead;
isRuntimeRead = false;
const { openModel } = await import("#runtime/adapt/onnx.ts");
const slow = await openModel(files.get(units.plain.file)!, units.plain, "api");
await slow.run(input);
await Promise.all([fused.close(), plain.close(), slow.close()]);
parentPort!.postMessage({ attempts, afterFused, afterPlain, afterApi: isRuntimeRead });
