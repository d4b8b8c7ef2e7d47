/** Resolves once somebody says stop, or at once where that was said already. */
export function untilAborted(stop: AbortSignal): Promise<0> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve(0);
    else stop.addEventListener("abort", () => resolve(0), { once: true });
  });
}
