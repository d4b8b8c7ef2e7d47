import type { AccessConfig, TlsConfig } from "./access/config.ts";
import type { Origin, PointId } from "./field/point.ts";
import type { RegisterMap } from "./field/register-map.ts";
import type { MemoryConfig } from "./prove/memory/config.ts";
import type { TracesConfig } from "./sync/traces/config.ts";
import type { UplinkConfig, WitnessesConfig } from "./sync/uplink-config.ts";
import type { UpdatesConfig } from "./update/updates-config.ts";

export type { MemoryConfig } from "./prove/memory/config.ts";
export type { TracesConfig } from "./sync/traces/config.ts";
export type {
  JsonUplinkConfig,
  ProofUplinkConfig,
  SparkplugUplinkConfig,
  UplinkConfig,
  WitnessesConfig,
} from "./sync/uplink-config.ts";
export type { UpdatesConfig } from "./update/updates-config.ts";

/** One gateway, as its YAML file says it (`runtime/config.schema.json` describes every key). */
export interface Config {
  readonly gateway: { readonly name: string; readonly data: string };
  /** At least one, each of which has to be told from the others by the actuators that it wants. */
  readonly capsules: readonly CapsuleConfig[];
  readonly store?: { readonly path: string; readonly trust: string };
  /** How capsules come while the gateway runs; what the store is needed for. */
  readonly updates?: UpdatesConfig;
  readonly shield: { readonly mode: ShieldMode };
  /** At least one, by name. All that capsules know of them are their points, so no two have a point of one name. */
  readonly devices: Readonly<Record<string, AnyDeviceConfig>>;
  /** Shows the points to whoever asks over Modbus TCP; absent: nobody is shown anything. */
  readonly modbusServer?: ModbusServerConfig;
  readonly uplink?: UplinkConfig;
  /** Others on the plant's own network who cosign what this gateway signs, also while the hub cannot be reached. */
  readonly witnesses?: WitnessesConfig;
  /** What of the capsule's own adaptation this gateway lets be; both are off unless said. */
  readonly adaptation: { readonly frozen: boolean; readonly export: boolean };
  readonly console: ConsoleConfig;
  readonly log: { readonly level: LogLevel };
  /** How long a record may wait on its way to the disk, and how long it is kept there. */
  readonly proof: { readonly flushMs: number; readonly retain?: RetainConfig };
  /** Keeps what the points said, for plots and for training; absent: nothing is kept. */
  readonly archive?: ArchiveConfig;
  /** Finds minutes of before that were like one of now; absent: nothing is remembered beyond the log itself. */
  readonly memory?: MemoryConfig;
  /** Tells an OpenTelemetry collector how decisions went; absent: nobody is told. */
  readonly traces?: TracesConfig;
  /** Where the demo's simulator listens for "go rogue" and the like; absent on a real gateway. */
  readonly simulator?: { readonly url: string };
}

/** Where the page and the API are, and who may come in. */
export interface ConsoleConfig extends AccessConfig {
  readonly host: string;
  readonly port: number;
  /** By which browsers may call it, beside its address. */
  readonly names?: readonly string[];
  readonly tls?: TlsConfig;
}

export interface ArchiveConfig {
  /** A folder; absent: `archive` in the gateway's own. */
  readonly path?: string;
  /** Absent: all. */
  readonly points?: readonly PointId[];
  readonly days: number;
  readonly mib: number;
  readonly everyMs: number;
  /** Declared loss: a point's values are kept to the nearest multiple. */
  readonly steps?: Readonly<Record<PointId, number>>;
}

export interface ModbusServerConfig {
  readonly host: string;
  readonly port: number;
  readonly unit: number;
  /** First register of each point that is shown; absent: all, in the order of the file. */
  readonly map?: Readonly<Record<PointId, number>>;
  /** In whose name writes are proposals; absent: nothing can be written. */
  readonly proposals?: Exclude<Origin, "capsule">;
  /** Addresses of those who may connect; absent: whoever can reach the port. */
  readonly clients?: readonly string[];
}

