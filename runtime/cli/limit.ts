import { limitMinutesMax } from "#runtime/console/term-body.ts";
import { isOfCapsule, type LimitName, limitNames } from "#runtime/shield/limits.ts";
import { type Call, type Command, type ExitCode, type Io, UsageError } from "./command.ts";
import { order, orderOptions, tellTerms } from "./terms.ts";

export const limit: Command = {
  name: "limit",
  summary: "say which limits are narrower than signed, or narrow one",
  usage: [
    "limit [--url URL | --config FILE] [--token-file FILE] [--json]",
    "limit min|max|slew POINT VALUE|signed --because TEXT [--minutes N] [--url URL | --config FILE] [--token-file FILE] [--json]",
    "limit threshold|ahead|confidenceMin|holdMs VALUE|signed --because TEXT [--minutes N] [--url URL | --config FILE] [--token-file FILE] [--json]",
  ],
  about:
    "Asks a running daemon. A limit may become narrower than the capsule's signed one and as wide as that again, never wider: that takes a new capsule. `min` and `max` are of a set-point, in its unit, and leave its safe value inside; `slew` is a set-point's fastest change a second; The rest is of the capsule that guards: `threshold` is the highest energy of a state, in nats; `ahead` how far its forecaster may see a slow value led from what it showed; `confidenceMin` how sure a proposal has to be, from 0 to 1; `holdMs` how long outputs are held before the safe state. Every change takes an engineer who asks and another who confirms with `iv approvals confirm`. With --minutes it ends by itself; it outlives a restart.",
  options: orderOptions(limitMinutesMax),
  examples: [
    { run: "iv limit", what: "which limits are narrower than signed, and why" },
    {
      run: 'iv limit max furnace.setpoint 780 --because "new lining" --token-file ann.token',
      what: "ask for a lower maximum",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [what, ...words] = call.words;
    if (what === undefined)
      return await tellTerms(call, io, ({ mode, terms = [] }) => ({
        mode,
        terms: terms.filter((term) => term.what !== "mode"),
      }));
    if (!limitNames.includes(what as LimitName))
      throw new UsageError(`a limit is one of ${limitNames.join(", ")}`);
    const [of, value, ...more] = isOfCapsule(what as LimitName) ? ["", ...words] : words;
    if (of === undefined || value === undefined || more.length > 0)
      throw new UsageError("name one limit, and its value or `signed`");
    const body = { what, of, value: valueIn(value) };
    return await order(call, io, { path: "/v1/limits", body, minutesMax: limitMinutesMax });
  },
};

function valueIn(word: string): number | null {
  if (word === "signed") return null;
  const value = Number(word);
  if (word.trim() === "" || !Number.isFinite(value))
    throw new UsageError(`a value is a number or \`signed\`, not "${word}"`);
  return value;
}
