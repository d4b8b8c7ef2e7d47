import type { Schema } from "./schema.ts";

/** What is said of one method of one address: what it is for, what it takes, and what comes back. */
export interface Said {
  /** One line for people. */
  readonly what: string;
  /** Under which heading it stands. */
  readonly of: Heading;
  /** Parameters by name; where there are any, all others are refused. */
  readonly query?: Readonly<{ [name: string]: Schema }>;
  /** JSON that it takes; absent: it takes no body. */
  readonly body?: Schema;
  /** What comes back where it is not a problem, by status. */
  readonly answers: Readonly<{ [status: number]: Content | readonly Content[] }>;
  /** It says when it has not changed: ETag, and 304 to `If-None-Match`. */
  readonly isTagged?: true;
  /** Requests that it counts as, of what a client may make; absent: one. */
  readonly cost?: number;
}

export const headings = [
  "State",
  "Machine",
  "Decisions",
  "Capsules",
  "Orders",
  "Access",
  "The API itself",
] as const;
export type Heading = (typeof headings)[number];

export interface Content {
  readonly media: "application/json" | "text/plain" | "application/problem+json";
  /** Absent where it is no JSON. */
  readonly schema?: Schema;
}

export function told(schema: Schema): Content {
  return { media: "application/json", schema };
}

export const plain: Content = { media: "text/plain" };
