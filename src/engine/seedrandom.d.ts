// The package's generator alone: its index also loads six others. @types/seedrandom describes only the index.
declare module "seedrandom/seedrandom.js" {
  export { default } from "seedrandom";
}
