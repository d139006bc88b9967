// Builds the page: node build.mjs [folder]. Run generate.ts before.
import webpack from "webpack";
import config from "./webpack.config.mjs";

const [folder] = process.argv.slice(2);
const output = { ...config.output, ...(folder === undefined ? {} : { path: folder }) };
webpack({ ...config, output }, (error, stats) => {
  if (error) throw error;
  console.log(stats.toString({ colors: false, modules: false, children: false }));
  if (stats.hasErrors() || stats.hasWarnings()) process.exitCode = 1;
});
