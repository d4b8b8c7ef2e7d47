import { act, reasonOf } from "./session.js";

// What a page of the console gets to work with. All that it starts with this ends when somebody goes to another page.

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./session.js").Session} Session */

/** The gateway said no, or could not be reached; the message is for people. No fault of the page. */
export class Refusal extends Error {
  /** The status of the answer; 0 where there was none. */
  status;

  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class Api {
  /** What stands behind the page's name in the address, `#/decisions/17`; empty where nothing does. @type {string} */
  id;
  /** @type {Session} */ session;
  /** @type {Live} */ live;
  /** For `addEventListener` and `fetch`: over when the page is. @type {AbortSignal} */
  signal;

  /** @param {{ id: string, session: Session, live: Live, signal: AbortSignal }} given */
  constructor({ id, session, live, signal }) {
    this.id = id;
    this.session = session;
    this.live = live;
    this.signal = signal;
  }

  /** Whether who looks may do what this role may. What is hidden here the gateway refuses as well. @param {"viewer" | "operator" | "engineer" | "admin"} role */
  may(role) {
    const { role: own } = this.session;
    return own !== null && roles.indexOf(own) >= roles.indexOf(role);
  }

  /** An answer of the local API; throws a `Refusal`. @param {string} path @returns {Promise<any>} */
  async get(path) {
    return await answerOf(fetch(path, { cache: "no-store", signal: this.signal }));
  }

  /** Asks for something that changes what is, or that has a body. @param {string} path @param {unknown} [body] @param {RequestInit} [how] @returns {Promise<any>} */
  async post(path, body, how = {}) {
    const content =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    return await answerOf(act(path, { signal: this.signal, ...content, ...how }));
  }

  /** Calls with every status of the gateway, and at once with the newest. @param {(status: import("../gateway-status.ts").GatewayStatus) => void} act */
  onStatus(act) {
    this.live.onStatus(act, this.signal);
  }

  /** Calls ten times a second while somebody may look. @param {() => void} act */
  onTick(act) {
    this.live.onTick(act, this.signal);
  }
}

/** @param {Promise<Response>} sent */
async function answerOf(sent) {
  const response = await sent.catch((error) => {
    // Somebody went to another page; nobody waits for this any more.
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    return undefined;
  });
  if (!response?.ok) throw new Refusal(response?.status ?? 0, await reasonOf(response));
  return await response.json();
}

const roles = ["viewer", "operator", "engineer", "admin"];
