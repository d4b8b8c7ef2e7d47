import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A message as somebody else's decoder reads it: every field is a list, numbers are text until asked for. */
export interface Told {
  readonly [field: string]: readonly (string | Told)[] | undefined;
}

const folder = fileURLToPath(new URL("../../../vectors/sparkplug", import.meta.url));

/** What protoc makes of the bytes; throws where it makes nothing of them, or finds fields it does not know. */
export function protocDecode(bytes: Uint8Array): Told {
  const { status, stdout, stderr } = spawnSync(
    "protoc",
    ["--decode=org.eclipse.tahu.protobuf.Payload", `--proto_path=${folder}`, "sparkplug_b.proto"],
    { input: bytes, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`protoc: ${stderr}`);
  const lines = stdout.split("\n").map((line) => line.trim());
  return messageIn(lines[Symbol.iterator]());
}

/** The text format, as protoc prints it: a field a line, messages between braces. */
function messageIn(lines: Iterator<string>): Told {
  const message: Record<string, (string | Told)[]> = {};
  for (let line = lines.next(); !line.done && line.value !== "}"; line = lines.next()) {
    if (line.value === "") continue;
    const [, name, text] = /^(\w+)(?:: (.*)| \{)$/.exec(line.value) ?? [];
    if (name === undefined || /^\d/.test(name)) throw new Error(`protoc knows no field here: ${line.value}`);
    message[name] ??= [];
    message[name].push(text === undefined ? messageIn(lines) : text.replace(/^"(.*)"$/, "$1"));
  }
  return message;
}

export function textOf(message: Told, field: string): string | undefined {
  return message[field]?.[0] as string | undefined;
}

export function numberOf(message: Told, field: string): number | undefined {
  const text = textOf(message, field);
  return text === undefined ? undefined : Number(text);
}

export function metricsOf(message: Told): readonly Told[] {
  return (message["metrics"] ?? []) as readonly Told[];
}
