import type { AssetFile } from "#runtime/console/assets.ts";

/** Every file of the page: the console's frame and parts, and its own. */
export const hourAssets: readonly AssetFile[] = [
  { address: "/", type: "text/html; charset=utf-8", path: `${webPath("first-hour")}.html` },
  ...["style", "frame", "pages", "dark", "first-hour"].map((name) => ({
    address: `/${name}.css`,
    type: "text/css; charset=utf-8",
    path: `${webPath(name)}.css`,
  })),
  { address: "/icon.svg", type: "image/svg+xml", path: `${webPath("icon")}.svg` },
  ...[
    ...["format", "page", "parts", "session", "theme"],
    ...["first-hour", "first-hour-answers", "first-hour-api", "first-hour-charts", "first-hour-channel"],
    ...["first-hour-files", "first-hour-live", "first-hour-machine", "first-hour-sightings"],
    ...["first-hour-steps", "first-hour-work"],
  ].map((name) => ({
    address: `/${name}.js`,
    type: "text/javascript; charset=utf-8",
    path: `${webPath(name)}.js`,
  })),
];

function webPath(name: string): string {
  return `runtime/console/web/${name}`;
}
