import { accessSync, constants } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

const PLACES = [
  process.env["CHROMIUM_PATH"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A Chromium of this machine; null where there is none, and then what needs one is skipped. */
export const foundChromium: string | null =
  PLACES.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return place !== "";
    } catch {
      return false;
    }
  }) ?? null;

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: foundChromium as string, headless: true, args: ARGS });
