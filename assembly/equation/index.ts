export { odeNext, odeStart } from "./dormand-prince";
