/** How far the log is at whom it is handed in to. */
export interface UplinkStatus {
  readonly state: "off" | "up" | "down";
  readonly sent: number;
  readonly behind: number;
  /** Why the hub takes nothing, where it has said so. */
  readonly refusal?: string;
  /** For how many seconds the hub has kept nothing of what the broker takes, where that is too long. */
  readonly silentS?: number;
}
