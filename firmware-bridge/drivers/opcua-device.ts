import type { LinkState } from "#bridge/link/kept-link.ts";
import { type NodeReading, type NodesWritten, OpcuaLink } from "#bridge/link/opcua-link.ts";
import { badPoint, checkNamedPoint, flawIn, judged, type Refused, rawOf } from "#bridge/named-value.ts";
import type { OpcuaConfig, OpcuaPointConfig } from "#runtime/config.ts";
import { type Clock, type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";
import { severityOf } from "#runtime/field/quality.ts";
import { type Granted, writesOf } from "#runtime/shield/permit.ts";

export interface OpcuaDeviceOptions {
  readonly config: OpcuaConfig;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onLink: (link: "up" | "down", because: string) => void;
  readonly onSample: (point: PointId, sample: Sample) => void;
}

export type ServerReport = Refused | NodesWritten | Readonly<{ kind: "late" }>;

/**
 * One OPC UA server. The link, which could write anything, never leaves this object: what is written comes out of
 * a redeemed permit, is checked against the configuration here, and nowhere else.
 */
export class OpcuaDevice {
  readonly points: ReadonlyMap<PointId, OpcuaPointConfig>;
  readonly counters: Record<string, number> = { readings: 0, writes: 0 };
  readonly #options: OpcuaDeviceOptions;
  readonly #ids: readonly PointId[];
  readonly #newest = new Map<PointId, Sample>();
  readonly #link: OpcuaLink;

  constructor(options: OpcuaDeviceOptions) {
    const { config, random, onLink } = options;
    checkSecurity(config);
    this.#options = options;
    this.points = new Map(Object.entries(config.points));
    for (const [id, point] of this.points) {
      checkNamedPoint(id, point);
      if (config.tick?.node === point.node) throw badPoint(id, "is the node of the tick");
    }
    this.#ids = [...this.points.keys()];
    this.#link = new OpcuaLink({
      config,
      random,
      nodes: this.#ids.map((id) => this.points.get(id)!.node),
      onUp: () => onLink("up", this.#link.state.detail),
      onTold: (index, reading) => this.#hear(this.#ids[index]!, reading),
      onAlive: () => this.#alive(),
      onLost: (because) => {
        this.#newest.clear();
        onLink("down", because);
      },
    });
  }

  get link(): LinkState {
    return this.#link.state;
  }

  get isAnswering(): boolean {
    return this.#link.state.link === "up";
  }

  /** Asks for every node anew. */
  async ask(): Promise<void> {
    const readings = await this.#link.read(this.#ids.map((id) => this.points.get(id)!.node));
    for (const [index, reading] of (readings ?? []).entries()) this.#hear(this.#ids[index]!, reading);
  }

  /** Values in engineering units, for a read-back; undefined where the server does not say all of them. */
  async readBack(ids: readonly PointId[]): Promise<ReadonlyMap<PointId, number> | undefined> {
    const readings = await this.#link.read(ids.map((id) => this.points.get(id)!.node));
    if (readings === undefined || readings.some(({ status }) => severityOf(status) === "bad"))
      return undefined;
    return new Map(
      ids.map((id, index) => [id, judged(this.points.get(id)!, readings[index]!.value, 0).value]),
    );
  }

  async tick(): Promise<number | undefined> {
    const node = this.#options.config.tick?.node;
    if (node === undefined) return undefined;
    const [reading] = (await this.#link.read([node])) ?? [];
    return reading !== undefined && severityOf(reading.status) === "good" && Number.isInteger(reading.value)
      ? reading.value
      : undefined;
  }

  /** Sends what the permit names in one request, the tick last. */
  async write(granted: Granted): Promise<ServerReport> {
    const { tick, expiresAt } = granted.grant;
    const writes = writesOf(granted);
    const flaw = flawIn(writes, this.points);
    if (flaw !== undefined) return flaw;
    if (this.#options.clock.now() >= expiresAt) return { kind: "late" };
    this.counters["writes"]!++;
    const tickNode = this.#options.config.tick?.node;
    return await this.#link.write([
      ...writes.map(({ point, value }) => {
        const config = this.points.get(point)!;
        return { node: config.node, value: rawOf(config, value) };
      }),
      ...(tickNode === undefined ? [] : [{ node: tickNode, value: tick }]),
    ]);
  }

  close(): void {
    this.#link.close();
  }

  #hear(id: PointId, { value, status, sourceMs }: NodeReading): void {
    const now = this.#options.clock.now();
    this.counters["readings"]!++;
    const at = sourceMs === undefined ? now : Math.min(now, Math.round(sourceMs * US_PER_MS));
    const isOfNow = this.#options.config.age === "session";
    const sample = { ...judged(this.points.get(id)!, value, status), at: isOfNow ? now : at };
    this.#newest.set(id, sample);
    this.#options.onSample(id, sample);
  }

  /** With `age: session` the server's sign of life says of every value that it is still so. */
  #alive(): void {
    if (this.#options.config.age === "source") return;
    const at: Instant = this.#options.clock.now();
    for (const [id, sample] of this.#newest) this.#options.onSample(id, { ...sample, at });
  }
}

function checkSecurity({ security }: OpcuaConfig): void {
  const { mode, certificateFile, keyFile, serverCertificateFile } = security;
  if (mode === "None") return;
  const missing = Object.entries({ certificateFile, keyFile, serverCertificateFile }).find(
    ([, path]) => path === undefined,
  );
  if (missing !== undefined)
    throw new Fault("config/bad", `device.security.${missing[0]} is missing, which mode ${mode} needs`, {
      hint: "docs/mqtt.md shows how to make a certificate; mode None protects nothing",
    });
}
