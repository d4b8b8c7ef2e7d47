import type { FaultCode } from "#runtime/core/fault.ts";

/** Takes a capsule into the store, if those have signed who must. Nothing starts to run by it. */
export interface IntakeDesk {
  take(bundle: AsyncIterable<Uint8Array>): Promise<Intake>;
}

export type Intake = Readonly<
  | {
      kind: "taken";
      id: string;
      name: string;
      epoch: number;
      files: number;
      bytesWritten: number;
      signers: readonly string[];
    }
  | { kind: "refused"; code: FaultCode; text: string; hint?: string | undefined }
>;
