import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Why a test cannot have a browser here, or false. In CI a missing one is a failure and no excuse. */
export const noBrowser: string | false =
  existsSync(executablePath) || process.env["IV_CI"] !== undefined
    ? false
    : `no browser at ${executablePath}: install chromium, or say where it is in CHROMIUM`;

/** Chromium as it runs without a screen and without a network: it looks for neither. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
