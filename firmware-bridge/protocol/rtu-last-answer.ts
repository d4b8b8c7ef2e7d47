import { encodeRequest, type Request } from "./modbus-pdu.ts";

/**
 * The answer before this one, to know a second copy of it by. A copy that comes when the next question has
 * been asked looks like its answer, if that has the same shape; only what follows can tell.
 */
export class LastAnswer {
  #question: Uint8Array = new Uint8Array(0);
  #answer: Uint8Array = new Uint8Array(0);

  /** True for the same bytes in answer to another question. Whatever it says, this one is the last from now on. */
  isRepeatedBy({ pdu }: { readonly pdu: Uint8Array }, { request }: { readonly request: Request }): boolean {
    const question = encodeRequest(request);
    const isRepeated = isSame(pdu, this.#answer) && !isSame(question, this.#question);
    this.#question = question;
    this.#answer = pdu;
    return isRepeated;
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
