import { assert } from "#runtime/core/fault.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";
import { assertBalanced, type Books, booksOf } from "./books.ts";
import { held } from "./held.ts";
import { Panel } from "./panel.ts";
import { type Profile, type Weather, weatherOf } from "./profile.ts";
import { Symplectic, schemes } from "./symplectic.ts";

// A vibration test stand: eight masses in a row between two walls, springs between them that grow stiffer the
// farther they are drawn, a shaker at the first mass that pushes with a sine, and a damper at the last whose
// fluid a current thickens. Its resonances (2.2, 4.3, 6.4 … Hz) are where it breaks. Springs are integrated by
// a symplectic method; what shakes and what damps is put on top in halves around it (Strang's splitting), each
// with its work known to the last joule, so that all that the books can be wrong by is the springs' own.

export interface ChainOptions {
  readonly seed: number;
  readonly disturbances?: "working-day" | "none";
  readonly weather?: Readonly<Record<string, Profile>>;
}

export const chainWeather: readonly ChainWeather[] = ["floor_shock"];
type ChainWeather = "floor_shock";

export class SpringChain implements Plant {
  readonly sensors: readonly string[] = [
    "position_first",
    "position_middle",
    "position_last",
    "vibration",
    "shaker_amplitude",
    "shaker_frequency",
    "damper_current",
    "damper_temperature",
  ];
  readonly actuators: readonly string[] = [
    "shaker_amplitude_setpoint",
    "shaker_frequency_setpoint",
    "damper_setpoint",
  ];
  /** How far the damper has lost its fluid, how far the middle spring is torn. */
  readonly defects: Map<string, number> = new Map();
  readonly #options: ChainOptions;
  readonly #position = new Float64Array(masses);
  readonly #velocity = new Float64Array(masses);
  readonly #springs = new Symplectic(schemes["forest-ruth"], masses);
  #weather: Weather<ChainWeather> = still;
  #panel: Panel = new Panel("spring chain", prng(0));
  #timeS = 0;
  #phase = 0;
  #asked = { ...atRest };
  #isNow = { ...atRest };
  #oilJ = 0;
  #lostJ = 0;
  #workJ = 0;
  #storedAtResetJ = 0;
  #squares = 0;
  #torn = 0;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.reset();
  }

  reset(): void {
    const chance = prng(this.#options.seed);
    const day = shocks(chance.fork());
    this.#weather = weatherOf(this.#options.disturbances === "none" ? still : day, this.#options.weather);
    this.#panel = new Panel("spring chain", chance.fork());
    for (const defect of chainDefects) this.defects.set(defect, 0);
    this.#position.fill(0);
    this.#velocity.fill(0);
    [this.#timeS, this.#phase, this.#squares, this.#workJ, this.#lostJ, this.#torn] = [0, 0, 0, 0, 0, 0];
    [this.#asked, this.#isNow] = [{ ...atRest }, { ...atRest }];
    this.#oilJ = oilJPerK * airC;
    this.#storedAtResetJ = this.#stored();
    this.#sense();
  }

  step(dtS: number, commands: ReadonlyMap<string, number>): void {
    assert(dtS > 0 && dtS <= stepSMax, `a chain steps by more than 0 and at most ${stepSMax} s`);
    const { amplitudeN, hertz, damping } = this.#asked;
    this.#asked = {
      amplitudeN: held(commands.get("shaker_amplitude_setpoint"), amplitudeN, amplitudeRange),
      hertz: held(commands.get("shaker_frequency_setpoint"), hertz, hertzRange),
      damping: held(commands.get("damper_setpoint"), damping, dampingRange),
    };
    this.#tear();
    const pieces = Math.ceil(dtS / pieceSMax);
    for (let piece = 0; piece < pieces; piece++) this.#integrate(dtS / pieces);
    assertBalanced("spring chain", this.books, springShare);
    this.#sense();
  }

  read(sensor: string): number {
    return this.#panel.read(sensor);
  }

  get books(): Books {
    const [storedJ, startJ] = [this.#stored(), this.#storedAtResetJ];
    return booksOf({ storedJ, startJ, inJ: this.#workJ, outJ: this.#lostJ });
  }

  #integrate(hS: number): void {
    const share = hS / (lagS + hS);
    for (const part of ["amplitudeN", "hertz", "damping"] as const)
      this.#isNow[part] += (this.#asked[part] - this.#isNow[part]) * share;
    this.#damp(hS / 2);
    this.#shake(hS / 2);
    this.#springs.step(
      { position: this.#position, velocity: this.#velocity },
      hS,
      springsWith(1 - this.#torn),
    );
    this.#timeS += hS;
    // Kept small: a sine of a million is another on another machine.
    this.#phase = (this.#phase + this.#isNow.hertz * hS) % 1;
    this.#shake(hS / 2);
    this.#damp(hS / 2);
    const toAirJ = oilWPerK * (this.#oilJ / oilJPerK - airC) * hS;
    this.#oilJ -= toAirJ;
    this.#lostJ += toAirJ;
    const middle = this.#velocity[masses / 2]!;
    this.#squares += ((middle * middle - this.#squares) * hS) / vibrationS;
  }

  /** Pushes, and the floor's shocks. The work of a kick is the kinetic energy that it leaves, exactly. */
  #shake(hS: number): void {
    const shakerN = this.#isNow.amplitudeN * Math.sin(2 * Math.PI * this.#phase);
    const floor = this.#weather.floor_shock(this.#timeS);
    for (let mass = 0; mass < masses; mass++) {
      const before = this.#velocity[mass]!;
      const after = before + ((mass === 0 ? shakerN : 0) / massKg - floor) * hS;
      this.#velocity[mass] = after;
      this.#workJ += (massKg * (after * after - before * before)) / 2;
    }
  }

  /** The implicit midpoint of v′ = −(c/m)·v: it cannot turn a velocity around. What is lost warms the oil. */
  #damp(hS: number): void {
    const thin = 1 - this.defects.get("damper-empty")!;
    for (let mass = 0; mass < masses; mass++) {
      const damperNsPerM = mass === masses - 1 ? (damperNsPerMMax * this.#isNow.damping * thin) / 100 : 0;
      const half = ((airNsPerM + damperNsPerM) * hS) / (2 * massKg);
      const before = this.#velocity[mass]!;
      const after = (before * (1 - half)) / (1 + half);
      this.#velocity[mass] = after;
      this.#oilJ += (massKg * (before * before - after * after)) / 2;
    }
  }

  /** A spring that tears takes what it held with it. */
  #tear(): void {
    const torn = this.defects.get("spring-torn")!;
    if (torn === this.#torn) return;
    const before = this.#stored();
    this.#torn = torn;
    this.#lostJ += before - this.#stored();
  }

  #stored(): number {
    return this.#oilJ + chainEnergyJ(this.#position, this.#velocity, 1 - this.#torn);
  }

  #sense(): void {
    const put = this.#panel;
    put.put("position_first", this.#position[0]! * 1_000, laser);
    put.put("position_middle", this.#position[masses / 2]! * 1_000, laser);
    put.put("position_last", this.#position[masses - 1]! * 1_000, laser);
    put.put("vibration", Math.sqrt(this.#squares) * 1_000, { deviation: 0.5, step: 0.1, least: 0 });
    put.put("shaker_amplitude", this.#isNow.amplitudeN, { deviation: 0.02, step: 0.01, least: 0 });
    put.put("shaker_frequency", this.#isNow.hertz, { deviation: 0, step: 0.001, least: 0 });
    put.put("damper_current", this.#isNow.damping, { deviation: 0.05, step: 0.1, least: 0 });
    put.put("damper_temperature", this.#oilJ / oilJPerK, { deviation: 0.05, step: 0.1, least: 0 });
  }
}

/** What moves and what is drawn; `middle` is the share that is left of the spring in the middle. */
export function chainEnergyJ(position: Float64Array, velocity: Float64Array, middle = 1): number {
  let joules = 0;
  for (let spring = 0; spring <= masses; spring++) {
    const drawn = (position[spring] ?? 0) - (position[spring - 1] ?? 0);
    const square = drawn * drawn;
    const share = spring === masses / 2 ? middle : 1;
    joules += share * ((nPerM * square) / 2 + (hardeningNPerM3 * square * square) / 4);
  }
  for (const each of velocity) joules += (massKg * each * each) / 2;
  return joules;
}

/** Both springs of each mass; the walls stand still. */
export function springsWith(middle: number): (position: Float64Array, acceleration: Float64Array) => void {
  return (position, acceleration) => {
    let before = 0;
    for (let spring = 0; spring <= masses; spring++) {
      const drawn = (position[spring] ?? 0) - (position[spring - 1] ?? 0);
      const share = spring === masses / 2 ? middle : 1;
      const pull = share * (nPerM * drawn + hardeningNPerM3 * drawn * drawn * drawn);
      if (spring > 0) acceleration[spring - 1] = (pull - before) / massKg;
      before = pull;
    }
  };
}

/** Something falls to the floor now and then: a short push of all masses, in m/s². */
function shocks(chance: Prng): Weather<ChainWeather> {
  let [atS, pushed] = [chance.between(shockEveryS.min, shockEveryS.max), chance.between(1, 6)];
  return {
    floor_shock: (nowS) => {
      if (nowS > atS + shockS) {
        atS = nowS + chance.between(shockEveryS.min, shockEveryS.max);
        pushed = chance.between(1, 6);
      }
      return nowS >= atS ? pushed : 0;
    },
  };
}

const still: Weather<ChainWeather> = { floor_shock: () => 0 };
const shockEveryS = { min: 20, max: 90 };
const shockS = 0.05;

const chainDefects: readonly string[] = ["damper-empty", "spring-torn"];
export const masses = 8;
const massKg = 0.5;
const nPerM = 800;
const hardeningNPerM3 = 4e4;
/** Of air and joints, at each mass. */
const airNsPerM = 0.08;
const damperNsPerMMax = 30;
const oilJPerK = 900;
const oilWPerK = 0.8;
const airC = 22;
/** Coil and amplifier. */
const lagS = 0.05;
const vibrationS = 0.5;
const atRest = { amplitudeN: 0, hertz: 1.5, damping: 30 };
const amplitudeRange = { min: 0, max: 40 };
const hertzRange = { min: 0.2, max: 12 };
const dampingRange = { min: 0, max: 100 };
const laser = { deviation: 0.01, step: 0.01 };
const stepSMax = 10;
/** A 12th of a radian of the fastest mode (80 rad/s). */
const pieceSMax = 0.001;
/** The springs' own error, as a share of all energy that went through: a hundredth of what a drift may be. */
const springShare = 1e-6;
