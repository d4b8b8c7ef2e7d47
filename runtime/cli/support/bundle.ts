// A support bundle: a tar of text files, and first among them a C2SP note that lists each by its digest and is signed with
// the key of the gateway's log. Its first line is no gateway's name, and it is no checkpoint: those have three lines.

import { gunzipSync, gzipSync } from "node:zlib";
import { blockBytes, endBytes, headerOf, paddingBytes, readHeader } from "#runtime/capsule/bundle/ustar.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { openNote, type SignerKey, signNote, type VerifierKey } from "#runtime/prove/note.ts";

export interface Member {
  readonly name: string;
  readonly text: string;
}

export interface About {
  readonly gateway: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Without a signer the list is there all the same, and says of itself that nobody has signed it. */
export function packBundle(
  members: readonly Member[],
  about: About,
  signer: SignerKey | undefined,
): Uint8Array {
  const list = listText(members, about);
  const note: Member =
    signer === undefined
      ? { name: unsignedName, text: list }
      : { name: signedName, text: signNote(list, signer) };
  const blocks = [note, ...members].flatMap(({ name, text }) => {
    const bytes = Buffer.from(text);
    return [headerOf({ name, bytes: bytes.length }), bytes, Buffer.alloc(paddingBytes(bytes.length))];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(endBytes)]));
}

export interface Checked {
  readonly members: readonly Member[];
  /** Of a list that nobody has signed: what is in the bundle agrees, and says nothing of whose it is. */
  readonly isSigned: boolean;
  readonly findings: readonly string[];
}

/** Total over what a stranger may send: every finding is one sentence, and none means that all is as it was packed. */
export function checkBundle(file: Uint8Array, key: VerifierKey | undefined): Checked {
  const [first, ...members] = unpacked(file);
  if (first === undefined || (first.name !== signedName && first.name !== unsignedName))
    throw notABundle("it does not begin with a list of what is in it");
  const isSigned = first.name === signedName;
  const end = first.text.indexOf("\n\n");
  const list = isSigned ? first.text.slice(0, end + 1) : first.text;
  const listed = new Map(
    list
      .split("\n")
      .slice(headLines)
      .filter((line) => line !== "")
      .map((line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" "))] as const),
  );
  const findings: string[] = [];
  if (!list.startsWith(`${kind}\n`)) findings.push("the list is not one of a support bundle");
  if (key !== undefined && !isSigned) findings.push("nobody has signed it");
  if (key !== undefined && isSigned) {
    const reading = openNote(first.text, key);
    if (reading.kind === "rejected")
      findings.push(`the signature of ${key.name} is not there: ${reading.because}`);
  }
  for (const { name, text } of members) {
    const digest = listed.get(name);
    listed.delete(name);
    if (digest === undefined) findings.push(`${name} is not on the list`);
    else if (digest !== digestOf(Buffer.from(text))) findings.push(`${name} was changed`);
  }
  for (const name of listed.keys()) findings.push(`${name} is missing`);
  return { members, isSigned, findings };
}

function listText(members: readonly Member[], { gateway, at }: About): string {
  const lines = members.map(({ name, text }) => `${digestOf(Buffer.from(text))} ${name}`);
  return [kind, gateway, at, ...lines, ""].join("\n");
}

function unpacked(file: Uint8Array): readonly Member[] {
  const tar = inflated(file);
  const members: Member[] = [];
  for (let at = 0; at + blockBytes <= tar.length; ) {
    const header = readHeader(tar.subarray(at, at + blockBytes));
    if (header.kind === "end") return members;
    if (header.kind === "refused") throw notABundle(`${header.name} has ${header.difference.found}`);
    const { name, bytes } = header.entry;
    at += blockBytes;
    if (at + bytes > tar.length) break;
    members.push({ name, text: tar.toString("utf8", at, at + bytes) });
    at += bytes + paddingBytes(bytes);
  }
  throw notABundle("it ends too early");
}

function inflated(file: Uint8Array): Buffer {
  try {
    return gunzipSync(file, { maxOutputLength: bundleBytesMax });
  } catch (error) {
    throw notABundle((error as Error).message);
  }
}

function notABundle(because: string): Fault {
  return new Fault("cli/bad-bundle", `This is no support bundle: ${because}`, {
    hint: "Name a file that `iv support-bundle` wrote, whole as it was",
  });
}

const kind = "industriverse-edge support bundle v1";
const headLines = 3;
const signedName = "contents.note";
const unsignedName = "contents.txt";
export const bundleBytesMax: number = 64 * 1_024 * 1_024;
