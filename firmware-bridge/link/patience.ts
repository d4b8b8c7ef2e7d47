/** Resolves when `promise` has, or after `ms`, whichever is first; which of them it was is the caller's to find out. */
export async function patiently(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const past = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms));
  });
  try {
    await Promise.race([promise, past]);
  } finally {
    clearTimeout(timer);
  }
}
