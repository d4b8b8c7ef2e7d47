/** The name of a value on a device, the same in configuration, manifest, record and page. */
export type PointId = string;

/** A named value on a device, with its unit and the range the device can mean. */
export interface Point {
  readonly id: PointId;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
}

/** A value for a point, in engineering units. Only a redeemed permit carries one to a device. */
export interface Write {
  readonly point: PointId;
  readonly value: number;
}

/** Who asks. All origins go through the same judge; the record keeps the name. */
export type Origin = "capsule" | "operator" | "optimiser" | "agent";
