// The port for files. Paths are relative to the newsletter's folder, with `/` on every platform, and never leave it.

/** What tells whether a file has changed without reading it. */
export interface Stamp {
  /** Another one whenever the file may be another. */
  readonly id: string
  /** When it was last written or replaced, by the clock of the file system, in milliseconds. */
  readonly changedMs: number
}

export interface Files {
  /** UTF-8 text, or undefined where there is no such file. */
  readText(path: string): Promise<string | undefined>
  readBytes(path: string): Promise<Uint8Array | undefined>
  /** Writes the whole file or nothing (temporary file and rename); makes folders as needed. */
  write(path: string, data: string | Uint8Array): Promise<void>
  /** The stamp of a file, or undefined where there is none. */
  stamp(path: string): Promise<Stamp | undefined>
  /** Names in a folder, sorted, folders with a trailing `/`; empty where there is no such folder. */
  list(path: string): Promise<readonly string[]>
  /** Removes a file or a folder with all that is in it; nothing happens where there is none. */
  remove(path: string): Promise<void>
  /** The path as a person may type it, for messages. */
  show(path: string): string
}
