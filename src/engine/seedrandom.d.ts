// One generator of the package, without the seven others of its index, which is all that @types/seedrandom describes.
declare module "seedrandom/lib/alea.js" {
  export { alea as default } from "seedrandom";
}
