/** Every file that the console serves: its address, its media type, and where it lies from the project's root. */
export const assetFiles: readonly AssetFile[] = [
  { address: "/", type: "text/html; charset=utf-8", path: "runtime/console/web/index.html" },
  { address: "/verify", type: "text/html; charset=utf-8", path: "runtime/console/web/verify.html" },
  { address: "/style.css", type: "text/css; charset=utf-8", path: "runtime/console/web/style.css" },
  { address: "/trends.css", type: "text/css; charset=utf-8", path: "runtime/console/web/trends.css" },
  { address: "/icon.svg", type: "image/svg+xml", path: "runtime/console/web/icon.svg" },
  ...[
    "app",
    "asked",
    "charts",
    "demo",
    "drift",
    "format",
    "header",
    "heat-map",
    "history",
    "map-choice",
    "memory",
    "operate",
    "page",
    "picture",
    "points",
    "regime",
    "session",
    "stream",
    "tlog",
    "trend-chart",
    "trends",
    "tri-check",
    "verdicts",
    "verify",
  ].map((name) => ({
    address: `/${name}.js`,
    type: "text/javascript; charset=utf-8",
    path: `runtime/console/web/${name}.js`,
  })),
  {
    address: "/vendor/ed25519.js",
    type: "text/javascript; charset=utf-8",
    path: "node_modules/@noble/ed25519/index.js",
  },
  {
    address: "/vendor/uplot.css",
    type: "text/css; charset=utf-8",
    path: "node_modules/uplot/dist/uPlot.min.css",
  },
  {
    address: "/vendor/uplot.js",
    type: "text/javascript; charset=utf-8",
    path: "node_modules/uplot/dist/uPlot.iife.min.js",
  },
];

export interface AssetFile {
  readonly address: string;
  readonly type: string;
  readonly path: string;
}
