// The simulator as a process of its own: a furnace, the PLC in front of it and, for the demo, a broker, an
// AI that can go wrong, and a few buttons over HTTP. Says in one line of JSON where everything listens,
// then runs until its standard input closes, so that it cannot outlive whoever started it.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { openBroker } from "./broker.ts";
import { furnaceLayout } from "./layout.ts";
import { Furnace } from "./plant/furnace.ts";
import { VirtualPlc } from "./plc.ts";
import { prng } from "./prng.ts";
import { rogueProposals } from "./rogue.ts";
