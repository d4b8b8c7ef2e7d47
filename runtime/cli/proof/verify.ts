import { type Call, type ExitCode, type Io, textOption } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { sameBytes } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Checkpoint, openCheckpoint } from "#runtime/prove/checkpoint.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { rootGivenUp } from "#runtime/prove/disk/roots.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import { originOf } from "#runtime/prove/tlog-proof.ts";
import { emptyRoot } from "#runtime/prove/tree.ts";
import { type Finding, type Verification, verifyLog } from "#runtime/prove/verify.ts";
import { watched } from "./progress.ts";
import {
  heardOf,
  keyFor,
  keyIn,
  keyOption,
  placeIn,
  quorumIn,
  textFileAt,
  witnessOptions,
} from "./shared.ts";

export const verifyProofPart: Part = {
  name: "verify",
  usage: ["proof verify PLACE [--key VKEY] [--against FILE] [--witness VKEY,… [--quorum K]] [--json]"],
  about:
    "Hashes every record again, checks every checkpoint's root and signature, and follows runs, ticks and permits: nothing is altered, removed or reordered. PLACE is a gateway's data folder, a copy of its folder `log`, an epoch of that or one file; the daemon may be running. It only reads.\n\nWithout --key the log is checked against the key that it names itself, which shows that it is whole, but not whose it is. A checkpoint that was found elsewhere, on a stick, at the hub or on a printout, shows with --against that the gateway told you the same history that it told others. With --witness the cosignatures that the gateway keeps are checked as well: up to where so many of these witnesses vouch for it, and exit code 1 where they vouch for nothing.",
  options: {
    key: keyOption,
    ...witnessOptions,
    against: {
      type: "string",
      value: "FILE",
      about: "a checkpoint, or a .tlog-proof, that the log must agree with",
    },
  },
  examples: [
    { run: "iv proof verify /var/lib/industriverse", what: "is everything there, and unaltered?" },
    {
      run: "iv proof verify ./copy/log --against from-the-hub.checkpoint",
      what: "is this the history that the hub was shown?",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const trusted = keyIn(call);
    using log = new LogReader(placeIn(call, "verify"));
    const key = keyFor(log, trusted);
    const quorum = quorumIn(call);
    const path = textOption(call, "against");
    const against = path === undefined ? undefined : checkpointAt(path, key);
    const size = log.size();
    const start = log.start();
    const stored = {
      start,
      entries: watched(log.entries(0, size), io, size - start.size),
      checkpoints: log.checkpoints(size),
    };
    const cosigned = quorum && new Map([...log.cosigned()].filter(([each]) => each <= size));
    const isEarly = against !== undefined && against.size < start.size;
    const early = isEarly ? flawBefore(log, against, start.size) : [];
    const verified = verifyLog(stored, key, isEarly ? undefined : against);
    const strange = cosigned ? flawsIn(cosigned, log, key) : [];
    const result = { ...verified, findings: [...early, ...strange, ...verified.findings] };
    const heard = quorum && cosigned && heardOf(quorum, cosigned.values(), 0);
    const isWhole = result.findings.length === 0 && heard?.isEnough !== false;
    if (call.options["json"]) {
      const { first, records, checkpoints, root, findings, unlisted } = result;
      const about = { key: key.text, keyFrom: trusted === undefined ? "log" : "caller" };
      io.out(
        JSON.stringify({
          ...{ ok: isWhole, first, records, checkpoints, root, ...about, findings, unlisted },
          ...(heard && { cosigned: heard.size, witnesses: heard.vouched }),
        }),
      );
      return isWhole ? 0 : 1;
    }
    for (const line of [...report(log.path, key, result), ...(heard?.lines ?? [])]) io.out(line);
    if (isWhole && against !== undefined)
      io.out(`  agrees       with the checkpoint at ${against.size} records in ${path}`);
    if (isWhole && trusted === undefined)
      io.out(
        "  The key is the one that the log itself names; to know whose log it is, give the gateway's with --key",
      );
    return isWhole ? 0 : 1;
  },
};

/** What was signed over records that were given up can still be compared where one of their files ended. */
function flawBefore(log: LogReader, { size, root }: Checkpoint, first: number): readonly Finding[] {
  const known = size === 0 ? emptyRoot : rootGivenUp(log, size);
  if (known === undefined)
    throw new Fault(
      "proof/unreadable",
      `The records before ${first} were given up, and a checkpoint of ${size} is about them`,
      { hint: "Ask a mirror of this log, or name a checkpoint that is no older than they are" },
    );
  if (sameBytes(known, root)) return [];
  return [{ at: "checkpoint", size, what: "what was found elsewhere is another history than this one" }];
}

/** What others have signed is a checkpoint of this very log, which was verified with the others of it. */
function flawsIn(
  cosigned: ReadonlyMap<number, string>,
  log: LogReader,
  key: VerifierKey,
): readonly Finding[] {
  const first = log.start().size;
  const own = new Map<number, string>();
  for (const { size, note } of log.checkpoints(Number.MAX_SAFE_INTEGER))
    if (cosigned.has(size)) own.set(size, note);
  return [...cosigned].flatMap(([size, note]): readonly Finding[] => {
    // What is older than the first file is covered by what is newer.
    const isOurs = size < first || (own.has(size) && note.startsWith(own.get(size)!));
    const isSigned = openCheckpoint(note, key).kind === "verified";
    return isOurs && isSigned
      ? []
      : [{ at: "checkpoint", size, what: "what others have cosigned is not this log" }];
  });
}

/** As a note of its own, or at the end of a proof. */
function checkpointAt(path: string, key: VerifierKey): Checkpoint {
  const text = textFileAt(path, "a file with a checkpoint of this log");
  const note = text.startsWith("c2sp.org/tlog-proof") ? text.slice(text.indexOf("\n\n") + 2) : text;
  const reading = openCheckpoint(note, key);
  if (reading.kind === "verified") return reading.checkpoint;
  const origin = originOf(note);
  throw new Fault("proof/unreadable", `${path} holds no checkpoint of this log: ${reading.because}`, {
    hint:
      origin === undefined || origin === key.name
        ? `Name a checkpoint that ${key.name} has signed, or give the key that signed it with --key`
        : `It is of ${origin}, and this is ${key.name}; an older epoch of a gateway is in a folder of its own: name that`,
  });
}

function report(path: string, key: VerifierKey, result: Verification): readonly string[] {
  const { first, records, checkpoints, root, findings, unlisted } = result;
  const facts = [
    `  records      ${records - first}, hashed again`,
    ...(first > 0 ? [`  given up     the first ${first}; a mirror may have them`] : []),
    `  checkpoints  ${checkpoints}, root and signature`,
    `  root         ${root}`,
    `  key          ${key.text}`,
  ];
  if (findings.length === 0) return [`${path}: whole and unaltered`, ...facts];
  const rest = unlisted > 0 ? [`  and ${unlisted} more`] : [];
  return [
    `${path}: DOES NOT VERIFY`,
    ...findings.map((finding) => `  ${textOf(finding)}`),
    ...rest,
    ...facts,
  ];
}

function textOf(finding: Finding): string {
  return finding.at === "record"
    ? `record ${finding.index}: ${finding.what}`
    : `checkpoint ${finding.size}: ${finding.what}`;
}
