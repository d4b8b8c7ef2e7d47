// `iv onboard --serve`: the first hour in a browser, before there is a gateway with a console. It is to be reached from
// this machine only, and by whoever sees this terminal.

import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { Gate } from "#runtime/access/gate.ts";
import { idBytes, newToken, secretBytes } from "#runtime/access/token.ts";
import { loadAssets } from "#runtime/console/http.ts";
import { openServer } from "#runtime/console/server.ts";
import { answerHour } from "./answer.ts";
import { hourAssets } from "./assets.ts";
import { Job } from "./job.ts";
import { Live } from "./live.ts";
import type { HourSite } from "./site.ts";
import { type UploadBounds, Uploads } from "./uploads.ts";

export interface PageOptions extends Pick<HourSite, "out" | "asked"> {
  /** 0 takes a free one. */
  readonly port: number;
  readonly bounds?: UploadBounds;
}

export interface HourPage extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
}

export async function openHourPage({ out, asked, port, bounds }: PageOptions): Promise<HourPage> {
  mkdirSync(out, { recursive: true });
  const said = { name: "terminal", role: "engineer", createdMs: Date.now(), expiresMs: null } as const;
  const { entry, text: token } = newToken(said, randomBytes(idBytes + secretBytes));
  const now = (): number => Date.now();
  const job = new Job();
  const live = new Live();
  const site: HourSite = {
    ...{ out, asked, job, live, now },
    gate: new Gate({ tokens: () => [entry], anonymousRole: () => undefined, certificates: [], now }),
    assets: loadAssets(hourAssets),
    uploads: new Uploads(out, bounds),
    chance: (bytes) => randomBytes(bytes),
  };
  const { url, close } = await openServer({
    ...{ host: "127.0.0.1", port, requestMs },
    portHint: "Stop the program that uses the port, or give another one with --port",
    answer: (request) => answerHour(request, site),
  });
  return {
    ...{ url, token },
    async [Symbol.asyncDispose]() {
      await Promise.all([job, live].map((each) => each[Symbol.asyncDispose]()));
      await close();
    },
  };
}

/** A file of some gigabytes over a tunnel takes its time. */
const requestMs = 3_600_000;
