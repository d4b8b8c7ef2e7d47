// The head file: what was signed last, in 4 KiB slots that take turns. It is no part of the log, and is
// never copied with it. A log that is found shorter than its head, or with another root, was restored from
// a copy or cut; whoever signed on behind it would show two histories.

import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { sameBytes, sha256 } from "#runtime/core/digest.ts";

export class HeadFile implements Disposable {
  readonly #fd: number;
  #newest: Slot | undefined;

  /** Made where there is none: then nothing was signed yet, or somebody has taken the file away. */
  constructor(path: string) {
    this.#fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o640);
    if (fstatSync(this.#fd).size !== slotCount * slotBytes) this.#fill(path);
    for (let index = 0; index < slotCount; index++) {
      const bytes = Buffer.alloc(slotBytes);
      readSync(this.#fd, bytes, 0, slotBytes, index * slotBytes);
      const slot = openSlot(bytes);
      if (slot !== undefined && slot.revision > (this.#newest?.revision ?? 0)) this.#newest = slot;
    }
  }

  /** The note of the newest slot that is whole; a slot that a power cut tore is passed over. */
  get note(): string | undefined {
    return this.#newest?.note;
  }

  /** On the disk when this returns. The file does not grow, so no journal has to be written with it. */
  write(note: string): void {
    const revision = (this.#newest?.revision ?? 0) + 1;
    writeSync(this.#fd, slotOf(revision, note), 0, slotBytes, (revision % slotCount) * slotBytes);
    fdatasyncSync(this.#fd);
    this.#newest = { revision, note };
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #fill(path: string): void {
    writeSync(this.#fd, Buffer.alloc(slotCount * slotBytes), 0, slotCount * slotBytes, 0);
    fsyncSync(this.#fd);
    const folder = openSync(dirname(path), "r");
    fsyncSync(folder);
    closeSync(folder);
  }
}

interface Slot {
  readonly revision: number;
  readonly note: string;
}

/** Magic, revision, length, SHA-256 of all that, and of the note, which fills the rest. */
function slotOf(revision: number, note: string): Buffer {
  const slot = Buffer.alloc(slotBytes);
  const length = slot.write(note, headerBytes);
  slot.write(magic, 0, "latin1");
  slot.writeUInt32BE(revision, 8);
  slot.writeUInt32BE(length, 12);
  slot.set(sha256(covered(slot, length)), 16);
  return slot;
}

function openSlot(slot: Buffer): Slot | undefined {
  const length = slot.readUInt32BE(12);
  if (slot.toString("latin1", 0, 8) !== magic || length > slotBytes - headerBytes) return undefined;
  if (!sameBytes(sha256(covered(slot, length)), slot.subarray(16, headerBytes))) return undefined;
  return { revision: slot.readUInt32BE(8), note: slot.toString("utf8", headerBytes, headerBytes + length) };
}

function covered(slot: Buffer, length: number): Buffer {
  return Buffer.concat([slot.subarray(0, 16), slot.subarray(headerBytes, headerBytes + length)]);
}

const magic = "IVHEAD01";
const slotCount = 3;
const slotBytes = 4_096;
const headerBytes = 48;
