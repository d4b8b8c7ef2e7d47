/** What `run` asks of typed arrays through their prototypes, which anybody in the process could answer instead. */
export function askedOfArrays(run: () => void): readonly string[] {
  const asked: string[] = [];
  const common = Object.getPrototypeOf(Int32Array.prototype);
  const watched = [common, Int32Array.prototype, Uint8Array.prototype, Float64Array.prototype].flatMap((of) =>
    Object.entries(Object.getOwnPropertyDescriptors(of))
      .filter(([name, { configurable }]) => configurable === true && name !== "constructor")
      .map(([name, property]) => ({ of, name, property: property as PropertyDescriptor })),
  );
  for (const { of, name, property } of watched) {
    const key = property.get === undefined ? "value" : "get";
    const own: unknown = property[key];
    if (typeof own !== "function") continue;
    function spy(this: unknown, ...given: unknown[]): unknown {
      asked.push(name);
      return Reflect.apply(own as () => unknown, this, given);
    }
    Object.defineProperty(of, name, { ...property, [key]: spy });
  }
  try {
    run();
  } finally {
    for (const { of, name, property } of watched) Object.defineProperty(of, name, property);
  }
  return asked;
}
