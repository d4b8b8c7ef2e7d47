import { verifyAsync } from "/vendor/ed25519.js";

// Whose log it is: what this browser was once told to believe is kept in it, by the name of the log. A gateway that later
// comes with another key, or another past, is found out.

/** @typedef {{ key: string, size: number, root: string, at: number }} Kept */

/** Strict: no key of small order, one spelling of a signature. @type {import("./tlog.js").Verify} */
export const verify = async (signature, message, publicKey) => {
  try {
    return await verifyAsync(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
};

/** @param {string} name @returns {Kept | undefined} */
export function keptOf(name) {
  try {
    return JSON.parse(localStorage.getItem(place(name)) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} name @param {Omit<Kept, "at">} kept */
export function remember(name, kept) {
  localStorage.setItem(place(name), JSON.stringify({ ...kept, at: Date.now() }));
}

/** @param {string} name */
function place(name) {
  return `iv.log.${name}`;
}
