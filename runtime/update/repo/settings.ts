// What a publisher has settled once, beside the keys: for how long what is signed is good.

import { Fault } from "#runtime/core/fault.ts";
import { type RoleName, roleNames } from "./form.ts";

export interface Settings {
  /** For how many days a new document of each kind is good. */
  readonly days: Readonly<Record<RoleName, number>>;
  /**
   * While a new root waits: whether the documents below it are to be signed by the old keys too, so that
   * a gateway that has either root accepts them at every instant, or by the new ones alone.
   */
  readonly handover: "old-and-new" | "new";
}

export const usualSettings: Settings = {
  days: { root: 365, targets: 180, snapshot: 30, timestamp: 7 },
  handover: "old-and-new",
};

export function readSettings(text: string, place: string): Settings {
  let settings: Partial<Settings> = {};
  try {
    settings = JSON.parse(text) as Partial<Settings>;
  } catch {
    // What is no JSON has no settings either, and is told as such below.
  }
  const { days, handover } = settings ?? {};
  const isGood =
    roleNames.every((role) => Number.isSafeInteger(days?.[role]) && days![role] > 0) &&
    (handover === "old-and-new" || handover === "new");
  if (isGood) return settings as Settings;
  throw new Fault("repo/bad-metadata", `${place} does not say for how long documents are good`, {
    hint: "Bring it back from a copy, or write it as `iv repo init` does elsewhere",
  });
}
