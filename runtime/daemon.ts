// The composition: what `iv run` is made of, built left to right and closed right to left. This file and
// main.ts are the only ones that know all rooms. The main thread owns the wires and never blocks; the
// control thread owns the clock grid and the shield; the proof thread owns the disk.

import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { type Bridge, openBridge } from "#bridge/bridge.ts";
import { Courier } from "./act/courier.ts";
import { limitsFor } from "./act/deadman.ts";
import type { Origin, Proposal } from "./adapt/proposal.ts";
import { type Capsule, openCapsule } from "./capsule/disk.ts";
import type { Config } from "./config.ts";
import { openConsole } from "./console/http.ts";
import type { Gateway, GatewayStatus, LoggedRecord, MapView } from "./console/port.ts";
import { type BootAnchor, type Clock, US_PER_MS } from "./core/clock.ts";
import { Fault } from "./core/fault.ts";
import { loadKernels } from "./core/kernels.ts";
import { nodeClock, takeAnchor } from "./core/node-clock.ts";
import { Ring } from "./core/ring.ts";
import { toThreadBytes } from "./core/thread-json.ts";
import { SampleBoard } from "./field/board.ts";
import type { Write } from "./field/point.ts";
import { qualityName } from "./field/quality.ts";
import { openMap } from "./map/grid.ts";
import { aftermathOf, aftermathRecordsMax, lastTickOf } from "./prove/aftermath.ts";
