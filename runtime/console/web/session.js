import { byId, say } from "./page.js";

// Who looks at the page, and what the page may ask for in his name. The token is seen here once, on its way into a
// header; what stays is a cookie that no script can read.

/** @typedef {{ name: string, role: "viewer" | "operator" | "engineer" | "admin" | null, how: string, isSignedIn: boolean }} Session */

/** What every request that changes something carries: no page of another site may set it. */
const ownHeaders = { "x-iv-page": "1" };

/** Calls `begin` with who it is once that is known, and asks for a token where nobody is let in without. @param {(session: Session) => void} begin */
export async function startSession(begin) {
  byId("sign-in-open").addEventListener("click", () => dialog().showModal());
  byId("sign-out").addEventListener("click", () => void signOut());
  byId("sign-in-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void signIn();
  });
  const session = await read();
  byId("who").hidden = false;
  say(byId("who-text"), session.role === null ? "Not signed in" : `${session.name}, ${session.role}`);
  byId("sign-out").hidden = !session.isSignedIn;
  byId("sign-in-open").hidden = session.isSignedIn;
  if (session.role === null) dialog().showModal();
  else begin(session);
}

/** A question that changes something. @param {string} path @param {RequestInit} [how] */
export function act(path, how = {}) {
  return fetch(path, { method: "POST", ...how, headers: { ...ownHeaders, ...how.headers } });
}

/** @returns {Promise<Session>} */
async function read() {
  const response = await fetch("/v1/session", { cache: "no-store" }).catch(() => undefined);
  // A gateway that cannot be reached is the stream's to say; it knows how old everything is.
  if (response === undefined || !response.ok) return { name: "", role: "viewer", how: "", isSignedIn: false };
  return await response.json();
}

async function signIn() {
  const field = /** @type {HTMLInputElement} */ (byId("sign-in-token"));
  const token = field.value.trim();
  field.value = "";
  const response = await act("/v1/session", { headers: { authorization: `Bearer ${token}` } }).catch(
    () => undefined,
  );
  if (response?.ok) location.reload();
  else say(byId("sign-in-why"), await reasonOf(response));
}

async function signOut() {
  await act("/v1/session", { method: "DELETE" }).catch(() => undefined);
  location.reload();
}

/** What a refusal says, for people. @param {Response | undefined} response */
export async function reasonOf(response) {
  if (response === undefined) return "The gateway cannot be reached";
  const { title, detail } = await response
    .json()
    .catch(() => ({ title: `The gateway answered ${response.status}` }));
  return detail === undefined ? title : `${title}: ${detail}`;
}

function dialog() {
  return /** @type {HTMLDialogElement} */ (byId("sign-in"));
}
