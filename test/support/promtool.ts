import { spawnSync } from "node:child_process";

/** Why Prometheus' own checks cannot run here; undefined where they can, and in CI, where they must. */
export const noPromtool: string | undefined =
  process.env["IV_CI"] === undefined && spawnSync("promtool", ["--version"]).error !== undefined
    ? "needs promtool (Debian: prometheus)"
    : undefined;

/** What promtool says to an input; undefined where it finds nothing. */
export function promtool(args: readonly string[], input = ""): string | undefined {
  const { status, stdout, stderr, error } = spawnSync("promtool", args, { input, encoding: "utf8" });
  if (error !== undefined) throw error;
  return status === 0 && (input === "" || stdout + stderr === "") ? undefined : stdout + stderr;
}
