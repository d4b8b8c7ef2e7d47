import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program beside which we measure: it answers each line with a number, and waits in between. */
export interface Peer extends AsyncDisposable {
  ask(line: string): Promise<number>;
}

export async function startPeer(command: string, words: readonly string[]): Promise<Peer> {
  const child = spawn(command, words, { stdio: ["pipe", "pipe", "ignore"] });
  await once(child, "spawn");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(line): Promise<number> {
      child.stdin.write(`${line}\n`);
      const { value, done } = await lines.next();
      if (done === true || !Number.isFinite(Number(value)))
        throw new Error(`${command} has no answer to "${line}"`);
      return Number(value);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

export const interpreter: string = process.env["PYTHON"] ?? "python3";

/** Without it its rows are left out, and that is said. */
export function hasPython(library: string): boolean {
  try {
    execFileSync(interpreter, ["-c", `import ${library}`], { stdio: "ignore" });
    return true;
  } catch {
    console.error(`There is no ${library} (PYTHON names another interpreter): its rows are left out`);
    return false;
  }
}

/** Millions a second of what `pass` does `count` of. */
export function million(count: number, pass: () => void): number {
  const start = process.hrtime.bigint();
  pass();
  return (1_000 * count) / Number(process.hrtime.bigint() - start);
}
