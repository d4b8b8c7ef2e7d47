import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { resolvedPoints, type WrittenPoint } from "#bridge/point-address.ts";
import { exposure, isAddress, type TlsConfig } from "#runtime/access/config.ts";
import schema from "#runtime/config.schema.json" with { type: "json" };
import type {
  AnyDeviceConfig,
  BoardWire,
  CapsuleConfig,
  Config,
  ConsoleConfig,
  DeviceConfig,
  EdcConfig,
  UartboneConfig,
  UpdatesConfig,
} from "#runtime/config.ts";
import { checkedYaml } from "#runtime/core/checked-yaml.ts";
import { Fault } from "#runtime/core/fault.ts";
import { formOf } from "#runtime/core/form.ts";
import { checkArchive, checkDevices } from "#runtime/devices.ts";
import { scadaRegisters } from "#runtime/scada-registers.ts";
import type { TlsFiles } from "#runtime/sync/pem.ts";
import { readBoneMap, readRegisterMap } from "./hal/register-map-file.ts";

// The door from a person's YAML file to a frozen Config that cannot be wrong in form. Defaults are
// filled in here, paths become absolute here, and nothing behind it checks a second time.

export async function readGatewayFile(path: string): Promise<Config> {
  const config = parseGateway(await readText(path), path);
  const named: [string, AnyDeviceConfig][] = [];
  for (const [name, device] of Object.entries(config.devices))
    named.push([name, await withPoints(device, dirname(path))]);
  const devices = Object.fromEntries(named);
  checkDevices(devices, path);
  if (config.modbusServer !== undefined) scadaRegisters(config.modbusServer, devices);
  if (config.archive !== undefined) checkArchive(config.archive, devices, path);
  return Object.freeze({ ...config, devices });
}

/** In a file a register map is a name; from here on it is the map itself, and its points are the device's. */
async function withPoints(device: AnyDeviceConfig, folder: string): Promise<AnyDeviceConfig> {
  if (!isBoard(device)) return device;
  const file = resolve(folder, device.map as unknown as string);
  if (device.driver === "uartbone") {
    const { map, base: begins } = await readBoneMap(file);
    // The schema has no default for it, and TypeScript knows only the finished shape.
    const { base = begins } = device as { readonly base?: number };
    return { ...device, base, map, points: map.points };
  }
  const map = await readRegisterMap(file);
  return { ...device, map, points: map.points };
}

export function parseGateway(text: string, path: string): Config {
  const { value } = checkedYaml<GatewayFile>(text, {
    path,
    validate,
    code: "config/bad",
    what: "a gateway",
    hint: "`iv config explain KEY` says what a key means",
  });
  return finish(value, path);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (cause as Error).message;
    throw new Fault("config/unreadable", `Cannot read the configuration ${path}: ${why}`, {
      cause,
      hint: "Name one with --config FILE; `iv demo` needs none",
    });
  }
}

const validate = formOf<GatewayFile>(schema, {
  useDefaults: true,
  allErrors: true,
  allowUnionTypes: true,
});

/**
 * One capsule may be written without a list around it, one device without a name, and a point's address as
 * engineers write it.
 */
type GatewayFile = Omit<Config, "capsules" | "devices"> & {
  readonly device?: AnyDeviceConfig;
  readonly devices?: Config["devices"];
  readonly capsule?: CapsuleConfig;
  readonly capsules?: readonly CapsuleConfig[];
};

