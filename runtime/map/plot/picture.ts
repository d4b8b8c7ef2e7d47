export type { Picture } from "#runtime/map/grid.ts";
