/** What Python gets of the files: six functions, and no way to widen what they allow. */
export interface FileReader {
  /** Text of a file; null where there is none or it may not be read. */
  read(path: string): string | null;
  /** False for a file whose bytes Python would not take as a source: not UTF-8, and no other encoding declared. */
  isText(path: string): boolean;
  /** 'file', 'folder' or ''. */
  kind(path: string): string;
  /** True if the folder holds Python somewhere near: a namespace package rather than a folder of data. */
  hasPython(path: string): boolean;
  /** Whether `path` plus a suffix is a compiled extension module, which no interpreter of ours can load. */
  isCompiled(path: string): boolean;
  /** The folder of a package's metadata (`….dist-info`, `….egg-info`) within a folder of packages; null where it has none. */
  metadataOf(folder: string, name: string): string | null;
}
/** What the interpreter's file system asks of the disk. Paths that may not be read are not there. */
export interface DataFiles {
  /** 'file', 'folder' or ''. */
  kindOf(path: string): string;
  /** Names in a folder. */
  entries(path: string): readonly string[];
  /** Bytes of a file, and when it was changed, in milliseconds. */
  statusOf(path: string): { readonly size: number; readonly modified: number };
  bytes(path: string): Uint8Array | null;
}
/** The files that runs may read. */
export interface SourceFiles {
  /** From now on: files of these folders, and texts from the editor, by path. */
  allow(folders: readonly string[], overlay: Readonly<Record<string, string>>): void;
  reader(): FileReader;
  /** Files of data; null where there are none, in a place without a disk. */
  readonly data: DataFiles | null;
  /** What was read since, with the digest of its text, and what was looked for and is not there, with null. */
  readonly used: readonly (readonly [path: string, digest: string | null])[];
}
