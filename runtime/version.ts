import manifest from "../package.json" with { type: "json" };
import released from "./released.json" with { type: "json" };

/** The version of this program, as package.json states it. */
export const version: string = manifest.version;

/**
 * No clock that is right shows less. In milliseconds since 1970. A package is stamped with its SOURCE_DATE_EPOCH, which is
 * its last commit's time; sources that run as they are have a day that is certainly past.
 */
export const releasedMs: number = 1_000 * released.epochS;
