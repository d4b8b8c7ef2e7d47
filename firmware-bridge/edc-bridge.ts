import type { EdcConfig } from "#runtime/config.ts";
import { PermitGate } from "#runtime/shield/permit.ts";
import type { Bridge, BridgeParts } from "./bridge.ts";
import { EdcBoard } from "./drivers/edc-board.ts";
import { EdcDoor } from "./edc-door.ts";
import { startPace } from "./link/pace.ts";
import { Scan } from "./scan.ts";

/** The bridge to a board on the EDC link: the same scan, and a door that asks what became of a write. */
export function openEdcBridge(
  config: EdcConfig,
  { clock, leases, board: samples, random, onLog }: BridgeParts,
): Bridge {
  let isClosed = false;
  const board = new EdcBoard({
    config,
    clock,
    random,
    onLink: (link, text) => {
      // What we end ourselves is no news.
      if (!isClosed) onLog?.({ event: `link-${link}`, text });
      if (link === "up") scan.beat();
      else scan.lost();
    },
  });
  const scan = new Scan({ map: board.map, device: board, board: samples, clock });
  const door = new EdcDoor({ leases, board, clock });
  const stopPace = startPace(config.scanMs, { clock, act: () => scan.beat() });
  // Until the first answer the board says so, rather than nothing.
  scan.lost();

  const close = async () => {
    isClosed = true;
    stopPace();
    door.close();
    board.close();
    await scan.settled();
  };
  return {
    admit: (capsule, key) => door.admit(capsule, new PermitGate(key)),
    look: () => scan.look(),
    readDeviceTick: () => door.readDeviceTick(),
    close,
    [Symbol.asyncDispose]: close,
    state: () => {
      const { link, detail, connects } = board.link;
      const isSilent = link === "up" && !board.isAnswering;
      return {
        link: isSilent ? "down" : link,
        detail: isSilent ? `${detail}, but no board answers` : detail,
        counters: { ...board.counters, ...scan.counters, connects },
      };
    },
  };
}
