import type { Identity } from "#bridge/bring-up/scan-target.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Checked } from "./check-run.ts";
import type { Measured } from "./quality-run.ts";

/** What a report holds. In the file, numbers with fractions are strings. */
export interface BringUpReport {
  readonly schema: "industriverse.bring-up/1";
  /** Wall clock, in ISO 8601. */
  readonly madeAt: string;
  readonly madeBy: string;
  readonly versions: { readonly industriverse: string; readonly node: string };
  readonly gateway: { readonly name: string; readonly key: string; readonly file: Digest };
  readonly device: {
    readonly driver: string;
    readonly address: string;
    readonly identity: ShownIdentity;
  };
  readonly capsules: readonly { readonly name: string; readonly id: string }[];
  readonly check: Checked;
  readonly link: Measured;
  /** All writes by hand that the gateway's log holds, the oldest first, refused ones among them. */
  readonly writes: readonly ReportedWrite[];
  readonly log: { readonly records: number };
}

export type ShownIdentity = Readonly<
  | ({ kind: "modbus"; unit: number } & Identity)
  | { kind: "board"; mapHash: string; boot: number; watchdogMs: number }
  | { kind: "none" }
>;

export interface ReportedWrite {
  readonly index: number;
  readonly at: number;
  readonly by: string;
  readonly asked: Readonly<Record<string, string>>;
  readonly found: Readonly<Record<string, string>> | null;
  readonly permit: string | null;
  readonly because: string;
  /** None where nothing was permitted, or where the run ended before the device answered. */
  readonly outcome: string | null;
}
