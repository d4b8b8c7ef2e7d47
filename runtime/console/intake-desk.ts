import type { FaultCode } from "#runtime/core/fault.ts";

/** Takes a capsule into the store, if those have signed who must. Nothing starts to run by it. */
export interface IntakeDesk {
  take(bundle: AsyncIterable<Uint8Array>): Promise<Intake>;
  /** All that is installed, by id. */
  list(): Promise<readonly Stored[]>;
}

export interface Stored {
  readonly id: string;
  /** capsule://publisher/name@version; null where what is there is damaged. */
  readonly name: string | null;
  readonly epoch: number | null;
  readonly bytes: number | null;
  /** What is wrong with it; null where nothing is that its manifest could show. */
  readonly trouble: string | null;
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
