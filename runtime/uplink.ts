import type { UplinkConfig, WitnessesConfig } from "./config.ts";
import type { Gateway } from "./console/port.ts";
import { US_PER_MS } from "./core/clock.ts";
import { Fault } from "./core/fault.ts";
import { handedIn, handedInLate } from "./handed-in.ts";
import type { ProofLog } from "./prove/client.ts";
import { parseVerifierKey, type VerifierKey } from "./prove/note.ts";
import type { UplinkLog } from "./sync/kept-cursor.ts";
import type { Uplink } from "./sync/mqtt.ts";
import { readPem } from "./sync/pem.ts";
import type { OutboxSource } from "./sync/port.ts";
import type { TelemetryGap, TelemetrySettings } from "./sync/proofs/telemetry.ts";
import type { Aside } from "./sync/proofs/teller.ts";
import type { Witnesses } from "./sync/proofs/witnesses.ts";
import type { Picture } from "./sync/sparkplug/edge-node.ts";
import { version } from "./version.ts";

export interface UplinkParts {
  readonly gateway: string;
  readonly points: Readonly<Record<string, { readonly unit: string }>>;
  readonly log: UplinkLog;
  readonly proof: ProofLog;
  readonly now: () => number;
  /** The record that this run began with, once it is written. */
  readonly boot: () => Uint8Array | undefined;
  /** What of the telemetry was not sent. */
  readonly onGap: (gap: TelemetryGap) => void;
  /** Asked only after the daemon is whole. */
  readonly face: () => Pick<Gateway, "status" | "propose">;
}

/** Opens the uplink that the configuration asks for; what the others would need is not even loaded. */
export async function openConfiguredUplink(
  config: UplinkConfig,
  { gateway, points, log, proof, now, boot, face, onGap }: UplinkParts,
): Promise<Uplink> {
  const pem = readPem(config.tls);
  const way = { clientId: gateway, log, ...(pem && { pem }) };
  if (config.format === "proofs") {
    const { openProofUplink } = await import("./sync/proofs/uplink.ts");
    const { url, topic } = config;
    const mirror = witnessKey(config.mirror, "uplink.mirror");
    const { Tails } = await import("./sync/proofs/tails.ts");
    const to = { ...way, url, topic, mirror };
    const uplink = openProofUplink({ ...to, source: handedIn(proof, boot) });
    const tails = new Tails({
      log,
      find: async () =>
        (await proof.olderEpochs()).map((one) => ({ epoch: one.epoch, source: handedInLate(proof, one) })),
      open: ({ epoch, source }) => openProofUplink({ ...to, clientId: `${gateway}/epoch-${epoch}`, source }),
    });
    const told =
      config.telemetry === undefined
        ? uplink
        : await withTelemetry(uplink, config.telemetry, { proof, now, face, onGap });
    return {
      state: () => told.state(),
      close: async () => {
        await Promise.all([tails.close(), told.close()]);
      },
    };
  }
  const source = followed(proof);
  if (config.format !== "sparkplug") {
    const { openUplink } = await import("./sync/mqtt.ts");
    return openUplink({ ...way, url: config.url, topic: config.topic, source });
  }
  const { openSparkplug } = await import("./sync/sparkplug/uplink.ts");
  const { group, node = gateway, device, url, otherUrls = [], primaryHost } = config;
  return openSparkplug({
    ...{ ...way, group, node, device, version, source },
    points: Object.entries(points).map(([name, { unit }]) => ({ name, unit })),
    urls: [url, ...otherUrls],
    ...(primaryHost !== undefined && { primaryHost }),
    picture: () => pictureOf(face()),
    // Whoever is behind the broker, the record says by which way it came.
    propose: (writes) => face().propose({ origin: "operator", by: `sparkplug ${group}`, writes }),
    now: () => Math.floor(now() / US_PER_MS),
  });
}

export async function openConfiguredWitnesses(
  config: WitnessesConfig,
  { gateway, log, proof }: Pick<UplinkParts, "gateway" | "log" | "proof">,
): Promise<Witnesses> {
  const { openWitnesses } = await import("./sync/proofs/witnesses.ts");
  const pem = readPem(config.tls);
  const { url, topic } = config;
  return openWitnesses({
    ...{ url, topic, log, source: handedIn(proof), ...(pem && { pem }) },
    clientId: `${gateway}/witnesses`,
    keys: config.keys.map((text) => witnessKey(text, "witnesses.keys")),
  });
}

async function withTelemetry(
  uplink: Uplink & { readonly aside: Aside },
  { everyMs, alarmBytesPerHour, pointsBytesPerHour }: TelemetrySettings,
  { proof, now, face, onGap }: Pick<UplinkParts, "proof" | "now" | "face" | "onGap">,
): Promise<Uplink> {
  const { Teller } = await import("./sync/proofs/teller.ts");
  const { alarmOf } = await import("./sync/proofs/alarm.ts");
  const teller = new Teller({
    ...{ aside: uplink.aside, everyMs, onGap, nowMs: () => Math.floor(now() / US_PER_MS) },
    budgets: { alarm: alarmBytesPerHour, points: pointsBytesPerHour },
    sample: () => {
      const { now: at, state, tick, points } = face().status();
      return JSON.stringify({
        at,
        state,
        tick,
        points: points.map(({ point, value, quality }) => [point, value, quality]),
      });
    },
  });
  const stopFollowing = proof.follow((batch) => {
    for (const record of batch) {
      const alarm = alarmOf(record);
      if (alarm !== undefined) teller.alarm(alarm);
    }
  });
  return {
    state: () => uplink.state(),
    close: async () => {
      stopFollowing();
      teller[Symbol.dispose]();
      await uplink.close();
    },
  };
}

function followed(proof: ProofLog): OutboxSource {
  return {
    read: (from, max) => proof.read(from, max),
    cursor: () => proof.cursor("uplink"),
    setCursor: (next) => proof.setCursor("uplink", next),
    onGrow: (listener) => proof.onFlush(() => listener(proof.size)),
  };
}

export function witnessKey(text: string, where: string): VerifierKey {
  const key = parseVerifierKey(text, "witness");
  if (key !== undefined) return key;
  throw new Fault("config/bad", `${where} has ${JSON.stringify(text)}, which is no witness's key`, {
    hint: "Copy the whole line that `iv hub run` or `iv hub witness` prints as its key",
  });
}

function pictureOf(face: Pick<Gateway, "status">): Picture {
  const { state, device, points, now } = face.status();
  return {
    state,
    isDeviceUp: device.link === "up",
    readings: points.map(({ point, value, quality, ageMs }) => ({
      ...{ point, value, quality },
      atMs: Math.floor(now / US_PER_MS - (ageMs ?? 0)),
    })),
  };
}
