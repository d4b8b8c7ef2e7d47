import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "#runtime/config.ts";
import { type Check, type Finding, worst } from "./check.ts";

/** What only the daemon's user may read, and what ends on a day that is known. */
export const secretChecks: readonly Check<Config>[] = [
  {
    name: "secrets",
    kind: "check",
    why: "Who reads the log's key can sign another history; who reads a password is the gateway to whoever asked for it",
    async look(config) {
      return worst(await Promise.all(secretFiles(config).map(lookAtSecret)));
    },
  },
  {
    name: "certificates",
    kind: "check",
    why: "On the day after its end a certificate opens no connection, and that day is never convenient",
    async look(config) {
      const files = certificateFiles(config);
      if (files.length === 0) return { is: "fine", found: "none are used" };
      return worst(await Promise.all(files.map((path) => lookAtCertificate(path, Date.now()))));
    },
  },
];

/** Every file that the configuration names and that others must not read; the signing key, which it does not name, too. */
export function secretFiles({ gateway, ...config }: Config): readonly string[] {
  const named = filesNamed(config, (key) => key === "key" || key === "keyFile" || key === "passwordFile");
  const kept = ["device.key", "tokens.json", "approvals.json"].map((name) => join(gateway.data, name));
  return [join(gateway.data, "proof.key"), ...kept.filter((path) => existsSync(path)), ...named];
}

function certificateFiles(config: Config): readonly string[] {
  return filesNamed(
    config,
    (key) => key === "cert" || key === "certFile" || key === "certificate" || key === "certificateFile",
  );
}

function filesNamed(node: unknown, isMeant: (key: string) => boolean): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "string" && value.startsWith("/") && isMeant(key) ? [value] : filesNamed(value, isMeant),
  );
}

async function lookAtSecret(path: string): Promise<Finding> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
  // The first start draws the signing key; any other file that is not there is missed by whoever opens it.
  if (found === "ENOENT" && path.endsWith("proof.key"))
    return { is: "fine", found: `${path} is drawn at the first start` };
  if (typeof found === "string")
    return { is: "wrong", found: `${path}: ${found}`, mend: `Put the file there, or name another one` };
  const mode = (found.mode & 0o777).toString(8).padStart(4, "0");
  if ((found.mode & 0o077) === 0) return { is: "fine", found: `${path} ${mode}` };
  return {
    is: "wrong",
    found: `${path} may be read by others (mode ${mode})`,
    mend: `chmod 600 ${path}, and replace the secret if others could read it for long`,
    fix: { does: `takes the others' rights to ${path} away`, apply: () => chmod(path, found.mode & 0o700) },
  };
}

/** `now` in milliseconds since 1970. */
export async function lookAtCertificate(path: string, now: number): Promise<Finding> {
  const { validFromDate, validToDate, subject } = new X509Certificate(await readFile(path));
  const days = Math.floor((validToDate.getTime() - now) / dayMs);
  const found = `${subject.replaceAll("\n", ", ")} until ${validToDate.toISOString().slice(0, 10)}`;
  const mend = `Get a new certificate into ${path}`;
  if (days < 0) return { is: "wrong", found: `${found}, which has passed`, mend };
  if (validFromDate.getTime() > now)
    return {
      is: "wrong",
      found: `${found}, and not before ${validFromDate.toISOString()}`,
      mend: "Set the clock, or wait",
    };
  return days < warnDays
    ? { is: "warning", found: `${found}, ${days} days from now`, mend }
    : { is: "fine", found };
}

const dayMs = 86_400_000;
const warnDays = 30;
