// Whoever serves metadata decides how long it is until its signature was checked. These bounds hold before
// that, so that a hostile server costs no more than this in memory, on disk and in requests.

export const rootBytesMax: number = 512 * 1_024;
export const timestampBytesMax: number = 16 * 1_024;
export const snapshotBytesMax: number = 2 * 1_024 * 1_024;
export const targetsBytesMax: number = 5 * 1_024 * 1_024;

/** Roots that one refresh follows; who was away for longer follows the rest at the next one. */
export const rotationsMax = 256;

/** Roles that one search for one target may ask. */
export const searchedRolesMax = 32;

/** Roles that a list of all targets may ask: a publisher each. */
export const listedRolesMax = 256;

export const signaturesMax = 256;
export const keysMax = 1_024;

/** Deeper than any metadata, and far from where a recursion ends. */
export const nestingMax = 64;

/** A file of the metadata directory is named after its role, and file systems end at 255 bytes. */
export const roleNameBytesMax = 200;