/** From a folder where it has a path, else from the store, where its id names it. */
export interface CapsuleConfig {
  readonly path?: string;
  readonly id?: string;
  /** What becomes of it when this gateway has never seen it before; `watch` is a trial that only a person ends. */
  readonly start: "armed" | "trial" | "watch";
}

/** Absent limits are none. */
export interface RetainConfig {
  readonly days?: number;
  readonly mib?: number;
  /** On a gateway without an uplink: also what nobody has a copy of. */
  readonly unsent: boolean;
}

/** `observe` judges and records but lets every proposal through that the hard limits allow. */
export type ShieldMode = "observe" | "enforce";
export type LogLevel = "fatal" | "error" | "warn" | "info" | "debug" | "trace";

/** Whatever a gateway may have beside its machine; `driver` says which. */
export type AnyDeviceConfig = RegisterDeviceConfig | MqttConfig | OpcuaConfig;

/** Devices whose values stand at numbers, in registers or words. */
export type RegisterDeviceConfig = DeviceConfig | EdcConfig | UartboneConfig;

export type DeviceConfig = ModbusTcpConfig | ModbusRtuConfig;

/** What is the same on every wire. */
export interface ModbusConfig {
  readonly unit: number;
  readonly scanMs: number;
  readonly timeoutMs: number;
  readonly points: Readonly<Record<PointId, ModbusPointConfig>>;
  /** A 32-bit holding register pair that takes the tick number with every write group. */
  readonly tickRegister: number;
  /** Registers of no point that a read may run over; absent: as many as cost less than another request. */
  readonly gapMax?: number;
  /** Refuse capsules whose write groups take more than one request; absent: they are written in order, the tick last. */
  readonly atomic?: boolean;
}

export interface ModbusTcpConfig extends ModbusConfig {
  readonly driver: "modbus-tcp";
  readonly host: string;
  readonly port: number;
  /** Requests in flight at once; absent: one. */
  readonly window?: number;
}

/** What two lines of a serial port are set to once it is open; absent: as the system opens it. Not all ports have them. */
export interface ModemLines {
  readonly dtr?: "on" | "off";
  readonly rts?: "on" | "off";
}

export interface ModbusRtuConfig extends ModbusConfig, ModemLines {
  readonly driver: "modbus-rtu";
  readonly path: string;
  readonly baud: number;
  readonly parity: "none" | "even" | "odd";
  readonly stopBits: 1 | 2;
  /** Silence between two frames; absent: 3.5 characters. */
  readonly silenceMs?: number;
  /** The adapter repeats what is sent. */
  readonly echo: boolean;
}

/** What people call a device that has no name. */
export function addressOf(device: AnyDeviceConfig): string {
  if (device.driver === "mqtt" || device.driver === "opcua") return device.url;
  return "path" in device && device.path !== undefined ? device.path : `${device.host}:${device.port}`;
}

export interface ModbusPointConfig {
  /** Registers, or bits: `discrete` ones are read only, as `input` registers are. */
  readonly table: "input" | "holding" | "discrete" | "coil";
  readonly address: number;
  /** A bit is a `bool`, and nothing else is. */
  readonly type: "u16" | "i16" | "u32" | "i32" | "f32" | "f64" | "bool";
  /** Of the value's bytes, A the highest; absent: ABCD. */
  readonly order?: ByteOrder;
  /** Value in engineering units = raw × scale + offset. */
  readonly scale: number;
  readonly offset: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly access: "read" | "write";
  /** How often it is read, where that is seldomer than the others are. */
  readonly scanMs?: number;
  /** What it has to move by before that is reported; judged is every reading as it is. Absent: 0. */
  readonly deadband?: number;
  /** What makes a write to it count as done; absent: `verified`. */
  readonly confirm?: Confirmation;
}

/** CDAB: the low word comes first. BADC: the bytes of each word are exchanged. DCBA: both. */
export type ByteOrder = "ABCD" | "CDAB" | "BADC" | "DCBA";

