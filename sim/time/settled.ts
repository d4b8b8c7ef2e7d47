/** Resolves when every promise that could be resolved without a wait has been, and all that followed from it. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
