// What a SCADA system sees of this gateway over Modbus: points with quality and age, and, where the configuration
// lets it, registers whose writes are proposals. Nothing that comes in here is nearer to the machine than a
// proposal from the page: the one judge decides, and what it decided stands in a register.

import { openTcpServer, type TcpServer } from "#bridge/link/tcp-server.ts";
import { type GatewayWords, PointBank } from "#bridge/point-bank.ts";
import { ModbusServer } from "#bridge/protocol/modbus-server.ts";
import type { Proposal } from "./adapt/proposal.ts";
import type { Config, ModbusServerConfig } from "./config.ts";
import type { GatewayStatus } from "./console/gateway-status.ts";
import type { Taken } from "./console/proposal-body.ts";
import { type Clock, type Instant, US_PER_MS } from "./core/clock.ts";
import { pointsOf } from "./devices.ts";
import { Deadband } from "./field/deadband.ts";
import type { Write } from "./field/point.ts";
import type { Sensors } from "./field/port.ts";
import type { LoggedRecord } from "./prove/port.ts";
import type { DecisionRecord, Record } from "./prove/record.ts";
import { scadaRegisters } from "./scada-registers.ts";
import { version } from "./version.ts";

export interface ScadaParts {
  readonly devices: Config["devices"];
  readonly boot: string;
  readonly clock: Clock;
  readonly sensors: Sensors;
  status(): Pick<GatewayStatus, "state" | "device" | "tick">;
  propose(proposal: Omit<Proposal, "at">): Taken;
  /** A verdict is told once anybody can read why. */
  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void;
}

export type Scada = Pick<TcpServer, "port" | "counters" | "close">;

interface Shown extends Pick<ScadaParts, "boot" | "clock" | "sensors" | "follow"> {
  readonly face: Pick<ScadaParts, "status" | "propose">;
  readonly log: { info(details: object, text: string): void };
}

/** Where the gateway's file has one. */
export async function openConfiguredScada(
  { modbusServer, devices }: Config,
  { face, log, ...parts }: Shown,
): Promise<Scada | undefined> {
  if (modbusServer === undefined) return undefined;
  const scada = await openScada(modbusServer, {
    ...{ ...parts, devices },
    status: () => face.status(),
    propose: (proposal) => face.propose(proposal),
  });
  const { port } = scada;
  log.info({ event: "modbus-server", port }, `Points are shown over Modbus on port ${port}`);
  return scada;
}

async function openScada(config: ModbusServerConfig, parts: ScadaParts): Promise<Scada> {
  const { unit, host, port, clients } = config;
  const { devices, sensors, clock, status } = parts;
  const list = scadaRegisters(config, devices);
  const bands = [...pointsOf(devices)].map(([id, { deadband = 0 }]): [string, number] => [id, deadband]);
  const deadband = new Deadband(new Map(bands));
  const desk = new Desk(config, parts);
  const server = await openTcpServer({
    host,
    port,
    ...(clients && { clients }),
    accept: (client) => {
      const bank = new PointBank({
        ...{ list, sensors, clock, deadband },
        gateway: () => ({ ...gatewayWords(status()), ...desk.words() }),
        propose: (writes) => desk.propose(writes, client),
      });
      // 0 and 255 mean the device itself, for masters that follow the TCP guide's advice on unit ids.
      const modbus = new ModbusServer({ units: [unit, 0, 0xff], bank, identity });
      return {
        receive(bytes) {
          const { served, isBroken } = modbus.receive(bytes);
          return { frames: served.map(({ frame }) => frame), isBroken };
        },
      };
    },
  });
  const stop = parts.follow((batch) => desk.observe(batch));
  const close = () => {
    stop();
    return server.close();
  };
  return { ...server, close };
}

const identity = { vendor: "Industriverse", product: "Industriverse Edge", revision: version };

/** Proposals that came in, numbered in order, and what became of the last. */
class Desk {
  readonly #config: ModbusServerConfig;
  readonly #parts: ScadaParts;
  #taken = 0;
  #takenAt: Instant = 0;
  #judged = 0;
  #verdict: number = verdicts.none;

  constructor(config: ModbusServerConfig, parts: ScadaParts) {
    this.#config = config;
    this.#parts = parts;
  }

  propose(writes: readonly Write[], client: string): "taken" | "full" {
    const { proposals: origin } = this.#config;
    if (origin === undefined) return "full";
    const answer = this.#parts.propose({ origin, by: nameOf(this.#taken + 1, client), writes });
    // Modbus has one word for both: busy.
    if (answer !== "taken") return "full";
    this.#taken++;
    this.#takenAt = this.#parts.clock.now();
    return "taken";
  }

  observe(batch: readonly LoggedRecord[]): void {
    for (const { body } of batch) {
      // Most records are none of ours, and need not be read for it.
      if (!body.includes(`"by":"${namePrefix}`)) continue;
      const record = JSON.parse(body) as Record;
      if (record.kind !== "decision" || record.boot !== this.#parts.boot || record.trial !== undefined)
        continue;
      this.#judged = Number(record.by.split(" ").at(-1));
      this.#verdict = verdicts[record.verdict];
    }
  }

  words(): Pick<GatewayWords, "proposals" | "judged" | "verdict"> {
    const proposals = this.#taken;
    if (this.#judged >= proposals) return { proposals, judged: this.#judged, verdict: this.#verdict };
    const isWaiting = this.#parts.clock.now() < this.#takenAt + judgeMsMax * US_PER_MS;
    return { proposals, judged: proposals, verdict: isWaiting ? verdicts.waiting : verdicts.notJudged };
  }
}

/** Longer than any tick: whatever was not judged by then was passed over, because another of its tick was let through. */
export const judgeMsMax = 5_000;

const namePrefix = "modbus ";

function nameOf(number: number, client: string): string {
  return `${namePrefix}${client} ${number}`;
}

const verdicts: { readonly [Name in DecisionRecord["verdict"] | "none" | "waiting" | "notJudged"]: number } =
  {
    none: 0,
    waiting: 1,
    allow: 2,
    amend: 3,
    block: 4,
    notJudged: 5,
  };

const states: { readonly [Name in GatewayStatus["state"]]: number } = {
  starting: 0,
  guarded: 1,
  observing: 2,
  holding: 3,
  safe: 4,
  stopping: 5,
};

function gatewayWords({
  state,
  device,
  tick,
}: ReturnType<ScadaParts["status"]>): Pick<GatewayWords, "state" | "isLinkUp" | "tick"> {
  return { state: states[state], isLinkUp: device.link === "up", tick };
}
