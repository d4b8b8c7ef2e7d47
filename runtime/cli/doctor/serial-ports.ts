// The serial ports of this machine, as the kernel lists them: udevadm, which others ask, is not on every gateway.

import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Paths of devices, in order; undefined where the kernel cannot be asked. */
export async function serialPorts(
  sys = "/sys/class/tty",
  dev = "/dev",
): Promise<readonly string[] | undefined> {
  const names = await readdir(sys).catch(() => undefined);
  if (names === undefined) return undefined;
  const ports: string[] = [];
  for (const name of names.filter((each) => serial.test(each)).toSorted(byNumber))
    if ((await hasHardware(join(sys, name))) && (await isThere(join(dev, name)))) ports.push(join(dev, name));
  return ports;
}

/** Those of the kernel's drivers for UARTs, USB adapters and radio; the rest are screens and pseudo-terminals. */
const serial = /^(?:tty(?:S|WCH|ACM|USB|AMA|MFD|O|XRUSB|THS|mxc|SC|PS|LP)|rfcomm)\d+$/;

/** PC kernels list four UARTs or more whether they are fitted or not; those that are not have type 0. Adapters have none. */
async function hasHardware(folder: string): Promise<boolean> {
  const type = await readFile(join(folder, "type"), "utf8").catch(() => "");
  return type.trim() !== "0";
}

function byNumber(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
