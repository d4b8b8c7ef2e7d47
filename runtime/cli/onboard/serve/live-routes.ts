// Watching the machine from the page: where it is, begin, end, how it stands, and what a person says to what was seen.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { machineText } from "#runtime/cli/onboard/gateway-text.ts";
import { bindable, boundBy } from "#runtime/cli/onboard/live/binding.ts";
import { type Mark, marks } from "#runtime/cli/onboard/live/sighting.ts";
import { type AnyDeviceConfig, addressOf } from "#runtime/config.ts";
import type { Answer } from "#runtime/console/exchange.ts";
import { json } from "#runtime/console/json.ts";
import { problem } from "#runtime/console/problem.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { shownUrl } from "#runtime/core/shown-url.ts";
import { writeWhole } from "#runtime/map/crawl/disk.ts";
import type { HourAsk } from "./ask.ts";
import { bodyOf } from "./hour-body.ts";
import type { About } from "./live.ts";
import { type HourSite, present } from "./site.ts";

export function tellLive({ site }: HourAsk): Answer {
  const about = capsuleOf(site);
  return about === undefined ? notYet() : json(200, site.live.view(about));
}

/** Where the machine is, as the file says it, and for the rest as it is assumed. */
export async function tellMachine({ site }: HourAsk): Promise<Answer> {
  if (capsuleOf(site) === undefined) return notYet();
  const device = await deviceIn(site);
  const isOther = device !== undefined && device.driver !== "modbus-tcp";
  const known = device?.driver === "modbus-tcp" ? device : undefined;
  const { host = "", port = 502, unit = 1 } = known ?? {};
  const points = bindable(manifestOf(site), known);
  return json(200, {
    host,
    port,
    unit,
    points,
    file: machinePath(site),
    driver: isOther ? device.driver : null,
  });
}

/** `{"binding": {…}}`, or null: as the file has it, where somebody who knows more than a form has written it. */
export async function beginLive({ request, site }: HourAsk): Promise<Answer> {
  const body = await bodyOf(request);
  if ("status" in body) return body;
  const about = capsuleOf(site);
  const within = present(site)?.found.protect?.wentWrong.withinSeconds;
  if (about === undefined || within === undefined) return notYet();
  if (site.live.isActive) return problem(409, "A machine is being watched", "End that first");
  if (site.job.isRunning) return problem(409, "A run is going", "Wait for its end, or stop it");
  const manifest = manifestOf(site);
  const { binding = null } = body.value as { readonly binding?: unknown };
  if (binding !== null) {
    const bound = boundBy(binding, manifest);
    if ("flaw" in bound) {
      const refused = {
        type: "about:blank",
        title: bound.flaw,
        status: 422,
        detail: "Correct it in the form",
      };
      return { ...problem(422, bound.flaw), body: JSON.stringify({ ...refused, channel: bound.channel }) };
    }
    writeWhole(machinePath(site), new TextEncoder().encode(machineText(manifest, bound)));
  }
  const device = await deviceIn(site);
  if (device === undefined) return problem(422, "Nobody has said where the machine is", "Fill in the form");
  const machine = shownUrl(addressOf(device));
  const config = machinePath(site);
  site.live.start({ ...about, config, machine, actuators: manifest.actuators, withinSeconds: within });
  return json(202, site.live.view(about));
}

export function endLive({ site }: HourAsk): Answer {
  site.live.stop();
  return json(202, {});
}

/** `{"number": …, "mark": "right" | "wrong" | "unknown" | null}` */
export async function markSighting({ request, site }: HourAsk): Promise<Answer> {
  const body = await bodyOf(request);
  if ("status" in body) return body;
  const about = capsuleOf(site);
  if (about === undefined) return notYet();
  const { number, mark } = body.value as { readonly number?: unknown; readonly mark?: unknown };
  if (!Number.isSafeInteger(number) || !(mark === null || marks.includes(mark as Mark)))
    return problem(
      422,
      "That is not a mark",
      `mark is ${marks.join(", ")} or null, of the sighting with that number`,
    );
  if (!site.live.mark(about, { number: number as number, mark: mark as Mark | null }))
    return problem(404, "There is no such sighting", "Only the newest are kept one by one");
  return json(200, site.live.view(about));
}

function notYet(): Answer {
  return problem(409, "There is no capsule yet", "Run the four steps first");
}

function capsuleOf({ out, ...site }: HourSite): About | undefined {
  const capsule: Digest | undefined = present({ out, ...site })?.found.ground?.capsule;
  return capsule && { out, capsule };
}

function manifestOf({ out }: HourSite): Manifest {
  try {
    return JSON.parse(readFileSync(join(out, "capsule", "manifest.json"), "utf8")) as Manifest;
  } catch (cause) {
    throw new Fault("map/disk", `Cannot read the capsule's manifest: ${(cause as Error).message}`, {
      cause,
      hint: "Run the steps again",
    });
  }
}

/** Undefined before the machine was ever named. Of several devices the first is shown. */
async function deviceIn(site: HourSite): Promise<AnyDeviceConfig | undefined> {
  if (!existsSync(machinePath(site))) return undefined;
  const { devices, capsules } = await readGatewayFile(machinePath(site));
  // From here on nothing of a capsule that is started can reach the machine.
  if (capsules.some(({ start }) => start !== "watch"))
    throw new Fault("config/bad", `${machinePath(site)} has a capsule that would do more than watch`, {
      hint: "Give it `start: watch`, or run that file with `iv run` in a terminal",
    });
  return Object.values(devices)[0];
}

function machinePath({ out }: HourSite): string {
  return join(out, "machine.yaml");
}
