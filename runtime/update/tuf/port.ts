// What the client workflow needs of the world. Doors implement it: a web server or a folder is a mirror, a folder on
// disk is where trusted metadata lives.

/** Static files somewhere. Nothing that comes out of it is believed, not even how long it is. */
export interface Mirror {
  /** For messages. */
  readonly name: string;
  /** Whether a person brought it here, or a network did. */
  readonly way: "network" | "local";
  /**
   * The bytes of a file from `from` on, at most up to `bytesMax` of the file; a Fault `update/absent` where there is no
   * such file, `update/too-large` where it is longer, `update/cut` where it ended early. `path` is quoted for a URL.
   */
  open(path: string, want: Want): AsyncIterable<Uint8Array>;
}

export interface Want {
  readonly from: number;
  readonly bytesMax: number;
  readonly signal: AbortSignal;
}

/** Files whole or not at all: what was kept is on disk when the promise resolves, and a kill leaves the old or the new. */
export interface MetadataStore {
  /** Undefined where there is none. */
  read(name: string, bytesMax: number): Promise<Uint8Array | undefined>;
  keep(name: string, bytes: Uint8Array): Promise<void>;
  forget(name: string): Promise<void>;
  /** Of the files directly in a folder of the store; "" is the store itself. */
  names(folder: "" | "roots"): Promise<readonly string[]>;
}

/** The few things that are done to a disk, so that a test can let each of them fail, or die in it. */
export interface Disk {
  makeFolder(path: string): Promise<void>;
  /** Names of plain files. */
  list(path: string): Promise<readonly string[]>;
  read(path: string, bytesMax: number): Promise<Uint8Array | undefined>;
  /** A new file; it may be there in parts only until `sync` has resolved. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  sync(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
}
