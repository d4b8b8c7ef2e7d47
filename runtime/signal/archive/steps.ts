// How floating point numbers are whole ones. A register holds whole steps and a file has decimals, so nearly all
// values are a whole number in disguise; which disguise it is, is found by trying, and tried to the last bit.

import { type Scale, scaled } from "#runtime/field/scaled.ts";
import { type ByteReader, ByteWriter, badBlock } from "./bytes.ts";
import { spanMax, spanOf } from "./span.ts";

/** `fromStep(toStep(x))` is x, bit for bit, for all values that have the form. */
export interface Form {
  toStep(value: number): number;
  fromStep(step: number): number;
  written(): Uint8Array;
}

export interface Stepped {
  readonly form: Form;
  readonly steps: Float64Array;
  /** Where the form does not hold; there the step is that of the value before. */
  readonly exceptions: readonly number[];
}

/** Undefined: they are no whole numbers that we know of, or too far apart. `hint` is tried first. */
export function steppedOf(values: Float64Array, hint?: Scale): Stepped | undefined {
  for (const form of formsFor(hint)) {
    const stepped = tried(values, form);
    if (stepped === undefined) continue;
    const printed = spanOf(stepped.steps).span < printedSpanMin ? undefined : asPrinted(values);
    return printed !== undefined && changeIn(printed) < changeIn(stepped) ? printed : stepped;
  }
  return undefined;
}

/** Single precision that somebody printed has more decimals than bits: the decimals are the disguise of a disguise. */
function asPrinted(values: Float64Array): Stepped | undefined {
  for (let digits = printedDigitsMin; digits <= printedDigitsMax; digits++)
    for (const print of ["significant", "of-a-cell"] as const) {
      const stepped = tried(values, printedFloat(digits, print));
      if (stepped !== undefined) return stepped;
    }
  return undefined;
}

/** Of decimals: with fewer than that they are not more than the bits of a float. */
const printedSpanMin = 2 ** 20;
/** With fewer digits two floats would look the same; with more than 12 nobody prints them. */
const printedDigitsMin = 9;
const printedDigitsMax = 12;

/** In bits, from one to the next. */
function changeIn({ steps }: Stepped): number {
  let bits = 0;
  for (let at = 1; at < steps.length; at++) bits += Math.log2(1 + Math.abs(steps[at]! - steps[at - 1]!));
  return bits;
}

export function readForm(reader: ByteReader): Form {
  const tag = reader.byte();
  if (tag <= decimalsMax) return decimal(tag);
  if (tag === float32Tag) return float32;
  if (tag === scaleTag) return scaledForm({ scale: reader.float(), offset: reader.float() });
  const [print, digits] =
    tag < cellTag ? (["significant", tag - printedTag] as const) : (["of-a-cell", tag - cellTag] as const);
  if (digits >= printedDigitsMin && digits <= printedDigitsMax) return printedFloat(digits, print);
  throw badBlock("its values are whole numbers of a form that is not known");
}

function* formsFor(hint: Scale | undefined): Generator<Form> {
  if (hint !== undefined && hint.scale !== 0) yield scaledForm(hint);
  for (let digits = 0; digits <= decimalsMax; digits++) yield decimal(digits);
  yield float32;
}

function tried(values: Float64Array, form: Form): Stepped | undefined {
  const steps = new Float64Array(values.length);
  const exceptions: number[] = [];
  let last = 0;
  let [min, max, misfits] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const misfitsMax = Math.floor(values.length / misfitShare);
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    const step = form.toStep(value) + 0;
    if (Number.isSafeInteger(step) && Object.is(form.fromStep(step), value)) {
      last = step;
      if (step < min) min = step;
      if (step > max) max = step;
    } else {
      // What is no number has no form anyway, and says nothing against one.
      if (Number.isFinite(value) && ++misfits > misfitsMax) return undefined;
      exceptions.push(at);
    }
    steps[at] = last;
  }
  if (exceptions.length === values.length || !(max - min < spanMax)) return undefined;
  // Those before the first one that fits take its step, or 0 would widen the span.
  const first = steps.findIndex((_, at) => at !== exceptions[at]);
  steps.fill(steps[first]!, 0, first);
  return { form, steps, exceptions };
}

const misfitShare = 32;
/** More digits than that are not decimals any more but what a computation left. */
const decimalsMax = 12;
const scaleTag = 32;
const float32Tag = 33;
const printedTag = 48;
const cellTag = 64;

/** The quotient of two whole numbers is rounded once, so it is the double that the decimal reads as. */
function decimal(digits: number): Form {
  const ten = 10 ** digits;
  return {
    toStep: (value) => Math.round(value * ten),
    fromStep: (step) => step / ten,
    written: () => Uint8Array.of(digits),
  };
}

/** Just as the bridge made the value of a register. */
function scaledForm(scale: Scale): Form {
  return {
    toStep: (value) => Math.round((value - scale.offset) / scale.scale),
    fromStep: (step) => scaled(step, scale),
    written: () => new ByteWriter().byte(scaleTag).float(scale.scale).float(scale.offset).done(),
  };
}

const bits = new Int32Array(1);
const floats = new Float32Array(bits.buffer);

/** Single precision as whole numbers in the order of the values: the next float is the next number. */
const float32: Form = {
  toStep(value) {
    floats[0] = value;
    return bits[0]! < 0 ? -(bits[0]! & 0x7fff_ffff) - 1 : bits[0]!;
  },
  fromStep(step) {
    bits[0] = step < 0 ? -(step + 1) | 0x8000_0000 : step;
    return floats[0]!;
  },
  written: () => Uint8Array.of(float32Tag),
};

/** A printer counts digits from the first that is not 0; a spreadsheet's cell has so many, and counts the 0 of 0.5 as one. */
type Print = "significant" | "of-a-cell";

/** The language says to the last digit what a number looks like with so many of them. */
function printedFloat(digits: number, print: Print): Form {
  return {
    toStep: float32.toStep,
    fromStep(step) {
      const value = float32.fromStep(step);
      const isShort = print === "of-a-cell" && Math.abs(value) < 1;
      return Number(isShort ? value.toFixed(digits - 1) : value.toPrecision(digits));
    },
    written: () => Uint8Array.of((print === "significant" ? printedTag : cellTag) + digits),
  };
}
