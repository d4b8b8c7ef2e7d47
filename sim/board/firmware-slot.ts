import {
  chunkWordsMax,
  digestWordsOf,
  firmwareBytesMax,
  firmwareState,
} from "#bridge/protocol/edc-firmware.ts";
import { type EdcFrame, op, status } from "#bridge/protocol/edc-frame.ts";
import { sha256 } from "#runtime/core/digest.ts";
import type { Executed } from "./executed.ts";

/** A second place for an image, as SPEC-EDC.md's chapter 7 has it. Survives restarts, a half transfer included. */
export class FirmwareSlot {
  #state: number = firmwareState.empty;
  #image = new Uint8Array(0);
  #digest: readonly number[] = [];
  #held = 0;
  /** The image that runs for good, and the one that runs now. */
  #confirmed: Uint8Array = new Uint8Array(0);
  #isOnTrial = false;

  get isTrial(): boolean {
    return this.#isOnTrial;
  }

  get running(): Uint8Array {
    return this.#isOnTrial ? this.#image : this.#confirmed;
  }

  /** A trial that nobody confirmed ends with the next power-up. */
  restart(): void {
    if (this.#state === firmwareState.activated) {
      this.#state = firmwareState.trial;
      this.#isOnTrial = true;
    } else if (this.#isOnTrial) {
      this.#state = firmwareState.verified;
      this.#isOnTrial = false;
    }
  }

  execute({ op: code, words }: EdcFrame, { isArmed }: { readonly isArmed: boolean }): Executed {
    switch (code) {
      case op.firmwareBegin:
        return this.#begin(words);
      case op.firmwareChunk:
        return this.#chunk(words);
      case op.firmwareVerify:
        return this.#verify();
      case op.firmwareActivate:
        if (isArmed) return { code: status.armed };
        if (this.#state !== firmwareState.verified) return { code: status.badImage };
        this.#state = firmwareState.activated;
        return this.#told();
      case op.firmwareConfirm:
        if (!this.#isOnTrial) return { code: status.badImage };
        this.#confirmed = this.#image;
        this.#isOnTrial = false;
        this.#state = firmwareState.empty;
        this.#held = 0;
        return this.#told();
      case op.firmwareStatus:
        return this.#told();
      default:
        return { code: status.badOp };
    }
  }

  #begin([bytes, ...digest]: readonly number[]): Executed {
    if (bytes === undefined || digest.length !== 8 || bytes < 1 || bytes > firmwareBytesMax)
      return { code: status.badLength };
    if (this.#isOnTrial) return { code: status.armed };
    const isSame = this.#image.length === bytes && digest.every((word, at) => word === this.#digest[at]);
    // The same image once more: what is already here need not be sent again.
    if (!isSame || this.#state === firmwareState.empty) {
      this.#image = new Uint8Array(bytes);
      this.#digest = digest;
      this.#held = 0;
      this.#state = firmwareState.receiving;
    }
    return this.#told();
  }

  #chunk([image, offset, ...words]: readonly number[]): Executed {
    if (this.#state !== firmwareState.receiving || image !== this.#digest[0])
      return { code: status.badImage };
    const left = this.#image.length - this.#held;
    if (
      offset !== this.#held ||
      words.length === 0 ||
      words.length !== Math.min(chunkWordsMax, Math.ceil(left / 4))
    )
      return { code: status.badLength };
    const bytes = new Uint8Array(words.length * 4);
    const view = new DataView(bytes.buffer);
    for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true);
    this.#image.set(bytes.subarray(0, Math.min(left, bytes.length)), this.#held);
    this.#held += Math.min(left, bytes.length);
    return this.#told();
  }

  #verify(): Executed {
    if (this.#held === 0 || this.#held < this.#image.length) return { code: status.badImage };
    const found = digestWordsOf(sha256(this.#image));
    if (found.some((word, at) => word !== this.#digest[at])) {
      this.#state = firmwareState.empty;
      return { code: status.badImage };
    }
    if (this.#state === firmwareState.receiving) this.#state = firmwareState.verified;
    return this.#told();
  }

  #told(): Executed {
    return { code: status.ok, words: [this.#state, this.#held] };
  }
}
