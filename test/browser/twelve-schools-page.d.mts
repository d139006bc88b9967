import type { SampleOptions } from "../../src/chain/options.ts";

export interface TwelveSchoolsReport {
  scores: string;
  draws: string;
  numbers: number;
  workers: string;
  threads: number;
  table: string;
  mu: number;
}

export function fitTwelveSchools(options: SampleOptions): Promise<TwelveSchoolsReport>;
