/** What the page loads: fits a rival with the package as a browser gets it. */
import type { Library } from "../library.ts";
import { rivals } from "./all.ts";
import { type FitPlan, type TimedFit, timedFits } from "./timed-fit.ts";

async function fitRival(name: string, dataUrl: string, plan: FitPlan): Promise<TimedFit[]> {
  const data = await (await fetch(dataUrl)).json();
  const library = (await import("/kindred/index.js" as string)) as Library;
  const rival = rivals.find((each) => each.name === name)!;
  return timedFits(library, rival, data, plan);
}

Object.assign(globalThis, { fitRival });
