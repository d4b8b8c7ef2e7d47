import fc from "fast-check";
import { quality } from "#runtime/field/quality.ts";
import type { Series } from "#runtime/signal/archive/series.ts";

/** Values as machines have them, and as no machine ever had them. */
const valuesOf = (rows: number): fc.Arbitrary<Float64Array> => {
  const size = { minLength: rows, maxLength: rows };
  const odd = fc.constantFrom(
    Number.NaN,
    -0,
    0,
    Infinity,
    -Infinity,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
    2 ** 60,
  );
  const single = fc.float({ noNaN: true });
  const decimal = fc.integer({ min: -40_000, max: 40_000 }).map((whole) => whole / 100);
  const few = fc.constantFrom(0, 1, 20.5);
  return fc
    .oneof(
      ...[
        fc.double(),
        odd,
        single,
        decimal,
        few,
        fc.oneof(decimal, odd),
        fc.oneof({ weight: 40, arbitrary: decimal }, odd),
      ].map((of) => fc.array(of, size)),
    )
    .map((values) => Float64Array.from(values, (value) => value));
};

const rowsMax = 120;

export const anyValues: fc.Arbitrary<Float64Array> = fc.integer({ min: 1, max: rowsMax }).chain(valuesOf);

export const anySeries: fc.Arbitrary<Series> = fc.integer({ min: 1, max: rowsMax }).chain((rows) =>
  fc.record(
    {
      times: timesOf(rows),
      values: valuesOf(rows),
      qualities: fc
        .array(
          fc.oneof(
            { weight: 9, arbitrary: fc.constant(quality.good) },
            fc.constantFrom(quality.badTimeout, quality.uncertain, 0xffff_ffff),
          ),
          {
            minLength: rows,
            maxLength: rows,
          },
        )
        .map((codes) => Uint32Array.from(codes)),
    },
    { noNullPrototype: true },
  ),
);

/** A beat with some jitter, from a clock that somebody sets now and then; or any times at all. */
function timesOf(rows: number): fc.Arbitrary<Float64Array> {
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 999_000, max: 1_001_000 }) },
    fc.integer({ min: -1e14, max: 1e14 }),
  );
  const beats = fc.array(step, { minLength: rows, maxLength: rows }).map((steps) => {
    let at = 1.79e15;
    return Float64Array.from(steps, (by) => (at += by));
  });
  const any = fc.array(fc.double({ noNaN: true, min: -1e15, max: 4e15 }), {
    minLength: rows,
    maxLength: rows,
  });
  return fc.oneof(
    beats,
    any.map((times) => Float64Array.from(times)),
  );
}
