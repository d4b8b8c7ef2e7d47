// What an engineer in front of an unknown device types: one line that says how to reach it.
//
//   modbus-tcp://192.168.10.20:502?unit=1
//   modbus-rtu:///dev/ttyUSB0?baud=19200&parity=even
//   edc://192.168.10.30:5021
//   edc:///dev/ttyUSB0?baud=115200

import type { BoardWire, ModbusRtuConfig, ModbusTcpConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";

export interface TcpTarget {
  readonly kind: "modbus-tcp";
  readonly host: string;
  readonly port: number;
  readonly unit?: number;
}

export interface RtuTarget extends Pick<ModbusRtuConfig, "path" | "baud" | "parity" | "stopBits" | "echo"> {
  readonly kind: "modbus-rtu";
  readonly unit?: number;
}

export type EdcTarget = Readonly<
  { kind: "edc" } & ({ host: string; port: number; path?: never } | { path: string; baud: number })
>;

export type ModbusTarget = TcpTarget | RtuTarget;
export type Target = ModbusTarget | EdcTarget;

export const targetCharactersMax = 512;

/** Whether a word is meant as one; a gateway's file has no such beginning. */
export function isTarget(text: string): boolean {
  return /^(?:modbus-tcp|modbus-rtu|edc):/.test(text);
}

/** Refuses with a Fault that says how a target is written. */
export function parseTarget(text: string): Target {
  const url = text.length <= targetCharactersMax && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw bad(text, "it is no address");
  if (url.hash !== "" || url.username !== "" || url.password !== "")
    throw bad(text, "it has parts that no target has");
  const words = wordsIn(url, text);
  switch (url.protocol) {
    case "modbus-tcp:":
      return {
        kind: "modbus-tcp",
        ...placeIn(url, { text, port: 502 }),
        ...unitOf(words, { text, max: 255 }),
      };
    case "edc:":
      return edcTargetIn(url, { text, words });
    case "modbus-rtu:": {
      const path = portPathIn(url, text);
      const parity = oneOf(words.get("parity") ?? "even", ["none", "even", "odd"] as const);
      const stopBits = oneOf(words.get("stopBits") ?? "1", ["1", "2"] as const);
      const echo = oneOf(words.get("echo") ?? "false", ["true", "false"] as const);
      if (parity === undefined) throw bad(text, "parity is none, even or odd");
      if (stopBits === undefined) throw bad(text, "stopBits is 1 or 2");
      if (echo === undefined) throw bad(text, "echo is true or false");
      const baud = baudIn(words, { text, usual: 19_200 });
      const line = { baud, parity, stopBits: Number(stopBits) as 1 | 2, echo: echo === "true" };
      return { kind: "modbus-rtu", path, ...line, ...unitOf(words, { text, max: 247 }) };
    }
    default:
      throw bad(text, `there is no protocol ${url.protocol.slice(0, -1)}`);
  }
}

/** Reads back to the same target. */
export function targetText(target: Target): string {
  if (target.kind === "edc")
    return target.path === undefined
      ? `edc://${target.host}:${target.port}`
      : `edc:${placeText(target.path)}?baud=${target.baud}`;
  const unit = target.unit === undefined ? [] : [`unit=${target.unit}`];
  if (target.kind === "modbus-tcp") {
    const query = unit.length === 0 ? "" : `?${unit[0]}`;
    return `modbus-tcp://${target.host}:${target.port}${query}`;
  }
  const { path, baud, parity, stopBits, echo } = target;
  const words = [`baud=${baud}`, `parity=${parity}`, `stopBits=${stopBits}`];
  return `modbus-rtu:${placeText(path)}?${[...words, ...(echo ? ["echo=true"] : []), ...unit].join("&")}`;
}

/** As a gateway's file would have it, for a device of which no point is known yet. */
export function configOf(
  target: ModbusTarget,
  { unit, timeoutMs }: { readonly unit: number; readonly timeoutMs: number },
): ModbusTcpConfig | ModbusRtuConfig {
  const common = { unit, timeoutMs, scanMs: 1_000, points: {}, tickRegister: 0 };
  if (target.kind === "modbus-tcp") {
    const { host, port } = target;
    return { ...common, driver: "modbus-tcp", host: bare(host), port };
  }
  const { path, baud, parity, stopBits, echo } = target;
  return { ...common, driver: "modbus-rtu", path, baud, parity, stopBits, echo };
}

/** A board's wire, as a gateway's file would have it. */
export function wireOf(target: EdcTarget): BoardWire {
  if (target.path === undefined) return { host: bare(target.host), port: target.port };
  return { path: target.path, baud: target.baud };
}

/** A socket wants an IPv6 address without its brackets. */
export function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

const allowed: Readonly<Record<string, readonly string[]>> = {
  "modbus-tcp:": ["unit"],
  "modbus-rtu:": ["baud", "parity", "stopBits", "echo", "unit"],
  "edc:": ["baud"],
};

/** A board on a network has a host and no path, one on a serial port a path and no host. */
function edcTargetIn(
  url: URL,
  { text, words }: { readonly text: string; readonly words: ReadonlyMap<string, string> },
): EdcTarget {
  if (url.host !== "") {
    if (words.size > 0) throw bad(text, "only a serial port has a baud rate");
    return { kind: "edc", ...placeIn(url, { text, port: 5021 }) };
  }
  return { kind: "edc", path: portPathIn(url, text), baud: baudIn(words, { text, usual: 115_200 }) };
}

function portPathIn(url: URL, text: string): string {
  const path = decoded(url.pathname, text);
  if (url.host !== "" || path === "" || /\p{Cc}/u.test(path))
    throw bad(text, "a serial port has three slashes before its path");
  return path;
}

function baudIn(
  words: ReadonlyMap<string, string>,
  { text, usual }: { readonly text: string; readonly usual: number },
): number {
  const baud = whole(words.get("baud") ?? String(usual), { min: 300, max: 4_000_000 });
  if (baud === undefined) throw bad(text, "baud is 300 to 4000000");
  return baud;
}

function placeText(path: string): string {
  return path.startsWith("/") ? `//${encoded(path)}` : encoded(path);
}

function wordsIn({ protocol, searchParams }: URL, text: string): ReadonlyMap<string, string> {
  const known = Object.hasOwn(allowed, protocol) ? allowed[protocol]! : [];
  const words = new Map<string, string>();
  for (const [word, value] of searchParams) {
    if (!known.includes(word) && Object.hasOwn(allowed, protocol))
      throw bad(text, `"${word}" is none of ${known.join(", ") || "its words, for it has none"}`);
    if (words.has(word)) throw bad(text, `it says ${word} twice`);
    words.set(word, value);
  }
  return words;
}

function placeIn(
  { hostname, port, pathname }: URL,
  { text, port: usual }: { readonly text: string; readonly port: number },
): { readonly host: string; readonly port: number } {
  if (!/^(?:[A-Za-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(hostname)) throw bad(text, "it names no host");
  if (pathname !== "" && pathname !== "/")
    throw bad(text, "nothing stands behind the port but words after ?");
  const number = port === "" ? usual : Number(port);
  if (number < 1) throw bad(text, "a port is 1 to 65535");
  return { host: hostname, port: number };
}

function unitOf(
  words: ReadonlyMap<string, string>,
  { text, max }: { readonly text: string; readonly max: number },
): { readonly unit?: number } {
  const said = words.get("unit");
  if (said === undefined) return {};
  const unit = whole(said, { min: max === 247 ? 1 : 0, max });
  if (unit === undefined) throw bad(text, `a unit is ${max === 247 ? 1 : 0} to ${max}`);
  return { unit };
}

function whole(
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const value = Number(text);
  return /^\d{1,7}$/.test(text) && value >= min && value <= max ? value : undefined;
}

function oneOf<T extends string>(text: string, words: readonly T[]): T | undefined {
  return words.find((word) => word === text);
}

function decoded(text: string, whole: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad(whole, "a % in a path is written %25");
  }
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function bad(text: string, why: string): Fault {
  const shown = text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…` : text;
  return new Fault("config/bad", `${JSON.stringify(shown)} is no target: ${why}`, {
    hint: "Write modbus-tcp://HOST:502?unit=1, modbus-rtu:///dev/ttyUSB0?baud=19200&parity=even, edc://HOST:PORT or edc:///dev/ttyUSB0?baud=115200",
  });
}
const shownCharactersMax = 80;
