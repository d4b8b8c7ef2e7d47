import type { Architecture } from "./architecture.ts";

/** What dpkg is told about the package; `installedKiB` is what it takes on disk. */
export function controlOf(
  version: string,
  { debian }: Architecture,
  { installedKiB }: { readonly installedKiB: number },
): string {
  return `Package: industriverse-edge
Version: ${version}
Architecture: ${debian}
Maintainer: Industriverse Edge maintainers <edge@industriverse.invalid>
Installed-Size: ${installedKiB}
Depends: ${depends.join(", ")}
Section: misc
Priority: optional
Description: firewall between AI and machines
 A daemon for the gateway beside a machine. Any intelligence may propose an
 action; what reaches the PLC is only what the plant's own recorded data has
 shown to be stable, and every decision is written down in a signed log.
 .
 Brings its own Node.js. Needs no network, no compiler and no other service.
`;
}

/** The newest symbols that Node and the two native modules ask for: Debian 12, Ubuntu 22.04 and later. */
const depends: readonly string[] = ["libc6 (>= 2.34)", "libgcc-s1", "libstdc++6 (>= 11)", "systemd (>= 249)"];

/** What belongs to the administrator: an upgrade asks before it touches a changed one. */
export const conffiles: readonly string[] = ["/etc/industriverse/gateway.yaml"];
