export type { Picture } from "#runtime/map/grid/grid.ts";
