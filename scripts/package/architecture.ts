/** A processor we make a package for, by the names that Debian, npm and QEMU have for it. */
export interface Architecture {
  readonly debian: "amd64" | "arm64";
  readonly node: "x64" | "arm64";
}

export const architectures: readonly Architecture[] = [
  { debian: "amd64", node: "x64" },
  { debian: "arm64", node: "arm64" },
];
