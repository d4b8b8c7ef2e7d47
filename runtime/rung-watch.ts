// Looks what the gateway still does, and tells when that changes. It decides nothing: each rung is what supervisor,
// host and control threads have come to by themselves.

import { type Rung, rungs, type Trouble, troubles } from "./act/ladder.ts";
import type { LadderStatus } from "./console/gateway-status.ts";
import type { Clock, Instant } from "./core/clock.ts";
import type { Host } from "./host/host.ts";
import { troubleAmong } from "./host/trouble.ts";
import type { News } from "./news.ts";
import type { Record } from "./prove/record.ts";

export interface RungWatchParts {
  readonly boot: string;
  readonly clock: Clock;
  look(): Trouble;
  note(record: Record): unknown;
  tell(news: News): void;
}

class RungWatch implements Disposable {
  readonly #parts: RungWatchParts;
  #timer: NodeJS.Timeout | undefined;
  #shown: LadderStatus;

  constructor(parts: RungWatchParts) {
    this.#parts = parts;
    this.#shown = shownOf("none", parts.clock.now());
  }

  /** From here on it looks: before, nobody was meant to guard. */
  begin(): void {
    this.#timer = setInterval(() => this.#look(), lookMs);
  }

  get shown(): LadderStatus {
    return this.#shown;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { boot, clock, note, tell } = this.#parts;
    const before = this.#shown;
    const trouble = this.#parts.look();
    if (trouble === before.trouble) return;
    this.#shown = shownOf(trouble, clock.now());
    const { rung: to, since: at, because } = this.#shown;
    if (to === before.rung) return;
    note({ kind: "rung", boot, at, from: before.rung, to, trouble, because });
    tell(rungNews(before.rung, this.#shown));
  }
}

export function openLadder(
  host: Pick<Host, "entries" | "crew">,
  parts: Omit<RungWatchParts, "look">,
): RungWatch {
  return new RungWatch({ ...parts, look: () => troubleAmong(host) });
}

function shownOf(trouble: Trouble, since: Instant): LadderStatus {
  return { ...troubles[trouble], trouble, since };
}

function rungNews(from: Rung, { rung, trouble, because }: Omit<LadderStatus, "since">): News {
  const isDown = rungs.indexOf(rung) > rungs.indexOf(from);
  return {
    level: isDown ? "error" : "info",
    details: { event: "rung", from, to: rung, trouble },
    text: `${isDown ? "Down" : "Up"} from ${from} to ${rung}: ${because}`,
  };
}

const lookMs = 200;
