import type { ErrorObject } from "ajv/dist/2020.js";
import { type Document, LineCounter, parseDocument } from "yaml";
import { Fault, type FaultCode } from "./fault.ts";
import type { Form } from "./form.ts";

/** What a file is to be, for messages: "does not describe a gateway". */
export interface Wanted<T> {
  readonly path: string;
  readonly validate: Form<T>;
  readonly code: FaultCode;
  readonly what: string;
  readonly hint: string;
}

export interface Checked<T> {
  readonly value: T;
  /** To write the file again with its comments. */
  readonly document: Document;
}

/**
 * A person's YAML (JSON is YAML too), held against a schema. Every problem at once, each with its line:
 * mending a file one error at a time is tedious.
 */
export function checkedYaml<T>(text: string, { path, validate, code, what, hint }: Wanted<T>): Checked<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    const why = broken.message.split("\n")[0]!.replace(/ at line .*$/, "");
    throw new Fault(code, `Cannot read ${path}:${line}:${col}: ${why}`, {
      hint: "Correct the YAML at that place",
    });
  }
  const value = plainOf(document, path, code);
  if (validate(value)) return { value, document };
  // "if" only says that one of the other problems is there.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== "if");
  const problems = errors.map((error) => `${place(error)}: ${describe(error)}`);
  throw new Fault(code, `${path} does not describe ${what}:\n  ${[...new Set(problems)].join("\n  ")}`, {
    hint,
  });

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

/** A few aliases of aliases are gigabytes, so there are none. */
function plainOf(document: Document, path: string, code: FaultCode): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    throw new Fault(code, `Cannot read ${path}: it refers to an anchor of YAML (*name)`, {
      cause,
      hint: "Write out what the anchor stands for",
    });
  }
}

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
