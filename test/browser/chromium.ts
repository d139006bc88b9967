import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const { KINDRED_CHROMIUM, KINDRED_REQUIRE_CHROMIUM } = process.env;

/** Debian's and Ubuntu's, unless another is named. */
const CANDIDATES = KINDRED_CHROMIUM ? [KINDRED_CHROMIUM] : ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

const HOW_TO_GET_IT =
  "install Debian's package chromium, or set KINDRED_CHROMIUM to the path of a Chromium or Chrome executable";

/**
 * The path of Chromium, or undefined after saying what is left out for want of it.
 *
 * @throws Error when it is missing and KINDRED_REQUIRE_CHROMIUM is 1
 */
export function findChromium(leftOut: string): string | undefined {
  const path = CANDIDATES.find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  if (KINDRED_REQUIRE_CHROMIUM === "1") {
    throw new Error(`KINDRED_REQUIRE_CHROMIUM is 1 and no Chromium was found: ${HOW_TO_GET_IT}`);
  }
  process.stderr.write(
    `\nleft out, since there is no Chromium: ${leftOut}. To run it: ${HOW_TO_GET_IT}.\n\n`,
  );
  return undefined;
}

/** Starts Chromium, which will call nobody. */
export function launchChromium(executablePath: string): Promise<Browser> {
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return chromium.launch({ executablePath, headless: true, args });
}
