// The description of the local API in the form of OpenAPI 3.1, made of the same table and the same schemas that answer.

import { roles } from "#runtime/access/role.ts";
import type { Answer } from "#runtime/console/exchange.ts";
import { json } from "#runtime/console/json.ts";
import type { ActingRoute, Ask, Methods, Route } from "#runtime/console/site.ts";
import { version } from "#runtime/version.ts";
import { saidOf } from "./described.ts";
import { type Content, headings, type Said } from "./said.ts";
import { opened, type Schema } from "./schema.ts";

type Table = Readonly<Record<string, Methods>>;

export function tellOpenApi(_ask: Ask, table: Table): Answer {
  printed ??= JSON.stringify(openApi(table));
  return { ...json(200, null), body: printed };
}

/** It does not change while the program runs. */
let printed: string | undefined;

export function openApi(table: Table): object {
  return {
    openapi: "3.1.0",
    info: {
      title: "Industriverse Edge, local API of a gateway",
      version,
      summary:
        "What a gateway says of the machine that it guards, and the few things that can be asked of it",
      description: `Roles, each of which may do all that those before it may: ${roles.join(", ")}. Instants are microseconds since 1970. Every answer has \`x-iv-now\`, the gateway's clock when it answered. \`/v1/stream\` is a WebSocket.`,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: headings.map((name) => ({ name })),
    paths: Object.fromEntries(
      Object.entries(table).map(([path, methods]) => [path, pathItem(path, methods)]),
    ),
    components: {
      schemas: { Problem: problemSchema },
      responses: { Problem: problemResponse },
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "iv-session" },
        certificate: { type: "mutualTLS" },
      },
    },
  };
}

function pathItem(path: string, methods: Methods): object {
  const words = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: "path", required: true },
    schema: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$" },
  }));
  const operations = (Object.entries(methods) as [string, Route | ActingRoute][]).map(
    ([method, { needs }]) => [
      method.toLowerCase(),
      operation(`${method} ${path}`, needs, saidOf(path, method)),
    ],
  );
  return { ...(words.length > 0 && { parameters: words }), ...Object.fromEntries(operations) };
}

function operation(name: string, needs: string, said: Said | undefined): object {
  const { what, of, query = {}, body, answers = {}, isTagged } = said ?? { what: name };
  const parameters = Object.entries(query).map(([parameter, { description, ...schema }]) => ({
    ...{ name: parameter, in: "query", schema },
    ...(description !== undefined && { description }),
  }));
  return {
    operationId: operationId(name),
    summary: what,
    ...(of && { tags: [of] }),
    "x-needs": needs,
    security: needs === "anybody" ? [] : [{ token: [] }, { session: [] }, { certificate: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, content]) => [status, response(content)])),
      ...(isTagged && { "304": { description: "It is as it was" } }),
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function operationId(name: string): string {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .map((word, index) => (index === 0 ? word : `${word[0]!.toUpperCase()}${word.slice(1)}`))
    .join("");
}

function response(given: Content | readonly Content[]): object {
  const all = [given].flat();
  const content = all.map(({ media, schema }) => [
    media,
    schema === undefined ? {} : { schema: opened(schema) },
  ]);
  return { description: all.map(({ media }) => media).join(" or "), content: Object.fromEntries(content) };
}

/** RFC 9457. */
export const problemSchema: Schema = {
  type: "object",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { type: "string" },
    title: { type: "string", description: "What is wrong" },
    status: { type: "integer", minimum: 400, maximum: 599 },
    detail: { type: "string", description: "What to do about it" },
  },
};

const problemResponse = {
  description: "It was refused, or could not be done",
  headers: { "retry-after": { description: "Seconds, with 429", schema: { type: "integer" } } },
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};
