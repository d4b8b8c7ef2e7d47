import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { LineCounter, parseDocument } from "yaml";
import schema from "#runtime/config.schema.json" with { type: "json" };
import type { Config } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";

// The door from a person's YAML file to a frozen Config that cannot be wrong in form. Defaults are
// filled in here, paths become absolute here, and nothing behind it checks a second time.

export async function readGatewayFile(path: string): Promise<Config> {
  return parseGateway(await readText(path), path);
}

/** Every problem at once, each with its line: mending a file one error at a time is tedious. */
export function parseGateway(text: string, path: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    const what = broken.message.split("\n")[0]!.replace(/ at line .*$/, "");
    throw new Fault("config/bad", `Cannot read ${path}:${line}:${col}: ${what}`, {
      hint: "Correct the YAML at that place",
    });
  }
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (!validate(value)) {
    const problems = (validate.errors ?? []).map((error) => `${place(error)}: ${describe(error)}`);
    throw new Fault(
      "config/bad",
      `${path} does not describe a gateway:\n  ${[...new Set(problems)].join("\n  ")}`,
      {
        hint: "`iv config explain KEY` says what a key means",
      },
    );
  }
  return finish(value as unknown as Config, path);

  function place({ instancePath }: ErrorObject): string {
    const keys = instancePath
      .split("/")
      .slice(1)
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const node = document.getIn(keys, true) as { range?: [number, number, number] } | undefined;
    const name = keys.join(".") || "the file";
    return node?.range ? `line ${lines.linePos(node.range[0]).line}, ${name}` : name;
  }
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

const validate = new Ajv2020({
  useDefaults: true,
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
}).compile(schema);

function describe({ keyword, params, message, data }: ErrorObject & { data?: unknown }): string {
  switch (keyword) {
    case "additionalProperties":
      return `the key "${params["additionalProperty"]}" is not known here`;
    case "required":
      return `the key "${params["missingProperty"]}" is missing`;
    case "enum":
      return `is not one of ${(params["allowedValues"] as unknown[]).join(", ")}`;
    case "const":
      return `is not ${params["allowedValue"]}`;
    default:
      return `${message ?? keyword}${data === undefined ? "" : `, but is ${JSON.stringify(data)}`}`;
  }
}

/** What the schema cannot say, and paths that no longer depend on where the daemon was started. */
function finish(config: Config, path: string): Config {
  const folder = dirname(resolve(path));
  for (const [point, { min, max, table, access }] of Object.entries(config.device.points)) {
    if (!(min < max))
      throw new Fault("config/bad", `${path}: ${point} has min ${min}, which is not below max ${max}`);
    if (access === "write" && table === "input")
      throw new Fault("config/bad", `${path}: ${point} cannot be written, input registers are read only`, {
        hint: "Use table: holding",
      });
  }
  return Object.freeze({
    ...config,
    gateway: { ...config.gateway, data: resolve(folder, config.gateway.data) },
    capsule: { ...config.capsule, path: resolve(folder, config.capsule.path) },
  });
}

/** The schema's own words for a key such as `device.scanMs`, for `iv config explain`. */
export function explainKey(
  key: string,
): { readonly description: string; readonly facts: Readonly<Record<string, unknown>> } | undefined {
  let node: SchemaNode | undefined = schema as SchemaNode;
  for (const part of key.split(".").filter((name) => name !== "")) {
    const open: unknown = node.additionalProperties;
    node =
      node.properties?.[part] ??
      (typeof open === "object" && open !== null ? (open as SchemaNode) : undefined);
    if (node === undefined) return undefined;
  }
  const { description = "", properties, additionalProperties, ...facts } = node;
  const keys = Object.keys(properties ?? (additionalProperties as SchemaNode | undefined)?.properties ?? {});
  const { $schema: _schema, $id: _id, ...rest } = facts as Record<string, unknown>;
  return { description, facts: keys.length > 0 ? { ...rest, keys } : rest };
}

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: unknown;
}
