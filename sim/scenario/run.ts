import { openCapsule } from "#runtime/capsule/disk.ts";
import { US_PER_MS, US_PER_S } from "#runtime/core/clock.ts";
import { prng } from "#runtime/core/prng.ts";
import type { TriCheckRecord } from "#runtime/prove/tri-check-record.ts";
import { FittedPlant } from "#sim/instrument/fitted-plant.ts";
import { PlcMachine } from "#sim/plc/machine.ts";
import { type RogueProposal, rogueProposals } from "#sim/rogue.ts";
import { stationNamed } from "#sim/stations.ts";
import { settled } from "#sim/time/settled.ts";
import { Timeline } from "#sim/time/timeline.ts";
import { crewOf, DirectHands } from "./direct-hands.ts";
import { type Finding, type Moment, Watch } from "./expect.ts";
import { Recording } from "./recording.ts";
import type { Scenario } from "./scenario.ts";
import { begin } from "./site.ts";
import { type Heard, openVirtualGateway, type VirtualGatewayParts } from "./virtual-gateway.ts";

export interface RunResult {
  readonly seed: number;
  readonly seconds: number;
  readonly decisions: { allow: number; amend: number; block: number };
  readonly findings: readonly Finding[];
  /** The windows of ticks that were checked as a whole. */
  readonly windows: readonly TriCheckRecord[];
  readonly recording: Recording;
  /** Over all that the gateway wrote down; absent where no capsule runs the plant. */
  readonly evidence?: string;
}

/** How a run is let pass; the caller is the clock. */
export type Passing = (timeline: Timeline, untilAt: number) => Promise<void>;

/** Runs a scenario from its beginning to its end. One seed, one run: nothing in here knows any other time or chance. */
export async function runScenario(
  scenario: Scenario,
  pass: Passing,
  witness?: VirtualGatewayParts["witness"],
): Promise<RunResult> {
  const { controller, seed, lasts } = scenario;
  const chance = prng(seed);
  const [ofPlc, ofPlant, ofGateway, ofCrew, ofRogue] = forks(chance);
  const station = stationNamed(scenario.plant);
  const timeline = new Timeline(startsAt);
  const plant = new FittedPlant(station.plant(seed, scenario.weather), {
    fittings: scenario.instruments,
    chance: () => prng(ofPlant),
  });
  const { personality, wire } = scenario;
  const machine = new PlcMachine({ layout: station.layout, plant, personality, chance: prng(ofPlc) });
  const { kind: _kind, ...model } = wire;
  if (Object.keys(model).length > 0) machine.faults = { ...machine.faults, wire: model };
  const gateway =
    controller.kind === "capsule"
      ? await openVirtualGateway({
          ...{ capsule: await openCapsule(controller.path), mode: controller.mode },
          ...{ machine, timeline, wire, chance: prng(ofGateway), witness },
        })
      : undefined;
  timeline.every(personality.cycleMs * US_PER_MS, () => machine.cycle(personality.cycleMs / 1_000));
  const hands = new DirectHands(machine);
  const crew = crewOf(controller, () => station.atWork(prng(ofCrew)).crew);
  if (crew !== undefined)
    timeline.every(station.crewS * US_PER_S, () => hands.write(crew.step(hands.read, station.crewS)));
  const rogue = rogueIn(timeline, {
    proposals: rogueProposals(station.moods, prng(ofRogue)),
    send: ({ by, writes }) =>
      gateway === undefined
        ? hands.write(writes.map(({ point, value }) => [point, value] as const))
        : gateway.propose({ origin: "optimiser", by, writes, at: timeline.now() }),
  });
  const site = { plant, machine, rogue, disconnect: () => gateway?.disconnect() };
  for (const fault of scenario.faults)
    timeline.at(startsAt + fault.at * US_PER_S, () => {
      const mend = begin(fault, site);
      if (fault.for !== undefined) timeline.at(startsAt + (fault.at + fault.for) * US_PER_S, mend);
      return settled();
    });

  const watch = new Watch(scenario.expect);
  const recording = new Recording({ sensors: plant.sensors, actuators: plant.actuators });
  const decisions = { allow: 0, amend: 0, block: 0 };
  const windows: TriCheckRecord[] = [];
  let rowAtS = 0;
  const look = () => {
    const heard = gateway?.hear() ?? nothingHeard;
    windows.push(...heard.windows);
    const moment = momentOf(heard);
    for (const { verdict } of moment.decisions) decisions[verdict]++;
    watch.observe(moment);
    recording.observe(moment);
    if (moment.atS < rowAtS - roundingS) return;
    recording.keep(moment);
    rowAtS += scenario.recordEvery;
  };
  look();
  timeline.every(lookMs * US_PER_MS, look);
  await pass(timeline, startsAt + Math.round(lasts * US_PER_S));
  const evidence = gateway?.evidence;
  await gateway?.close();
  return {
    ...{ seed, seconds: (timeline.now() - startsAt) / US_PER_S, decisions, windows, recording },
    findings: watch.findings(),
    ...(evidence !== undefined && { evidence }),
  };

  function momentOf({ decisions: decided, outcomes }: Heard): Moment {
    const commands = machine.registers.commands();
    return {
      atS: (timeline.now() - startsAt) / US_PER_S,
      plant: (sensor) => plant.bare.read(sensor),
      shows: hands.read,
      setpoint: (actuator) => commands.get(actuator)!,
      decisions: decided,
      outcomes,
      link: gateway?.link ?? (machine.faults.connections === "accept" ? "up" : "down"),
      trips: machine.registers.trips,
    };
  }
}

/** A rogue in virtual time, at the pace of the one that attacks the demo. */
function rogueIn(
  timeline: Timeline,
  parts: {
    readonly proposals: Generator<RogueProposal, never>;
    readonly send: (proposal: RogueProposal) => void;
  },
) {
  let stop: (() => void) | undefined;
  return {
    start(): void {
      stop ??= timeline.every(rogueMs * US_PER_MS, () => parts.send(parts.proposals.next().value));
    },
    stop(): void {
      stop?.();
      stop = undefined;
    },
  };
}

/** A stream for each part, so that a busier PLC leaves the weather as it is. */
function forks(chance: ReturnType<typeof prng>): readonly [number, number, number, number, number] {
  const next = () => chance.uint32();
  return [next(), next(), next(), next(), next()];
}

const nothingHeard: Heard = { decisions: [], outcomes: [], windows: [] };
/** Any instant but 0, which means never. */
const startsAt = 1_000_000_000;
/** How often expectations are looked at: as often as the sample capsules tick. */
const lookMs = 100;
const rogueMs = 100;
const roundingS = 1e-9;
