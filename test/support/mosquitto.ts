import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandOf, freePort, isInstalled, listens } from "#scripts/servers.ts";

/** Why tests against mosquitto cannot run here; undefined where they can, and in CI, where they must. */
export const noMosquitto: string | undefined = lacking("mosquitto");
export const noProtoc: string | undefined = lacking("protoc");

/** Somebody else's broker, which can be killed and started again on the same port. */
export class Mosquitto implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  static async open(lines: readonly string[] = []): Promise<Mosquitto> {
    const folder = await mkdtemp(join(tmpdir(), "iv-mosquitto-"));
    const broker = new Mosquitto(await freePort(), folder);
    const config = [
      `listener ${broker.port} 127.0.0.1`,
      "allow_anonymous true",
      "persistence false",
      "user root",
      ...lines,
    ];
    await writeFile(join(folder, "mosquitto.conf"), `${config.join("\n")}\n`);
    await broker.start();
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.#child = spawn(commandOf("mosquitto"), ["-c", join(this.#folder, "mosquitto.conf")], {
      stdio: "ignore",
    });
    for (let tries = 0; !(await listens(this.port)); tries++) {
      if (tries > 200 || this.#child.exitCode !== null) throw new Error("mosquitto did not start");
      await sleep(25);
    }
  }

  /** At once and without a goodbye to anybody. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function lacking(name: string): string | undefined {
  if (isInstalled(name) || process.env["IV_CI"] === "1") return undefined;
  return `${name} is not installed here`;
}
