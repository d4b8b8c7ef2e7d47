import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import { keptKey } from "#runtime/prove/disk/key-file.ts";
import { parseVerifierKey } from "#runtime/prove/note.ts";
import {
  type Call,
  type Command,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "./command.ts";
import { readGatewayFile } from "./gateway-file.ts";
import { writeNewFile } from "./new-file.ts";
import { bundleBytesMax, checkBundle, packBundle } from "./support/bundle.ts";
import { knownOf, memberOf, sources } from "./support/members.ts";
import { redactor } from "./support/redact.ts";

const check: Command = {
  name: "support-bundle check",
  summary: "tell whether a bundle is as the gateway packed it",
  usage: ["support-bundle check FILE [--key VKEY] [--json]"],
  about:
    "Compares every file of the bundle with the list that it begins with, and with --key the list with the gateway's signature. Exit code 1 where anything was changed, added or taken out.",
  options: {
    key: { type: "string", value: "VKEY", about: "the gateway's verifier key, as `iv proof` prints it" },
  },
  examples: [
    { run: "iv support-bundle check support.tar.gz --key plant/gw-1+6b2f…", what: "before believing it" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [file] = call.words;
    if (file === undefined) throw new UsageError("say which file");
    const text = textOption(call, "key");
    const key = text === undefined ? undefined : parseVerifierKey(text);
    if (text !== undefined && key === undefined) throw new UsageError(`"${text}" is no verifier key`);
    const { members, isSigned, findings } = checkBundle(bytesAt(file), key);
    const whole = findings.length === 0;
    if (call.options["json"]) {
      const sizes = members.map(({ name, text: content }) => ({ name, bytes: Buffer.byteLength(content) }));
      io.out(JSON.stringify({ ok: whole, isSigned, isTold: key !== undefined, findings, members: sizes }));
      return whole ? 0 : 1;
    }
    for (const finding of findings) io.out(`  WRONG  ${finding}`);
    if (whole)
      io.out(`${members.length} files, as they were packed${key === undefined ? "" : ` by ${key.name}`}`);
    if (whole && key === undefined)
      io.out(isSigned ? "To know by whom, give the gateway's key with --key" : "Nobody has signed it");
    return whole ? 0 : 1;
  },
};

export const supportBundle: Command = {
  name: "support-bundle",
  summary: "pack what somebody needs to help from afar, without a secret in it",
  usage: [
    "support-bundle --config FILE [--out FILE] [--records N] [--json]",
    "support-bundle check FILE [--key VKEY] [--json]",
  ],
  about:
    "Writes one .tar.gz: the doctor's report, status and metrics of a running daemon, the configuration, the machine, the files of the data folder with their sizes, the newest checkpoint and records, and the journal. Passwords, tokens and keys are taken out, and names and addresses of machines are exchanged for host-1, host-2 and so on. What cannot be had says why in its place, so it also works on a gateway that does not start. A list of the digests comes first, signed with the key of the gateway's log.\n\nRecords hold what the plant measured; --records 0 leaves them at home. Look at the bundle before you send it: every file is text.",
  options: {
    config: { type: "string", value: "FILE", about: "the gateway's YAML file" },
    out: { type: "string", value: "FILE", about: "what to write (default: support-GATEWAY-TIME.tar.gz)" },
    records: { type: "string", value: "N", about: "how many of the newest records", default: "1000" },
  },
  examples: [
    { run: "iv support-bundle --config /etc/industriverse/gateway.yaml", what: "for whoever helps" },
    { run: "iv support-bundle --config gateway.yaml --records 0", what: "without what the plant measured" },
  ],
  parts: [check],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const file = textOption(call, "config");
    if (file === undefined) throw new UsageError("--config FILE is needed");
    const records = numberOption(call, "records", { min: 0, max: recordsMax })!;
    const config = await readGatewayFile(file);
    const { name: gateway, data } = config.gateway;
    const at = new Date().toISOString();
    const out =
      textOption(call, "out") ??
      `support-${gateway.replaceAll("/", "-")}-${at.replaceAll(/[:.]/g, "-")}.tar.gz`;
    const redact = redactor(await knownOf(config));
    const members = [];
    for (const source of sources) {
      const { name, text } = await memberOf(source, { file, config, records });
      const member = { name, text: redact(text) };
      members.push(member);
      if (!call.options["json"]) io.out(`  ${name.padEnd(18)} ${Buffer.byteLength(member.text)} bytes`);
    }
    const signer = existsSync(join(data, "proof.key")) ? keptKey(data) : undefined;
    const bytes = packBundle(members, { gateway, at }, signer);
    writeNewFile(out, bytes, "cli/unwritable");
    const key = signer?.verifier.text ?? null;
    if (call.options["json"])
      io.out(
        JSON.stringify({ file: out, bytes: bytes.length, key, members: members.map(({ name }) => name) }),
      );
    else {
      io.out(
        `${out}: ${bytes.length} bytes, ${key === null ? "signed by nobody, as there is no log yet" : `signed by ${key}`}`,
      );
      io.out("Look into it before you send it: every file is text");
    }
    return 0;
  },
};

function bytesAt(path: string): Uint8Array {
  try {
    if (statSync(path).size <= bundleBytesMax) return readFileSync(path);
  } catch (cause) {
    throw new Fault("cli/bad-bundle", `Cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
  throw new Fault("cli/bad-bundle", `${path} has more than ${bundleBytesMax} bytes`);
}

const recordsMax = 100_000;
