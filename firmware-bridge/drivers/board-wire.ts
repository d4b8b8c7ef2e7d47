import type { KeptLink, KeptLinkOptions } from "#bridge/link/kept-link.ts";
import { openSerialLink } from "#bridge/link/serial.ts";
import { openTcpLink } from "#bridge/link/tcp.ts";
import type { BoardWire } from "#runtime/config.ts";

/** A link to a board, at the end of a socket or of a serial port. Boards speak 8N1 (SPEC-EDC.md, W1; so does LiteX). */
export function openBoardLink(
  wire: BoardWire,
  parts: Pick<KeptLinkOptions, "clock" | "random" | "conversation">,
): KeptLink {
  if (wire.path === undefined) return openTcpLink({ ...parts, host: wire.host, port: wire.port });
  const { path, baud } = wire;
  return openSerialLink({ ...parts, lines: wire, path, baud, parity: "none", stopBits: 1 });
}
