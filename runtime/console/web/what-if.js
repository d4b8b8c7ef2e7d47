// What is asked of the gateway's advisor, which judges as the shield does and can move nothing.

/** @typedef {import("../gateway-status.ts").GatewayStatus} GatewayStatus */
/** @typedef {import("../port.ts").MapView} MapView */
/** @typedef {{ point: string, value: number }} Write */
/** @typedef {readonly [number, number]} Place in the units of the channels */
/**
 * @typedef {object} Ruling as `POST /v1/what-if` answers
 * @property {"allow" | "amend" | "block"} verdict
 * @property {string} because
 * @property {string} text
 * @property {readonly Write[]} writes
 * @property {readonly Write[] | null} nearest
 * @property {{ now: number | null, proposed: number | null, limit: number | null, barrier: number | null }} energy
 * @property {readonly { points: readonly string[], nats: number }[]} factors
 * @property {readonly string[]} [points] of a row of `path`
 * @property {readonly (readonly number[])[]} [path]
 * @property {number} [secondsPerRow]
 */

/** The set-point by which a channel of the map is moved; undefined for one that only the plant moves. @param {string} channel @param {GatewayStatus} status */
export function commandOf(channel, status) {
  const commands = commandsOf(status);
  return commands.find((point) => point === channel || point === `${channel}_setpoint`);
}

/**
 * The question behind a point of the map: its set-points are asked for, and what nobody can set is imagined. The other
 * set-points stand as they are, for half an action is no action.
 * @param {Place} place @param {Pick<MapView, "channels">} map @param {GatewayStatus} status
 */
export function questionAt(place, { channels }, status) {
  const wanted = new Map(status.points.map(({ point, value }) => [point, value]));
  /** @type {Record<string, number>} */
  const from = {};
  for (const [axis, { name }] of channels.entries()) {
    const value = place[axis] ?? 0;
    const command = commandOf(name, status);
    if (command === undefined) from[name] = value;
    else wanted.set(command, value);
  }
  const writes = commandsOf(status).flatMap((point) => {
    const value = wanted.get(point);
    return value === null || value === undefined ? [] : [{ point, value }];
  });
  return { writes, ...(Object.keys(from).length > 0 && { from }) };
}

/** Where writes lead on the map, with what they do not set as it is. @param {readonly Write[]} writes @param {Pick<MapView, "channels">} map @param {{ status: GatewayStatus, place: Place }} around @returns {Place} */
export function placeOf(writes, { channels }, { status, place }) {
  const [across, up] = channels.map(({ name }, axis) => {
    const command = commandOf(name, status);
    return writes.find(({ point }) => point === command)?.value ?? place[axis] ?? 0;
  });
  return [across ?? 0, up ?? 0];
}

/** A path of states as one over the map; empty where the map shows what the states have not. @param {readonly string[]} points @param {readonly (readonly number[])[]} rows @param {Pick<MapView, "channels">} map @returns {Place[]} */
export function pathOver(points, rows, { channels }) {
  const [across = -1, up = -1] = channels.map(({ name }) => points.indexOf(name));
  if (across < 0 || up < 0) return [];
  return rows.map((row) => [row[across] ?? 0, row[up] ?? 0]);
}

/** @param {GatewayStatus} status */
function commandsOf({ capsules, points }) {
  const owned = (capsules ?? []).flatMap(({ owns }) => owns);
  return owned.length > 0
    ? owned
    : points.map(({ point }) => point).filter((point) => point.endsWith("_setpoint"));
}

/**
 * Asks for what was wanted last, one question at a time and not before the hand has rested: a finger on a map wants a
 * hundred things a second, and an answer to one that has passed is of no use.
 * @template Question, Answer
 */
export class Asker {
  /** @type {(question: Question) => Promise<Answer>} */ #ask;
  /** @type {{ question: Question } | undefined} */ #wanted;
  #isAsking = false;
  /** @type {number | undefined} */ #timer;
  /** @type {(answer: Answer | undefined, error: unknown) => void} */ onAnswer = () => {};

  /** @param {(question: Question) => Promise<Answer>} ask @param {AbortSignal} signal */
  constructor(ask, signal) {
    this.#ask = ask;
    signal.addEventListener("abort", () => {
      this.forget();
      this.onAnswer = () => {};
    });
  }

  /** @param {Question} question */
  want(question) {
    this.#wanted = { question };
    clearTimeout(this.#timer);
    this.#timer = Number(setTimeout(() => void this.#next(), restMs));
  }

  /** Whatever comes is of no use any more. */
  forget() {
    this.#wanted = undefined;
    clearTimeout(this.#timer);
  }

  async #next() {
    const wanted = this.#wanted;
    if (wanted === undefined || this.#isAsking) return;
    this.#isAsking = true;
    /** @type {Answer | undefined} */
    let answer;
    let failed;
    try {
      answer = await this.#ask(wanted.question);
    } catch (error) {
      failed = error;
    }
    this.#isAsking = false;
    if (this.#wanted === wanted) this.onAnswer(answer, failed);
    else void this.#next();
  }
}

const restMs = 120;
