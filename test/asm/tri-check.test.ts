import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cosinesOf } from "#runtime/adapt/tri-check/cosines.ts";
import { columnOf } from "#runtime/adapt/tri-check/rows.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { balanceOf, coherenceOf, similarityOf, spectrumOf } from "./reference/tri-check.ts";

const kernels = loadKernels();
const rowsMax = 96;
const [first, second, third] = Array.from({ length: 3 }, () => columnOf(kernels, rowsMax)) as unknown as [
  ReturnType<typeof columnOf>,
  ReturnType<typeof columnOf>,
  ReturnType<typeof columnOf>,
];
const told = columnOf(kernels, 3);

/** What an instrument may say, and what a hole in the record is. */
const value = fc.oneof(
  { weight: 12, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 1e-300, 5e-324) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
);
const series = (length: number) =>
  fc.array(value, { minLength: length, maxLength: length }).map((values) => Float64Array.from(values));

test("windowBalance() has the bits of the plain one, and leaves out spans that nobody knows", () => {
  const cases = fc
    .record({ steps: fc.integer({ min: 1, max: rowsMax - 1 }), span: fc.integer({ min: 1, max: 40 }) })
    .chain(({ steps, span }) =>
      fc.record({
        steps: fc.constant(steps),
        span: fc.constant(span),
        hole: fc.integer({ min: 1, max: 9 }),
        kept: series(steps + 1),
        flow: series(steps + 1),
        gross: series(steps + 1).map((values) => values.map(Math.abs)),
        secondsPerRow: fc.double({ min: 1e-3, max: 100, noNaN: true }),
        constant: fc.double({ min: -100, max: 100, noNaN: true }),
        tolerance: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      }),
    );
  fc.assert(
    fc.property(cases, ({ kept, flow, gross, ...rest }) => {
      const limits = { ...rest, share: 0.01 };
      const plain = balanceOf({ kept, flow, gross }, limits);
      first.values.set(kept);
      second.values.set(flow);
      third.values.set(gross);
      const { steps, span, hole, secondsPerRow, constant, share, tolerance } = limits;
      const worst = kernels.call.windowBalance(
        ...([first.at, second.at, third.at, steps, span, hole, secondsPerRow, constant] as const),
        ...([share, tolerance, told.at] as const),
      );
      assert.deepEqual([worst, ...told.values], [plain.worst, plain.told, plain.residual, plain.scale]);
    }),
    { numRuns: 300 },
  );
});

test("windowCoherence() has the bits of the plain one", () => {
  const cases = fc.integer({ min: 2, max: rowsMax }).chain((rows) =>
    fc.record({
      energies: series(rows),
      gains: series(rows),
      ahead: fc.integer({ min: 1, max: rows - 1 }),
      slack: fc.double({ min: 0, max: 10, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ energies, gains, ahead, slack }) => {
      const plain = coherenceOf(energies, gains, { ahead, slack });
      first.values.set(energies);
      second.values.set(gains);
      const share = kernels.call.windowCoherence(
        ...([first.at, second.at, energies.length, ahead, slack, told.at] as const),
      );
      assert.deepEqual([share, told.values[0]], [plain.share, plain.told]);
    }),
    { numRuns: 300 },
  );
});

test("windowSpectrum() and windowSimilarity() have the bits of the plain ones", () => {
  const cosines = columnOf(kernels, 16);
  cosines.values.set(cosinesOf(16));
  const shaped = columnOf(kernels, 16);
  const spectra = [columnOf(kernels, 8), columnOf(kernels, 8)] as const;
  const cases = fc.record({
    pair: fc.integer({ min: 16, max: rowsMax }).chain((rows) => fc.tuple(series(rows), series(rows))),
    floor: fc.double({ min: 0, max: 1, noNaN: true }),
    hole: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(cases, ({ pair, floor, hole }) => {
      const plain = pair.map((each) => spectrumOf(each, { cosines: cosines.values, floor, hole }));
      const segments = pair.map((each, index) => {
        first.values.set(each);
        return kernels.call.windowSpectrum(
          ...([first.at, each.length, 16, hole, cosines.at, floor, shaped.at, spectra[index]!.at] as const),
        );
      });
      assert.deepEqual(
        segments,
        plain.map((each) => each.segments),
      );
      for (const [index, { spectrum }] of plain.entries()) assert.deepEqual(spectra[index]!.values, spectrum);
      const cosine = kernels.call.windowSimilarity(spectra[0].at, spectra[1].at, 8);
      assert.equal(cosine, similarityOf(plain[0]!.spectrum, plain[1]!.spectrum));
      assert.ok(cosine >= 0 && cosine <= 1, `${cosine}`);
    }),
    { numRuns: 300 },
  );
});

test("a sine has all of its power at its own frequency and the two beside it, as a Hann window has it", () => {
  const cosines = cosinesOf(64);
  const sine = Float64Array.from({ length: 128 }, (_, row) => 3 * Math.sin((2 * Math.PI * 5 * row) / 64));
  const { spectrum, segments } = spectrumOf(sine, { cosines, floor: 0, hole: 1 });
  assert.equal(segments, 3);
  // (3 · 64 / 4)² at the fifth, a quarter of that beside it, nothing elsewhere.
  const expected = spectrum.map((_, bin) => (bin === 4 ? 2_304 : bin === 3 || bin === 5 ? 576 : 0));
  for (const [bin, power] of spectrum.entries())
    assert.ok(Math.abs(power - expected[bin]!) < 1e-9, `${bin}: ${power}`);
});

test("cosinesOf() are cosines, exact at the quarters and alike on both sides", () => {
  for (const count of [4, 8, 64, 128]) {
    const cosines = cosinesOf(count);
    for (const [step, cosine] of cosines.entries()) {
      assert.ok(Math.abs(cosine - Math.cos((2 * Math.PI * step) / count)) < 1e-14, `${count} ${step}`);
      assert.equal(Math.abs(cosine), Math.abs(cosines[(count - step) % count]!));
    }
    assert.deepEqual(
      [0, 1, 2, 3].map((quarter) => Math.abs(cosines[(quarter * count) / 4]!)),
      [1, 0, 1, 0],
    );
  }
});
