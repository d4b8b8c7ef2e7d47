// What the console may ask for that takes files of its own: judging again, taking a capsule in, a report that was left.

import { bringUpDeskIn } from "./cli/hal/kept-report.ts";
import type { Config } from "./config.ts";
import type { Gateway } from "./console/port.ts";
import type { Host } from "./host/host.ts";
import { intakeOf } from "./intake.ts";
import { replayDeskOf } from "./judged-again.ts";

export function desksOf(
  config: Config,
  { host, key }: { readonly host: Host; key(): string },
): Required<Pick<Gateway, "again" | "intake" | "bringUp">> {
  return {
    again: replayDeskOf(config, { host }),
    intake: intakeOf(config),
    bringUp: bringUpDeskIn(config.gateway.data, key),
  };
}
