/** What the gateway's own Modbus server has had to do. */
export interface ScadaStatus {
  readonly port: number;
  readonly connects: number;
  readonly requests: number;
  /** Turned away, and cut off. */
  readonly refused: number;
  readonly dropped: number;
}
