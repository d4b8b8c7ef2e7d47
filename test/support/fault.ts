import assert from "node:assert/strict";
import { Fault, type FaultCode } from "#runtime/core/fault.ts";

/** For `assert.throws` and `assert.rejects`: a Fault with this code that says this, and what to do about it. */
export function fault(code: FaultCode, message: RegExp): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof Fault, `a Fault, not ${error}`);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.ok(error.hint);
    return true;
  };
}
