import { statusText } from "#bridge/protocol/edc-frame.ts";
import type { EdcAnswer } from "#bridge/protocol/edc-request.ts";
import type { Answer } from "#bridge/protocol/master.ts";
import { exceptionText } from "#bridge/protocol/modbus-pdu.ts";

/** Why a read gave nothing, in words. */
export function answerText(answer: Answer | EdcAnswer): string {
  switch (answer.kind) {
    case "exception":
      return `the device says ${exceptionText(answer.code)}`;
    case "refused":
      return `the board says: ${statusText(answer.status)}`;
    case "timeout":
      return "no answer in time";
    case "closed":
      return "the connection ended";
    case "malformed":
      return `a wrong answer: ${answer.detail}`;
    case "unsent":
      return answer.because === "late" ? "no link in time" : "no link";
    default:
      return answer.kind;
  }
}
