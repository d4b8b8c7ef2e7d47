import { act, reasonOf } from "./session.js";

// What the page knows of the first hour: how far it has come, and what each step has found. One place asks for it, so that
// all parts of the page show the same.

/** @typedef {import("../../cli/onboard/found.ts").Found} Found */
/** @typedef {import("../../cli/onboard/answers.ts").Answers} Answers */
/** @typedef {import("../../cli/onboard/serve/job.ts").JobState} JobState */
/** @typedef {import("../../cli/onboard/serve/commands.ts").NextCommands} NextCommands */
/** @typedef {import("../../cli/onboard/serve/live.ts").LiveView} LiveView */
/** @typedef {{ count: number, bytes: number, files: readonly { name: string, bytes: number }[], fileBytesMax: number, allBytesMax: number, filesMax: number }} Uploaded */
/** @typedef {{ out: string, named: readonly string[], job: JobState, live: LiveView["state"]["kind"], uploads: Uploaded, stamp: string }} State */
/** @typedef {{ found: Found | null, answers: Answers | null, tag: string, isOld: boolean, commands: NextCommands, uploads: string }} Known */

/** It said no, or could not be reached; the message is for people. */
export class Refusal extends Error {
  /** 0 where there was no answer. */
  status;
  /** About which channel it is, where it is about one. @type {string | undefined} */
  channel;

  /** @param {number} status @param {string} message @param {string} [channel] */
  constructor(status, message, channel) {
    super(message);
    this.status = status;
    this.channel = channel;
  }
}

export class Hour {
  /** @type {State | undefined} */ state;
  /** @type {Known | undefined} */ known;
  /** The machine as it is watched, or what was seen of it. @type {LiveView | undefined} */ live;
  #liveAt = 0;
  /** Why what is shown may be old. @type {string} */ silence = "";
  /** @type {() => void} */ onChange = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  get isRunning() {
    return this.state?.job.kind === "running";
  }

  get isWatching() {
    return ["starting", "watching", "ending"].includes(this.state?.live ?? "idle");
  }

  /** Since the view of the machine came; what it says of ages is older by that. */
  get liveSinceMs() {
    return performance.now() - this.#liveAt;
  }

  /** Whether what is shown of the machine is how it is now. */
  get isLive() {
    const { heardMs = null, state } = this.live ?? {};
    if (this.silence !== "" || state?.kind !== "watching" || heardMs === null) return false;
    return heardMs + this.liveSinceMs <= heardMsMax;
  }

  start() {
    document.addEventListener("visibilitychange", () => document.hidden || void this.look());
    void this.look();
  }

  /** Asks how things stand, and again after a while: soon, where something is going on. */
  async look() {
    clearTimeout(this.#timer);
    try {
      await this.#learn(await this.#get("/v1/first-hour"));
      this.silence = "";
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.silence =
        error.status === 401
          ? "The program was started anew. Open the address that the terminal prints now."
          : `${error.message}. What is shown may be old; what was done is kept.`;
    }
    this.onChange();
    // A page that nobody sees asks nothing.
    if (!document.hidden) this.#timer = setTimeout(() => void this.look(), this.#pauseMs);
  }

  get #pauseMs() {
    if (this.isRunning) return runningMs;
    return this.isWatching ? watchingMs : quietMs;
  }

  /** What a person says to a sighting; null takes it back. @param {number} number @param {import("../../cli/onboard/live/sighting.ts").Mark | null} mark */
  async mark(number, mark) {
    this.#hear(await this.ask("PUT", "/v1/first-hour/live", { number, mark }));
    this.onChange();
  }

  /** Where the machine is, as far as anybody has said. */
  async machine() {
    return await this.#get("/v1/first-hour/machine");
  }

  /** @param {object | null} binding null: as the file has it */
  async watch(binding) {
    await this.ask("POST", "/v1/first-hour/live", { binding });
    await this.look();
  }

  async unwatch() {
    await this.ask("DELETE", "/v1/first-hour/live");
    await this.look();
  }

  /** @param {"POST" | "PUT" | "DELETE"} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
  async ask(method, path, body) {
    const content =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    return await answerOf(act(path, { method, ...content }));
  }

  /** @param {"ingest" | "protect"} until @param {readonly string[]} [paths] */
  async run(until, paths) {
    await this.ask("POST", "/v1/first-hour/run", { until, ...(paths && { paths }) });
    await this.look();
  }

  async stop() {
    await this.ask("DELETE", "/v1/first-hour/run");
    await this.look();
  }

  /** @param {State} state */
  async #learn(state) {
    const isNew = state.stamp !== this.state?.stamp || this.known === undefined;
    // What was found is asked for before it is said that there is something new.
    if (isNew) this.known = await this.#get("/v1/first-hour/found");
    // What was seen is asked for as long as more may come, and once after that.
    const isChanged = this.state?.live !== state.live || isNew || this.live === undefined;
    if (this.known?.found?.protect && (isChanged || state.live !== "idle"))
      this.#hear(await this.#get("/v1/first-hour/live"));
    this.state = state;
  }

  /** @param {LiveView} live */
  #hear(live) {
    this.live = live;
    this.#liveAt = performance.now();
  }

  /** @param {string} path */
  async #get(path) {
    return await answerOf(fetch(path, { cache: "no-cache" }));
  }
}

/** @param {Promise<Response>} sent @returns {Promise<any>} */
async function answerOf(sent) {
  const response = await sent.catch(() => undefined);
  if (response === undefined) throw new Refusal(0, "The program cannot be reached");
  if (!response.ok) {
    const { channel } = await response
      .clone()
      .json()
      .catch(() => ({}));
    throw new Refusal(response.status, await reasonOf(response), channel);
  }
  return await response.json();
}

/** A file, with how much of it has gone. @param {File} file @param {string} name @param {(bytes: number) => void} progress @returns {{ done: Promise<void>, cancel: () => void }} */
export function upload(file, name, progress) {
  // Only this old way tells how much has gone.
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", ({ loaded }) => progress(loaded));
    request.addEventListener("error", () =>
      reject(new Refusal(0, "The connection broke. Add the file again")),
    );
    request.addEventListener("abort", () => reject(new Refusal(0, "Cancelled")));
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(undefined);
      else reject(new Refusal(request.status, saidIn(request.responseText, request.status)));
    });
  });
  request.open("PUT", `/v1/first-hour/files?name=${encodeURIComponent(name)}`);
  request.setRequestHeader("x-iv-page", "1");
  request.setRequestHeader("content-type", "application/octet-stream");
  request.send(file);
  return { done, cancel: () => request.abort() };
}

/** @param {string} text @param {number} status */
function saidIn(text, status) {
  try {
    const { title, detail } = JSON.parse(text);
    return `${title}: ${detail}`;
  } catch {
    return `The program answered ${status}`;
  }
}

const runningMs = 500;
const watchingMs = 1_000;
const quietMs = 4_000;
/** The daemon speaks once a second. */
const heardMsMax = 2_500;
