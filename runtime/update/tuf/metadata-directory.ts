// Trusted metadata on disk, under the names that other clients of TUF use. Every file is written beside its name, brought to
// disk, renamed, and the folder brought to disk: a power cut leaves the old file or the new one, never a part of one.

import type { Disk, MetadataStore } from "./port.ts";

export const rootsFolder = "roots";

export class MetadataDirectory implements MetadataStore {
  readonly #path: string;
  readonly #disk: Disk;

  /** Also takes away what a run left that died while it wrote. */
  static async open(path: string, disk: Disk): Promise<MetadataDirectory> {
    for (const folder of [path, `${path}/${rootsFolder}`]) {
      await disk.makeFolder(folder);
      for (const name of await disk.list(folder))
        if (name.endsWith(unfinished)) await disk.remove(`${folder}/${name}`);
    }
    return new MetadataDirectory(path, disk);
  }

  constructor(path: string, disk: Disk) {
    this.#path = path;
    this.#disk = disk;
  }

  async read(name: string, bytesMax: number): Promise<Uint8Array | undefined> {
    return await this.#disk.read(`${this.#path}/${name}`, bytesMax);
  }

  async keep(name: string, bytes: Uint8Array): Promise<void> {
    const [path, staged] = [`${this.#path}/${name}`, `${this.#path}/${name}${unfinished}`];
    await this.#disk.remove(staged);
    // After this line a power cut leaves a file of another name, of any length, which the next start takes away.
    await this.#disk.write(staged, bytes);
    await this.#disk.sync(staged);
    // After this line it leaves the old file or the new one, and either is whole.
    await this.#disk.rename(staged, path);
    await this.#disk.syncFolder(folderOf(path));
  }

  async forget(name: string): Promise<void> {
    await this.#disk.remove(`${this.#path}/${name}`);
    await this.#disk.syncFolder(folderOf(`${this.#path}/${name}`));
  }

  async names(folder: "" | "roots"): Promise<readonly string[]> {
    const names = await this.#disk.list(`${this.#path}/${folder}`);
    return names.filter((name) => !name.endsWith(unfinished));
  }
}

const unfinished = ".new";

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
