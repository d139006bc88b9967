import type { Model } from "../../src/public/model.ts";
import type { Data } from "../case.ts";
import { normals } from "../simulated.ts";
import type { Rival } from "./rival.ts";

const PIXELS = 100;
const ROWS = 120;

/** What each row sees of each pixel: a Gaussian blur, each row's weights adding up to 1. */
function operator(): number[][] {
  return Array.from({ length: ROWS }, (_, m) => {
    const weights = Array.from({ length: PIXELS }, (_, n) =>
      Math.exp(-0.5 * (((m + 0.5) / ROWS - (n + 0.5) / PIXELS) / 0.03) ** 2),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
}

/** A bump, a sine and a box. */
function signal(): number[] {
  return Array.from({ length: PIXELS }, (_, n) => {
    const at = (n + 0.5) / PIXELS;
    const bump = 1.5 * Math.exp(-0.5 * ((at - 0.25) / 0.06) ** 2);
    return bump + 0.5 * Math.sin(2 * Math.PI * at) + (at > 0.55 && at < 0.75 ? 1 : 0);
  });
}

/** A signal seen blurred; from pixel to pixel it goes a random walk. */
export const deconvolution: Rival = {
  name: "deconvolution",
  make: ({ model, axis, group, matrix, real, normal, halfNormal, halfCauchy, linear }) =>
    model(
      { step: axis(PIXELS - 1), pixel: group({ walk: matrix("step") }), blur: matrix("step"), seen: real() },
      ({ step, pixel, blur, seen }, { parameter, observe }) => {
        const first = parameter(normal(0, 2));
        const tau = parameter(halfCauchy(0.5));
        const sigma = parameter(halfNormal(0.5));
        const d = parameter(normal(0, tau), { each: step });
        observe(seen, normal(first.add(linear(blur, d)), sigma));
        return { tau, sigma, x: first.add(linear(pixel.walk, d)) };
      },
    ) as unknown as Model,
  data(library) {
    const weights = operator();
    const truth = signal();
    const noise = normals(library, "deconvolution", ROWS);
    const seen = weights.map(
      (row, m) => row.reduce((sum, weight, n) => sum + weight * truth[n]!, 0) + 0.04 * noise[m]!,
    );
    const places = Array.from({ length: PIXELS }, (_, n) => n);
    const steps = places.slice(1);
    // A step moves all pixels after it, and all that is seen of them.
    const walk = places.map((n) => steps.map((step) => (step <= n ? 1 : 0)));
    const blur = weights.map((row) => steps.map((step) => row.slice(step).reduce((sum, w) => sum + w, 0)));
    const of = seen.map((_, m) => Math.floor((m * PIXELS) / ROWS));
    return { pixel: { of, labels: places, walk }, blur, seen };
  },
  stanData: ({ seen }: Data) => ({ n: PIXELS, m: ROWS, A: operator(), y: seen }),
  programs: [{ name: "deconvolution", targets: "forward operator" }],
};
