import manifest from "../package.json" with { type: "json" };

/** The version of this program, as package.json states it. */
export const version: string = manifest.version;

/** No clock that is right shows less; raised with every release. In milliseconds since 1970. */
export const releasedMs: number = Date.UTC(2026, 0, 1);