/**
 * `verified`: acknowledged and read back equal. `acked`: acknowledged. `posted`: acknowledged, and never
 * read back, for registers that read as something else than what was written.
 */
export type Confirmation = "verified" | "acked" | "posted";

/** Where a board answers: at the end of a socket, or of a serial port. Never both. */
export type BoardWire = Readonly<
  { host: string; port: number; path?: never } | ({ path: string; baud: number; host?: never } & ModemLines)
>;

/** A board's points stand in its register map, which the file of the gateway names. */
export interface BoardConfig {
  readonly scanMs: number;
  readonly timeoutMs: number;
  readonly map: RegisterMap;
  readonly points: RegisterMap["points"];
}

export type EdcConfig = BoardWire &
  BoardConfig & {
    readonly driver: "edc";
    /** Whether a write that the shield permits may end a trip of the board's watchdog. */
    readonly rearm: "auto" | "manual";
    /** Whether the shield of a board that has one is kept armed with the map of the capsule; absent: it is. */
    readonly shield?: "use" | "off";
  };

/** A board with LiteX's serial bridge, which has no check sum, no number and no answer to a write. */
export type UartboneConfig = BoardWire &
  BoardConfig & {
    readonly driver: "uartbone";
    /** The byte address of word 64 of the map. */
    readonly base: number;
    /** Whether a capsule may write over it while nobody watches. */
    readonly unattended: "refuse" | "allow";
  };

/** A device that tells its values to a broker, and takes commands from it. */
export interface MqttConfig {
  readonly driver: "mqtt";
  readonly url: string;
  readonly version: "5" | "3.1.1";
  readonly user?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly packetBytesMax: number;
  /** How often what was heard is shown. */
  readonly scanMs: number;
  /** How long a command may take until the device shows that it was obeyed. */
  readonly timeoutMs: number;
  readonly staleMs: number;
  readonly online?: { readonly topic: string; readonly up: string; readonly down: string };
  readonly command?: MqttCommandConfig;
  readonly tick?: { readonly topic?: string; readonly value: string };
  readonly points: Readonly<Record<PointId, MqttPointConfig>>;
}

export interface MqttCommandConfig {
  readonly topic: string;
  readonly payload: string;
  readonly ack?: { readonly topic: string; readonly id: string; readonly ok?: string };
}

/** What every point has that is called by a name and not by a register. */
export interface NamedPointConfig {
  /** Value in engineering units = raw × scale + offset. */
  readonly scale: number;
  readonly offset: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly access: "read" | "write";
  readonly confirm?: Confirmation;
  readonly tolerance?: number;
}

export interface MqttPointConfig extends NamedPointConfig {
  /** Where it is told; only a point that is never looked at has none. */
  readonly topic?: string;
  readonly value?: string;
  readonly time?: string;
  readonly quality?: string;
  readonly words?: Readonly<Record<string, number>>;
  readonly staleMs?: number;
}

/** Variables of an OPC UA server. */
export interface OpcuaConfig {
  readonly driver: "opcua";
  readonly url: string;
  readonly security: OpcuaSecurityConfig;
  readonly user?: string;
  readonly passwordFile?: string;
  /** The sampling and the publishing interval that the server is asked for. */
  readonly scanMs: number;
  readonly timeoutMs: number;
  readonly age: "source" | "session";
  readonly tick?: { readonly node?: string };
  readonly points: Readonly<Record<PointId, OpcuaPointConfig>>;
}

export interface OpcuaSecurityConfig {
  readonly mode: "SignAndEncrypt" | "Sign" | "None";
  readonly policy: "Basic256Sha256" | "Aes128_Sha256_RsaOaep" | "Aes256_Sha256_RsaPss";
  readonly certificateFile?: string;
  readonly keyFile?: string;
  readonly serverCertificateFile?: string;
}

export interface OpcuaPointConfig extends NamedPointConfig {
  readonly node: string;
}