/** What the schema cannot say, and paths that no longer depend on where the daemon was started. */
function finish(
  { capsule, capsules, device, devices: several, ...config }: GatewayFile,
  path: string,
): Config {
  const folder = dirname(resolve(path));
  if ((device === undefined) === (several === undefined))
    throw new Fault(
      "config/bad",
      `${path}: ${device ? "both `device` and `devices` are there" : "neither `device` nor `devices` is there"}`,
      { hint: "Write `device:` for one, or `devices:` with a name for each" },
    );
  const devices = Object.fromEntries(
    Object.entries(several ?? { device: device! }).map(([name, one]) => [name, finishDevice(one, path)]),
  );
  if ((capsule === undefined) === (capsules === undefined))
    throw new Fault(
      "config/bad",
      `${path}: ${capsule ? "both `capsule` and `capsules` are there" : "neither `capsule` nor `capsules` is there"}`,
      { hint: "Write `capsule:` for one, or `capsules:` with a list for several" },
    );
  if (config.uplink !== undefined && config.proof.retain?.unsent)
    throw new Fault("config/bad", `${path}: proof.retain.unsent is for a gateway without an uplink`, {
      hint: "Take it out; with an uplink a record goes once it was delivered, or by hand with `iv proof prune --unsent`",
    });
  const all = capsules ?? [capsule!];
  for (const [index, { path: from, id }] of all.entries()) {
    const name = capsules === undefined ? "capsule" : `capsules.${index}`;
    if (from === undefined && id === undefined)
      throw new Fault("config/bad", `${path}: ${name} has neither a path nor an id`);
    if (from === undefined && config.store === undefined)
      throw new Fault("config/bad", `${path}: ${name} comes from the store, but no store is configured`, {
        hint: "Add `store:` with its path and the trust file, or give the capsule a path",
      });
  }
  const { store, archive, memory, updates, console: face } = config;
  if (updates !== undefined && store === undefined)
    throw new Fault(
      "config/bad",
      `${path}: updates want a store to put capsules into, and none is configured`,
      {
        hint: "Add `store:` with its path and the trust file",
      },
    );
  // Who has a token is the daemon's to look up.
  const exposed = exposure(face, 1);
  if (exposed !== undefined)
    throw new Fault("config/bad", `${path}: ${exposed.what}`, { hint: exposed.hint });
  return Object.freeze({
    ...config,
    devices,
    gateway: { ...config.gateway, data: resolve(folder, config.gateway.data) },
    ...(config.uplink && { uplink: withTls(config.uplink, folder) }),
    ...(config.witnesses && { witnesses: withTls(config.witnesses, folder) }),
    capsules: all.map((one) => ({ ...one, ...(one.path && { path: resolve(folder, one.path) }) })),
    ...(updates && { updates: withPlacesOf(updates, folder) }),
    ...(archive?.path && { archive: { ...archive, path: resolve(folder, archive.path) } }),
    ...(memory?.path && { memory: { ...memory, path: resolve(folder, memory.path) } }),
    console: withFiles(face, folder),
    ...(store && { store: { path: resolve(folder, store.path), trust: resolve(folder, store.trust) } }),
  });
}

function withPlacesOf(updates: UpdatesConfig, folder: string): UpdatesConfig {
  const { source, root, metadata, usb } = updates;
  return {
    ...withTls(updates, folder),
    ...(source && { source: "url" in source ? source : { directory: resolve(folder, source.directory) } }),
    ...(metadata && { metadata: resolve(folder, metadata) }),
    ...(root && { root: resolve(folder, root) }),
    ...(usb && { usb: { ...usb, directory: resolve(folder, usb.directory) } }),
  };
}

function finishDevice(written: AnyDeviceConfig, path: string): AnyDeviceConfig {
  const device = isModbus(written) ? withPlaces(written, path) : written;
  if (isBoard(device)) checkWire(device, path);
  else checkPoints(device, path);
  return withPaths(device, dirname(resolve(path)));
}

/** Files that a driver reads, wherever the daemon was started. */
function withPaths<Device extends AnyDeviceConfig>(device: Device, folder: string): Device {
  const whole = (named: object): object =>
    Object.fromEntries(
      Object.entries(named).map(([key, value]: [string, unknown]) => [
        key,
        key.endsWith("File") && typeof value === "string" ? resolve(folder, value) : value,
      ]),
    );
  const security = device.driver === "opcua" ? { security: whole(device.security) } : {};
  return { ...(whole(device) as Device), ...security };
}

