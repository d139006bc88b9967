// Writes what the page is built from: the model as AssemblyScript, what is needed to bind it to data, and data.
import { mkdirSync, writeFileSync } from "node:fs";
import { schools, simulateScores } from "./twelve-schools.ts";

const folder = new URL("./generated/", import.meta.url);
const write = (name: string, text: string) => writeFileSync(new URL(name, folder), text);

mkdirSync(folder, { recursive: true });
const data = simulateScores();
write("twelve-schools.ts", schools.toAssemblyScript(data, { assembly: "../../../assembly" }));
write("manifest.json", `${JSON.stringify(schools.precompile().manifest)}\n`);
write("data.json", `${JSON.stringify(data)}\n`);
