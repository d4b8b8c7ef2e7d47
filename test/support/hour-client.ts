// A program that speaks to the page of a first hour as its own page does, over a real socket.

import { request as ask } from "node:http";
import type { HourPage } from "#runtime/cli/onboard/serve/serve.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Nothing is added to what is given, and the path goes out as it stands. */
export function send(url: string, line: string, { headers = {}, body = "" }: Asked = {}): Promise<Reply> {
  const [method = "GET", path = "/"] = line.split(" ");
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = ask({ hostname, port, method, path, headers }, (incoming) => {
      const pieces: Buffer[] = [];
      incoming.on("data", (piece: Buffer) => pieces.push(piece));
      incoming.on("end", () =>
        resolve({
          ...{ status: incoming.statusCode!, headers: incoming.headers },
          text: Buffer.concat(pieces).toString(),
        }),
      );
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

export type Way = (line: string, body?: unknown) => Promise<Reply>;

/** With the token in a header. */
export function wayIn({ url, token }: Pick<HourPage, "url" | "token">): Way {
  const authorization = `Bearer ${token}`;
  return (line, body) =>
    body === undefined
      ? send(url, line, { headers: { authorization } })
      : send(url, line, {
          headers: { authorization, "content-type": "application/json" },
          body: JSON.stringify(body),
        });
}

export interface HourState {
  readonly out: string;
  readonly named: readonly string[];
  readonly uploads: { readonly count: number; readonly files: readonly { readonly name: string }[] };
  readonly job: {
    readonly kind: "idle" | "running" | "ended";
    readonly end?: { readonly how: string; readonly message?: string; readonly hint?: string };
  };
}

export async function stateBy(way: Way): Promise<HourState> {
  return JSON.parse((await way("GET /v1/first-hour")).text) as HourState;
}

/** How the run that is going ends. */
export async function ended(way: Way): Promise<NonNullable<HourState["job"]["end"]>> {
  for (;;) {
    const { job } = await stateBy(way);
    if (job.kind === "ended") return job.end!;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
