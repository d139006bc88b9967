// Fits the twelve schools on the visitor's machine. The model came through as-loader: no compiler is here.
import { precompiled, sample } from "kindred/precompiled";
import wasmUrl from "./assembly/index.ts";
import data from "./generated/data.json";
import manifest from "./generated/manifest.json";

const show = document.querySelector("pre") ?? document.body.appendChild(document.createElement("pre"));

/** Fits, and shows the table. */
export async function fit(options = { seed: "2024" }) {
  const wasm = await WebAssembly.compileStreaming(fetch(wasmUrl));
  const fitted = await sample(precompiled(wasm, manifest), data, {
    onProgress: ({ chain, iteration, total }) => {
      show.textContent = `chain ${chain}: ${iteration} of ${total}`;
    },
    ...options,
  });
  show.textContent = String(fitted);
  return fitted;
}

globalThis.twelveSchools = { fit };
document.querySelector("button")?.addEventListener("click", () => fit());
