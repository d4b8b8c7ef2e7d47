/** A variable to write: one or two dimensions by name, the values in the order of the file. */
export interface Variable {
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly type: "char" | "short" | "int" | "float" | "double" | "byte";
  readonly values: readonly number[] | string;
  readonly attributes?: Readonly<Record<string, string | readonly number[]>>;
}

const codes = { byte: 1, char: 2, short: 3, int: 4, float: 5, double: 6 } as const;
const sizes = { byte: 1, char: 1, short: 2, int: 4, float: 4, double: 8 } as const;

/** Writes NetCDF-3 by the letter of its specification, of version 1, 2 or 5. A dimension of length 0 is that of records. */
export function netcdf(
  version: 1 | 2 | 5,
  {
    dimensions,
    variables,
    records,
    claims = records,
  }: {
    dimensions: Readonly<Record<string, number>>;
    variables: readonly Variable[];
    records: number;
    /** What the header says of the records; all ones where it was never closed. */
    claims?: number;
  },
): Uint8Array {
  const names = Object.keys(dimensions);
  const inner = (variable: Variable): number =>
    variable.dimensions
      .filter((name) => dimensions[name] !== 0)
      .reduce((product, name) => product * dimensions[name]!, 1);
  const isRecord = ({ dimensions: [first] }: Variable): boolean => dimensions[first!] === 0;
  const bytesOf = (variable: Variable): number => inner(variable) * sizes[variable.type];
  const recorded = variables.filter(isRecord);
  const padded = (variable: Variable): number => Math.ceil(bytesOf(variable) / 4) * 4;
  const header = (begins: readonly number[]): Writer => {
    const out = new Writer(version);
    out.bytes([0x43, 0x44, 0x46, version]);
    out.size(claims);
    out.word(10);
    out.size(names.length);
    for (const name of names) {
      out.name(name);
      out.size(dimensions[name]!);
    }
    out.word(0);
    out.size(0);
    out.word(11);
    out.size(variables.length);
    for (const [index, variable] of variables.entries()) {
      out.name(variable.name);
      out.size(variable.dimensions.length);
      for (const name of variable.dimensions) out.size(names.indexOf(name));
      out.attributes(variable.attributes ?? {});
      out.word(codes[variable.type]);
      out.size(padded(variable));
      if (version === 1) out.word(begins[index]!);
      else out.wide(begins[index]!);
    }
    return out;
  };
  let at = header(variables.map(() => 0)).length;
  const begins = new Map<Variable, number>();
  for (const variable of [...variables.filter((one) => !isRecord(one)), ...recorded]) {
    begins.set(variable, at);
    at += padded(variable);
  }
  const out = header(variables.map((variable) => begins.get(variable)!));
  for (const variable of variables.filter((one) => !isRecord(one))) {
    out.values(variable, 0, inner(variable));
    out.pad();
  }
  for (let record = 0; record < records; record++)
    for (const variable of recorded) {
      out.values(variable, record * inner(variable), inner(variable));
      // The only record variable is not padded.
      if (recorded.length > 1) out.pad();
    }
  return out.done();
}

class Writer {
  readonly #version: number;
  #out: number[] = [];

  constructor(version: number) {
    this.#version = version;
  }

  get length(): number {
    return this.#out.length;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#out);
  }

  bytes(bytes: Iterable<number>): void {
    this.#out.push(...bytes);
  }

  word(value: number): void {
    this.bytes([value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);
  }

  wide(value: number): void {
    this.word(Math.floor(value / 2 ** 32));
    this.word(value % 2 ** 32);
  }

  size(value: number): void {
    if (this.#version === 5) this.wide(value);
    else this.word(value);
  }

  name(name: string): void {
    const bytes = new TextEncoder().encode(name);
    this.size(bytes.length);
    this.bytes(bytes);
    this.pad();
  }

  attributes(attributes: Readonly<Record<string, string | readonly number[]>>): void {
    const entries = Object.entries(attributes);
    this.word(entries.length === 0 ? 0 : 12);
    this.size(entries.length);
    for (const [name, value] of entries) {
      this.name(name);
      this.word(typeof value === "string" ? 2 : 6);
      this.size(typeof value === "string" ? new TextEncoder().encode(value).length : value.length);
      if (typeof value === "string") this.bytes(new TextEncoder().encode(value));
      else for (const number of value) this.number("double", number);
      this.pad();
    }
  }

  values({ type, values }: Variable, from: number, count: number): void {
    for (let index = from; index < from + count; index++)
      this.number(type, typeof values === "string" ? values.charCodeAt(index) : values[index]!);
  }

  number(type: Variable["type"], value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    if (type === "double") view.setFloat64(0, value);
    else if (type === "float") view.setFloat32(0, value);
    else if (type === "int") view.setInt32(0, value);
    else if (type === "short") view.setInt16(0, value);
    else view.setUint8(0, value);
    this.bytes(new Uint8Array(view.buffer, 0, sizes[type]));
  }

  pad(): void {
    while (this.#out.length % 4 !== 0) this.#out.push(0);
  }
}
