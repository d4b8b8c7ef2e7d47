// Which file system a path is on, by the kernel's own table (proc_pid_mountinfo(5)).

export interface Mount {
  readonly point: string;
  readonly type: string;
  readonly source: string;
  /** Of this mount and of the file system under it. */
  readonly options: readonly string[];
  /** Of the device: major:minor. */
  readonly device: string;
}

/** The mount that a path is on; of several at one place the last covers the others. */
export function mountOf(path: string, mountinfo: string): Mount | undefined {
  let found: Mount | undefined;
  for (const line of mountinfo.split("\n")) {
    const [front = "", back = ""] = line.split(" - ");
    const [, , device, , point, options] = front.split(" ");
    const [type, source, superOptions] = back.split(" ");
    if (device === undefined || point === undefined || options === undefined || type === undefined) continue;
    const place = unescaped(point);
    if (!isUnder(path, place) || place.length < (found?.point.length ?? 0)) continue;
    found = {
      ...{ point: place, type, device, source: unescaped(source ?? "") },
      options: [...options.split(","), ...(superOptions ?? "").split(",")],
    };
  }
  return found;
}

function isUnder(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

/** Blanks and the like stand as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
