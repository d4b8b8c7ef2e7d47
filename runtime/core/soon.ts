/**
 * A value that is there at once where it can be, else by microtasks alone. An `async` function makes a promise either
 * way, and a tick of dozens of them is mostly promises.
 */
export type Soon<Value> = Value | Promise<Value>;

/** Goes on with a value: at once if it is there. */
export function after<Value, Result>(value: Soon<Value>, goOn: (value: Value) => Soon<Result>): Soon<Result> {
  return value instanceof Promise ? value.then(goOn) : goOn(value);
}
