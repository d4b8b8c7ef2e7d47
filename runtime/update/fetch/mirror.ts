import { Fault } from "#runtime/core/fault.ts";
import { shownUrl } from "#runtime/core/shown-url.ts";
import type { Mirror } from "#runtime/update/tuf/port.ts";
import { folderMirror } from "./folder-mirror.ts";
import { httpMirror } from "./http-mirror.ts";
import type { PaceLimits } from "./pace.ts";

/** A web server or a folder, by how its address is written. */
export function mirrorAt(address: string, how: { pace?: PaceLimits } = {}): Mirror {
  if (/^https?:/i.test(address)) return httpMirror(address, how);
  if (/^(?:file:|\/|\.\/|\.\.\/)/.test(address)) return folderMirror(address);
  throw new Fault("update/unreachable", `"${shownUrl(address)}" is neither a web server nor a folder`, {
    hint: "Write it as https://host/folder/, file:///folder/ or /folder",
  });
}
