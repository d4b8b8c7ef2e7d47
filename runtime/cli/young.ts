import { setFlagsFromString } from "node:v8";

/**
 * Holds the young generation of every heap to its size until it is disposed of. Most of what a daemon ever allocates it
 * allocates while its modules are read, and V8 answers with 25 MB for the young that it never gives back: a machine of
 * 256 MB has better use for them. The control thread's own young grow as usual once ticks begin.
 */
export function holdYoung(): Disposable {
  setFlagsFromString(`--semi-space-growth-factor=${held}`);
  return { [Symbol.dispose]: () => setFlagsFromString(`--semi-space-growth-factor=${usual}`) };
}

const held = 1;
/** V8's own. */
const usual = 2;
