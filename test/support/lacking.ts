/**
 * For a test's `skip`: why it cannot run on this machine, or false. It is then listed as skipped, with the reason, and
 * never as passed. Where everything is to run, what is missing is an error.
 */
export function unless(why: string | undefined): string | false {
  if (why === undefined) return false;
  if (process.env["IV_CI"] !== undefined)
    throw new Error(`Here everything is to run, and this does not: ${why}`);
  return why;
}