function withFiles({ tls, oidc, ...rest }: ConsoleConfig, folder: string): ConsoleConfig {
  const files = (named: TlsConfig): TlsConfig => ({
    certificate: resolve(folder, named.certificate),
    key: resolve(folder, named.key),
    ...(named.clientAuthorities && { clientAuthorities: resolve(folder, named.clientAuthorities) }),
  });
  return {
    ...rest,
    ...(tls && { tls: files(tls) }),
    ...(oidc && { oidc: isAddress(oidc.jwks) ? oidc : { ...oidc, jwks: resolve(folder, oidc.jwks) } }),
  };
}

function withTls<Way extends { readonly tls?: TlsFiles }>(way: Way, folder: string): Way {
  if (way.tls === undefined) return way;
  const files = Object.entries(way.tls).map(([name, path]: [string, string]) => [
    name,
    resolve(folder, path),
  ]);
  return { ...way, tls: Object.fromEntries(files) };
}

function isModbus(device: AnyDeviceConfig): device is DeviceConfig {
  return device.driver === "modbus-tcp" || device.driver === "modbus-rtu";
}

function withPlaces(device: DeviceConfig, path: string): DeviceConfig {
  try {
    return { ...device, points: resolvedPoints(device.points as Readonly<Record<string, WrittenPoint>>) };
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    const hint = cause.hint === undefined ? {} : { hint: cause.hint };
    throw new Fault(cause.code, `${path}: ${cause.message}`, { cause, ...hint });
  }
}

function isBoard(device: AnyDeviceConfig): device is EdcConfig | UartboneConfig {
  return device.driver === "edc" || device.driver === "uartbone";
}

function checkWire(device: BoardWire, path: string): void {
  if ((device.path === undefined) !== (device.host === undefined)) return;
  const what = device.path === undefined ? "neither a host nor a path" : "both a host and a path";
  throw new Fault("config/bad", `${path}: the device has ${what}`, {
    hint: "Write host and port for a board on a network, or path and baud for one on a serial port",
  });
}

function checkPoints(device: Exclude<AnyDeviceConfig, EdcConfig | UartboneConfig>, path: string): void {
  for (const [point, place] of Object.entries(device.points)) {
    const { min, max, access } = place;
    if (!(min < max))
      throw new Fault("config/bad", `${path}: ${point} has min ${min}, which is not below max ${max}`);
    const table = "table" in place ? place.table : undefined;
    if (access === "write" && (table === "input" || table === "discrete"))
      throw new Fault("config/bad", `${path}: ${point} cannot be written, the table ${table} is read only`, {
        hint: `Use table: ${table === "input" ? "holding" : "coil"}`,
      });
  }
}

/** The schema's own words for a key such as `device.scanMs`, for `iv config explain`. */
export function explainKey(
  key: string,
): { readonly description: string; readonly facts: Readonly<Record<string, unknown>> } | undefined {
  let node: SchemaNode | undefined = schema as SchemaNode;
  for (const part of key.split(".").filter((name) => name !== "")) {
    node = pointedAt(node.items ?? node);
    const open: unknown = node.additionalProperties;
    node =
      node.properties?.[part] ??
      (typeof open === "object" && open !== null ? (open as SchemaNode) : undefined);
    if (node === undefined) return undefined;
  }
  node = pointedAt(node);
  const { description = "", properties, additionalProperties, items, ...facts } = node;
  const keys = Object.keys(
    properties ?? items?.properties ?? (additionalProperties as SchemaNode | undefined)?.properties ?? {},
  );
  const { $schema: _schema, $id: _id, ...rest } = facts as Record<string, unknown>;
  return { description, facts: keys.length > 0 ? { ...rest, keys } : rest };
}

/** Several devices look like one: the schema says it once. */
function pointedAt(node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const names = node.$ref.split("/").slice(1);
  return names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], schema) as SchemaNode;
}

interface SchemaNode {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: unknown;
  readonly items?: SchemaNode;
}
