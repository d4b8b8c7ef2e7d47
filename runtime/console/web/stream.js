// The page's one line to the gateway. It fills in from the log what the stream left out, and it says how
// long nothing was heard, because a value on a screen looks the same however old it is.

/** @typedef {import("../gateway-status.ts").GatewayStatus} GatewayStatus */
/** @typedef {import("./history.js").Logged} Logged */

export class Stream {
  /** @type {(status: GatewayStatus) => void} */ onStatus = () => {};
  /** @type {import("./history.js").History} */ #history;
  #heardAt = performance.now();
  #heardDate = Date.now();
  #entries = 0;
  #most = firstRecords;
  #waitMs = firstWaitMs;
  /** @type {string | undefined} */ #boot;
  /** @type {Promise<void>} */ #reading = Promise.resolve();

  /** @param {import("./history.js").History} history */
  constructor(history) {
    this.#history = history;
  }

  /** How long the gateway has said nothing. A machine that sleeps stops the one clock and not the other. */
  get silentMs() {
    return Math.max(performance.now() - this.#heardAt, Date.now() - this.#heardDate);
  }

  /** Sees to it that the history goes back at least so many records, where the log does. @param {number} records */
  reach(records) {
    if (records <= this.#most) return;
    this.#most = records;
    if (this.#history.firstIndex === 0 && this.#boot !== undefined) return;
    this.#queue(async () => {
      this.#history.restart(Math.max(0, this.#entries - records));
      await this.#catchUp(this.#entries);
    });
  }

  connect() {
    const begunAt = performance.now();
    const socket = new WebSocket(
      `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/stream`,
    );
    socket.onopen = () => {
      this.#waitMs = firstWaitMs;
    };
    socket.onmessage = ({ data }) => {
      this.#heardAt = performance.now();
      this.#heardDate = Date.now();
      const message = JSON.parse(data);
      if (message.type === "status") this.#hearStatus(message.status);
      else if (message.type === "records") this.#queue(() => this.#hear(message.records));
    };
    // A cable that is pulled closes nothing: a line without a word is given up and made anew.
    const watch = setInterval(() => {
      if (Math.min(this.silentMs, performance.now() - begunAt) > deadMs) over();
    }, 1_000);
    const over = () => {
      clearInterval(watch);
      socket.onmessage = socket.onclose = null;
      socket.close();
      setTimeout(() => this.connect(), this.#waitMs * (0.5 + Math.random() / 2));
      this.#waitMs = Math.min(this.#waitMs * 2, mostWaitMs);
    };
    socket.onclose = ({ code }) => {
      // Whoever is no longer let in is asked who he is, and does not look at an old page.
      if (code === notLetInCode) location.reload();
      else over();
    };
  }

  /** @param {GatewayStatus} status */
  #hearStatus(status) {
    const { entries } = status.log;
    // Another run may have another log. Within one the entries on disk may be fewer than those that were shown already.
    if ((this.#boot ?? status.boot) !== status.boot) this.#queue(async () => this.#history.restart(0));
    this.#boot = status.boot;
    this.#entries = entries;
    this.#queue(() => this.#catchUp(entries));
    this.onStatus(status);
  }

  /** @param {readonly Logged[]} records */
  async #hear(records) {
    const first = records[0]?.index ?? 0;
    await this.#catchUp(first);
    this.#history.take(records);
  }

  /** Reads from the log what lies between the newest record here and `until`. @param {number} until */
  async #catchUp(until) {
    const most = this.#history.nextIndex === 0 ? this.#most : catchUpMax;
    if (until - this.#history.nextIndex > most) this.#history.restart(until - most);
    while (this.#history.nextIndex < until) {
      const from = this.#history.nextIndex;
      const response = await fetch(`/v1/records?from=${from}&max=${Math.min(500, until - from)}`);
      if (!response.ok) return;
      const { records } = await response.json();
      if (records.length === 0) return;
      this.#history.take(records);
    }
  }

  /** One at a time, so that records keep the log's order. @param {() => Promise<void>} act */
  #queue(act) {
    this.#reading = this.#reading.then(act).catch(() => {});
  }
}

/** Policy violation (RFC 6455). */
const notLetInCode = 1_008;
const firstWaitMs = 500;
const mostWaitMs = 5_000;
const deadMs = 6_000;
/** A page that shows the present starts with this much; older than a page asks for is for the log's readers. */
const firstRecords = 60;
const catchUpMax = 3_000;
