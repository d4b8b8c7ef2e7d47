import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { cpus, release, totalmem, uptime } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { askConsole, consoleUrl } from "#runtime/cli/console-door.ts";
import { questions } from "#runtime/cli/doctor/checks.ts";
import { mountAt, nearestFolder } from "#runtime/cli/doctor/disk.ts";
import { examinationMs, examine, reportOf } from "#runtime/cli/doctor/examine.ts";
import { secretFiles } from "#runtime/cli/doctor/secrets.ts";
import type { Config } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { version } from "#runtime/version.ts";
import type { Member } from "./bundle.ts";
import { type Known, knownIn } from "./redact.ts";

export interface Asked {
  readonly file: string;
  readonly config: Config;
  /** How many of the newest records go with it; 0 leaves the plant's data at home. */
  readonly records: number;
}

/** A part of the bundle; one that cannot be had says why in its own place. */
export interface Source {
  readonly name: string;
  read(asked: Asked): Promise<string>;
}

export const sources: readonly Source[] = [
  {
    name: "doctor.json",
    async read({ file }) {
      const answers = examine(await questions(file), { mayFix: false, withinMs: examinationMs });
      return pretty(reportOf(await Promise.all(answers)));
    },
  },
  { name: "status.json", read: async ({ config }) => pretty(JSON.parse(await ask(config, "/v1/status"))) },
  { name: "metrics.txt", read: ({ config }) => ask(config, "/metrics") },
  // Written anew from what was understood: comments are where people note passwords.
  { name: "gateway.yaml", read: async ({ config }) => stringify(config) },
  {
    name: "machine.json",
    async read({ config }) {
      const mount = await mountAt(await nearestFolder(config.gateway.data));
      return pretty({
        ...{ version, node: process.version, platform: `${process.platform}-${process.arch}` },
        ...{ kernel: release(), processors: cpus().map(({ model }) => model), memoryBytes: totalmem() },
        ...{ upSeconds: Math.round(uptime()), system: await readFile("/etc/os-release", "utf8"), mount },
      });
    },
  },
  {
    name: "files.txt",
    async read({ config: { gateway, store } }) {
      const folders = [gateway.data, ...(store === undefined ? [] : [store.path])];
      return (await Promise.all(folders.map(listing))).flat().slice(0, filesMax).join("\n");
    },
  },
  {
    name: "log/checkpoint",
    async read({ config }) {
      using log = new LogReader(config.gateway.data);
      return log.newest()?.note ?? "none yet\n";
    },
  },
  {
    name: "log/records.jsonl",
    async read({ config, records }) {
      if (records === 0) return "left at home\n";
      using log = new LogReader(config.gateway.data);
      const size = log.size();
      const lines = [...log.entries(Math.max(log.start().size, size - records), size)];
      return lines.map(({ index, body }) => `{"index":${index},"record":${textOf(body)}}\n`).join("");
    },
  },
  {
    name: "journal.txt",
    async read() {
      const argv = ["--unit", "industriverse-edge", "--lines", `${journalLines}`, "--no-pager", "--utc"];
      return (await promisify(execFile)("journalctl", argv, { maxBuffer: journalBytesMax })).stdout;
    },
  },
];

/** What must not leave: all that the file of the gateway holds, and all that the files hold that it names. */
export async function knownOf(config: Config): Promise<Known> {
  const { secrets, hosts } = knownIn(config);
  const contents = await Promise.all(
    secretFiles(config).map((path) => readFile(path, "utf8").catch(() => "")),
  );
  return { secrets: [...secrets, ...contents.map((text) => text.trim())], hosts };
}

export async function memberOf({ name, read }: Source, asked: Asked): Promise<Member> {
  const text = await read(asked).catch((error: unknown) => {
    const { message } = error as Error;
    return `not there: ${error instanceof Fault ? message : message.split("\n")[0]}\n`;
  });
  return { name, text: text.slice(0, memberCharsMax) };
}

async function ask({ console: face }: Config, path: string): Promise<string> {
  const how = { certificate: face.tls?.certificate, timeoutMs: answerMs };
  return (await askConsole(consoleUrl(face), path, how)).text;
}

async function listing(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names.slice(0, filesMax).map(({ parentPath, name }) => join(parentPath, name));
  const lines = paths.map(async (path) => {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return `gone                                ${relative(folder, path)}`;
    const mode = (found.mode & 0o7777).toString(8).padStart(4, "0");
    return `${mode} ${String(found.size).padStart(12)} ${found.mtime.toISOString()} ${relative(folder, path)}`;
  });
  return [`${folder}:`, ...(await Promise.all(lines)).sort(), ""];
}

function textOf(body: Uint8Array | undefined): string {
  return body === undefined ? "null" : Buffer.from(body).toString();
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const answerMs = 5_000;
const filesMax = 5_000;
const journalLines = 2_000;
const journalBytesMax: number = 8 * 1_024 * 1_024;
const memberCharsMax: number = 16 * 1_024 * 1_024;
