import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import type { Moment } from "./expect.ts";

export interface RecordedNames {
  readonly sensors: readonly string[];
  readonly actuators: readonly string[];
}

/** As numbers, so that a row is nothing but numbers; the worst of those since the last row counts. */
const verdictCodes: Readonly<Record<string, number>> = { allow: 1, amend: 2, block: 3 };

/** What a run leaves: one row every so often, with what the PLC showed and what the machine was really at. */
export class Recording {
  readonly names: readonly string[];
  readonly #recorded: RecordedNames;
  readonly #rows: number[] = [];
  #worst = 0;

  constructor(recorded: RecordedNames) {
    const { sensors, actuators } = recorded;
    this.#recorded = recorded;
    const real = sensors.map((sensor) => `plant.${sensor}`);
    this.names = ["time_s", ...sensors, ...actuators, ...real, "verdict", "link_up", "watchdog_trips"];
  }

  get rows(): number {
    return this.#rows.length / this.names.length;
  }

  /** Between two rows only the verdicts are remembered. */
  observe({ decisions }: Moment): void {
    for (const { verdict } of decisions) this.#worst = Math.max(this.#worst, verdictCodes[verdict]!);
  }

  keep(moment: Moment): void {
    const { sensors, actuators } = this.#recorded;
    this.#rows.push(
      moment.atS,
      ...sensors.map((sensor) => moment.shows(sensor)),
      ...actuators.map((actuator) => moment.setpoint(actuator)),
      ...sensors.map((sensor) => moment.plant(sensor)),
      ...[this.#worst, moment.link === "up" ? 1 : 0, moment.trips],
    );
    this.#worst = 0;
  }

  /** Numbers in the shortest form that reads back to the same bits. */
  csv(): Uint8Array {
    const width = this.names.length;
    const lines = [this.names.join(",")];
    for (let at = 0; at < this.#rows.length; at += width)
      lines.push(this.#rows.slice(at, at + width).join(","));
    return new TextEncoder().encode(`${lines.join("\n")}\n`);
  }

  npz(): Uint8Array {
    const width = this.names.length;
    return writeNpz(
      new Map(
        this.names.map((name, column) => {
          const values = Float64Array.from(
            { length: this.rows },
            (_, row) => this.#rows[row * width + column]!,
          );
          return [name, { shape: [this.rows], values }];
        }),
      ),
    );
  }

  digest(): Digest {
    return digestOf(this.csv());
  }
}
