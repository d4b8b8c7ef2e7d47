import { Fault } from "#runtime/core/fault.ts";
import { type Imported, type ImportedWord, wordsMax } from "./import-litex.ts";
import { childOf, parseXml, textOf, type XmlElement } from "./xml.ts";

/**
 * CMSIS-SVD (ARM's description of a chip's peripherals): registers of 32 bits with their byte addresses.
 * Fields stay in their word, `derivedFrom` of peripherals and `dim` arrays of registers are followed;
 * clusters and other widths are told and left out.
 */
export function importSvd(text: string): Imported {
  const device = parseXml(text);
  if (device.name !== "device") throw new Fault("config/bad", "This is no SVD file: it describes no device");
  const peripherals = childOf(device, "peripherals")?.children.filter(isNamed("peripheral")) ?? [];
  const byName = new Map(peripherals.map((one) => [textOf(one, "name"), one]));
  const words: ImportedWord[] = [];
  const left: string[] = [];
  for (const peripheral of peripherals) {
    const name = textOf(peripheral, "name") ?? "peripheral";
    const from = peripheral.attributes.get("derivedFrom");
    const base = numberIn(textOf(peripheral, "baseAddress"));
    const registers =
      childOf(peripheral, "registers") ?? (from && childOf(byName.get(from) ?? none, "registers"));
    if (base === undefined || !registers) {
      left.push(`${name}: has no address or no registers`);
      continue;
    }
    const inherited = {
      size: widthOf(peripheral) ?? widthOf(device),
      access: accessOf(peripheral) ?? accessOf(device),
    };
    for (const register of registers.children) {
      const path = `${name}_${textOf(register, "name") ?? "?"}`;
      const size = widthOf(register) ?? inherited.size ?? 32;
      const offset = numberIn(textOf(register, "addressOffset"));
      if (register.name !== "register" || size !== 32 || offset === undefined || (base + offset) % 4 !== 0)
        left.push(
          `${path}: ${register.name === "register" ? `${size} bits or no address in words` : register.name}`,
        );
      else
        words.push(
          ...arrayOf(register, {
            path,
            start: base + offset,
            access: accessOf(register) ?? inherited.access,
          }),
        );
      if (words.length > wordsMax) throw new Fault("config/bad", `The file has more than ${wordsMax} words`);
    }
  }
  return { name: textOf(device, "name") ?? "svd", words, left };
}

function arrayOf(
  register: XmlElement,
  { path, start, access }: { path: string; start: number; access: string | undefined },
): readonly ImportedWord[] {
  const count = Math.min(numberIn(textOf(register, "dim")) ?? 1, wordsMax + 1);
  const step = numberIn(textOf(register, "dimIncrement")) ?? 4;
  const description = textOf(register, "description");
  return Array.from({ length: count }, (_, index) => ({
    name: path.replace(/\[?%s\]?/, String(index)),
    byteAddress: start + index * step,
    access: access === undefined || access === "read-only" ? "read" : "write",
    ...(description ? { description } : {}),
  }));
}

function isNamed(name: string): (element: XmlElement) => boolean {
  return (element) => element.name === name;
}

function widthOf(element: XmlElement): number | undefined {
  return numberIn(textOf(element, "size"));
}

function accessOf(element: XmlElement): string | undefined {
  return textOf(element, "access");
}

/** SVD writes 12, 0x0C, 0X0c, #1100. */
function numberIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, hex, binary, decimal] =
    /^\+?(?:0[xX]([\da-fA-F]{1,8})|#([01]{1,32})|(\d{1,10}))$/.exec(text) ?? [];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  if (binary !== undefined) return Number.parseInt(binary, 2);
  return decimal === undefined ? undefined : Number(decimal);
}

const none: XmlElement = { name: "", attributes: new Map(), children: [], text: "" };
