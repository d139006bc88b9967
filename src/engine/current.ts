let current: WebAssembly.Module | undefined;

/**
 * Says which engine what is computed after sampling runs on. It is told, and not imported, so that a page whose
 * model comes linked with its engine does not load another.
 */
export function provideEngine(module: WebAssembly.Module): void {
  current ??= module;
}

/** @throws Error before any engine was provided: what makes draws provides one */
export function currentEngine(): WebAssembly.Module {
  if (current === undefined) throw new Error("no engine was provided: provideEngine comes before any draws");
  return current;
}
