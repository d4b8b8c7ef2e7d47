import { askConsole, consoleUrl } from "#runtime/cli/console-door.ts";
import type { Config } from "#runtime/config.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { version } from "#runtime/version.ts";
import { type Check, type Finding, worst } from "./check.ts";

/** What the daemon says of itself, where one runs. */
export const runningChecks: readonly Check<Config>[] = [
  {
    name: "daemon",
    kind: "check",
    turn: "beside",
    why: "What is not running guards nothing",
    async look(config) {
      const status = await statusOf(config);
      if (status === "asks for a token")
        return { is: "fine", found: "it runs; `iv status --token-file FILE` tells more to who has a token" };
      return status === undefined
        ? {
            is: "warning",
            found: `nobody answers at ${config.console.host}:${config.console.port}`,
            mend: "Start it: systemctl start industriverse-edge, or `iv run --config FILE`",
          }
        : worst(judgeStatus(status));
    },
  },
];

async function statusOf({ console: face }: Config): Promise<GatewayStatus | "asks for a token" | undefined> {
  const how = { certificate: face.tls?.certificate, timeoutMs: answerMs };
  const answer = await askConsole(consoleUrl(face), "/v1/status", how).catch(() => undefined);
  if (answer?.status === 401) return "asks for a token";
  return answer?.status === 200 ? (JSON.parse(answer.text) as GatewayStatus) : undefined;
}

type Rule = (status: GatewayStatus) => Finding | undefined;

/** Each rule names one thing that somebody should see to, although the machine is guarded. */
export function judgeStatus(status: GatewayStatus): readonly Finding[] {
  const told = rules.flatMap((rule) => rule(status) ?? []);
  return [{ is: "fine", found: `${status.state}, version ${status.version}` }, ...told];
}

const rules: readonly Rule[] = [
  ({ state }) =>
    state === "guarded" || state === "starting"
      ? undefined
      : {
          is: state === "observing" ? "warning" : "wrong",
          found: `the machine is ${words[state]}`,
          mend: "`iv status` says why, `iv proof show DATA` what happened before",
        },
  ({ ladder }: Partial<Pick<GatewayStatus, "ladder">>) =>
    ladder === undefined || ladder.rung === "full"
      ? undefined
      : {
          is: "wrong",
          found: `the gateway is at ${ladder.rung}: ${ladder.because}`,
          mend:
            ladder.rung === "updater-only"
              ? "Mend what it says, or bring a good capsule with `iv update apply`; it tries again by itself"
              : "`iv proof show DATA` says what failed; a better capsule comes with `iv update apply`",
        },
  ({ version: runs }) =>
    runs === version
      ? undefined
      : {
          is: "warning",
          found: `${version} is installed, and ${runs} runs`,
          mend: "Restart the daemon when the plant allows: systemctl restart industriverse-edge",
        },
  ({ log: { space } }) =>
    space === null || space.daysLeft === null || space.daysLeft > daysMin
      ? undefined
      : {
          is: space.daysLeft === 0 ? "wrong" : "warning",
          found: `the log has room for ${Number(space.daysLeft.toPrecision(2))} more days`,
          mend: "Set proof.retain, see to the uplink, or give it a larger disk",
        },
  ({ uplink }) =>
    uplink.refusal === undefined
      ? undefined
      : {
          is: "wrong",
          found: `the hub takes nothing: ${uplink.refusal}`,
          mend: "Ask whoever keeps the hub; `iv hub forks` shows its evidence",
        },
  ({ uplink }) =>
    uplink.silentS === undefined
      ? undefined
      : {
          is: "warning",
          found: `nothing that was handed in to the hub was cosigned for ${uplink.silentS} s, and the broker takes it`,
          mend: "See whether the hub is at work, and whether the broker lets it read what we publish, packages of that size too",
        },
  ({ drift }) =>
    drift.forecaster === "lost"
      ? {
          is: "wrong",
          found: "the plant no longer does what its forecaster says, so nothing new is let through",
          mend: "Look whether the plant was changed; record it anew and build the capsule again",
        }
      : undefined,
  ({ drift }) =>
    drift.state === "normal"
      ? undefined
      : {
          is: "warning",
          found: `the plant drifts away from its map (${drift.state})`,
          mend: "Record the plant as it is now, and certify a new map",
        },
  ({ capsules, tickMs }) => {
    const armed = capsules.filter(({ state }) => state === "armed");
    if (armed.length === 0) return undefined;
    const usual = armed.filter(({ rank }) => rank === "usual");
    if (usual.length === 0) return { is: "fine", found: "its ticks come before the work of others" };
    const found = `the ticks of ${usual.map(({ name }) => name).join(", ")} wait for their turn like all other work`;
    return tickMs > quickTickMs
      ? { is: "fine", found }
      : {
          ...{ is: "warning", found },
          mend: "Let the service manager allow more: LimitRTPRIO=10 in the unit, or --ulimit rtprio=10 for a container",
        };
  },
  ({ capsules }) => {
    const suspended = capsules.filter(({ state }) => state === "suspended");
    return suspended.length === 0
      ? undefined
      : {
          is: "wrong",
          found: suspended.map(({ name, because }) => `${name} is suspended: ${because}`).join("; "),
          mend: "Mend what it says, then `iv capsule resume`, or go back with `iv capsule rollback`",
        };
  },
];

/** Slower capsules do not notice the milliseconds that others may be ahead for. */
const quickTickMs = 100;

const words: Readonly<Record<GatewayStatus["state"], string>> = {
  guarded: "guarded",
  observing: "observed and not guarded: nothing is blocked in mode observe",
  holding: "held",
  safe: "in its safe state",
  starting: "not judged yet",
  stopping: "being given back: the daemon is stopping",
};

const answerMs = 3_000;
const daysMin = 14;
