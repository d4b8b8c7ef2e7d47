/** One file of the package: where its bytes come from, and where it will lie. Everything belongs to root. */
export interface Entry {
  readonly from: string;
  readonly to: string;
  readonly isProgram: boolean;
  /** What becomes of the bytes on the way; absent: nothing. */
  readonly made?: (source: string) => string;
}

export function copyOf(from: string, to: string): Entry {
  return { from, to, isProgram: false };
}

export function programOf(from: string, to: string): Entry {
  return { from, to, isProgram: true };
}
