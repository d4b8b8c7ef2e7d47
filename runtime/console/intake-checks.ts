import type { FaultCode } from "#runtime/core/fault.ts";
import type { Intake } from "./intake-desk.ts";

export interface IntakeCheck {
  readonly name: string;
  readonly is: "fine" | "wrong" | "not-reached";
  readonly text: string;
}

/** In the order in which a capsule is looked at while it arrives, and the faults by which each says no. */
const checks: readonly { readonly name: string; readonly codes: readonly FaultCode[] }[] = [
  { name: "It is a capsule", codes: ["capsule/bad-bundle", "capsule/unreadable"] },
  { name: "Those have signed who must", codes: ["capsule/bad-signature", "capsule/not-trusted"] },
  { name: "Its manifest is whole and known", codes: ["capsule/bad-manifest"] },
  { name: "The store has room", codes: ["capsule/too-large", "capsule/busy", "capsule/unwritable"] },
  { name: "It is not older than what is here", codes: ["capsule/refused"] },
  { name: "Every file is the one that was signed", codes: ["capsule/bad-digest"] },
];

/** What each check said. What says no is told where it belongs; nothing behind it is said to be fine. */
export function checksOf(end: Intake): readonly IntakeCheck[] {
  if (end.kind === "taken") {
    const told = toldOf(end);
    return checks.map(({ name }, place) => ({ name, is: "fine", text: told[place] ?? "" }));
  }
  const failed = checks.findIndex(({ codes }) => codes.includes(end.code));
  // A fault that belongs to none of them came from elsewhere: then nothing is said of any.
  if (failed < 0) return [{ name: "Taking it in", is: "wrong", text: end.text }];
  return checks.map(({ name }, place) =>
    place < failed
      ? { name, is: "fine", text: "" }
      : place === failed
        ? { name, is: "wrong", text: end.text }
        : { name, is: "not-reached", text: "" },
  );
}

function toldOf({
  signers,
  epoch,
  files,
  bytesWritten,
}: Extract<Intake, { kind: "taken" }>): readonly string[] {
  const written = `${files} files, ${bytesWritten} bytes of them new`;
  return ["", signers.join(", "), "", written, `epoch ${epoch}`, ""];
}
