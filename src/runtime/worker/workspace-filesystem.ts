import type { PyodideInterface } from 'pyodide';
import type { DataFiles } from './source-files.ts';

/** The parts of Emscripten's file system that are used here: https://emscripten.org/docs/api_reference/Filesystem-API.html, and its MEMFS. */
interface Node {
  name: string;
  mode: number;
  contents: Uint8Array | Record<string, Node>;
  usedBytes: number;
  node_ops: NodeOps;
  stream_ops: StreamOps;
  atime: number;
  mtime: number;
  ctime: number;
}
interface NodeOps {
  lookup?(parent: Node, name: string): Node;
  readdir?(node: Node): string[];
  mknod?(parent: Node, name: string, mode: number, dev: number): Node;
  unlink?(parent: Node, name: string): void;
  rmdir?(parent: Node, name: string): void;
  rename?(node: Node, folder: Node, name: string): void;
  setattr?(node: Node, attr: { size?: number }): void;
}
interface StreamOps {
  open?(stream: { node: Node }): void;
}
interface Memory {
  createNode(parent: Node | null, name: string, mode: number, dev: number): Node;
}
interface FileSystem {
  readonly filesystems: { readonly MEMFS: Memory };
  readonly ErrnoError: new (code: number) => Error;
  mkdirTree(path: string): void;
  mount(type: { mount(): Node }, options: object, at: string): unknown;
  unmount(at: string): void;
}

const FOLDER = 0o40777;
const FILE = 0o100666;
const [NOT_THERE, TOO_LARGE] = [44, 22]; // WASI's errno: ENOENT, EFBIG

/** Beyond this a file is not read into memory, in bytes. */
const LARGEST = 2 ** 28;

/**
 * The folders handed in as Python's own file functions see them, under their own paths. What lies on the disk can be read; what a program writes, renames or
 * deletes stays in memory, and is gone with the next run. Each file is read when it is opened.
 */
export class WorkspaceFilesystem {
  readonly #fs: FileSystem;
  #mounted: readonly string[] = [];

  constructor(
    pyodide: PyodideInterface,
    private readonly files: DataFiles,
  ) {
    this.#fs = pyodide.FS as unknown as FileSystem;
  }

  /** From now on these folders, as they are on the disk. */
  mount(folders: readonly string[]): void {
    for (const folder of this.#mounted) this.#fs.unmount(folder);
    this.#mounted = outermost(folders);
    for (const folder of this.#mounted) {
      this.#fs.mkdirTree(folder);
      this.#fs.mount({ mount: () => this.#folder(null, '/', folder) }, {}, folder);
    }
  }

  /** A folder: first what memory has, then what the disk has at `path` but for what was deleted. It keeps that path when it is renamed. */
  #folder(parent: Node | null, name: string, path: string): Node {
    const node = this.#fs.filesystems.MEMFS.createNode(parent, name, FOLDER, 0);
    const memory = node.node_ops as Required<NodeOps>;
    const gone = new Set<string>();
    node.node_ops = {
      ...memory,
      lookup: (parent, child) => {
        const kind = gone.has(child) ? '' : this.files.kindOf(`${path}/${child}`);
        if (kind === 'folder') return this.#folder(parent, child, `${path}/${child}`);
        if (kind === 'file') return this.#file(parent, child, `${path}/${child}`);
        throw new this.#fs.ErrnoError(NOT_THERE);
      },
      readdir: (node) => [...new Set([...memory.readdir(node), ...this.files.entries(path).filter((e) => !gone.has(e))])],
      unlink: (parent, child) => {
        memory.unlink(parent, child);
        gone.add(child);
      },
      rmdir: (parent, child) => {
        memory.rmdir(parent, child);
        gone.add(child);
      },
      rename: (node, folder, child) => {
        const before = node.name;
        memory.rename(node, folder, child);
        gone.add(before);
      },
    };
    return node;
  }

  #file(parent: Node, name: string, path: string): Node {
    const node = this.#fs.filesystems.MEMFS.createNode(parent, name, FILE, 0);
    const memory = { node: node.node_ops as Required<NodeOps>, stream: node.stream_ops };
    const { size, modified } = this.files.statusOf(path);
    node.usedBytes = size;
    node.atime = node.mtime = node.ctime = modified;
    let pending = true;
    const read = () => {
      if (!pending) return;
      if (size > LARGEST) throw new this.#fs.ErrnoError(TOO_LARGE);
      const bytes = this.files.bytes(path);
      if (bytes === null) throw new this.#fs.ErrnoError(NOT_THERE);
      pending = false;
      node.contents = bytes;
      node.usedBytes = bytes.length;
    };
    node.stream_ops = { ...memory.stream, open: read };
    node.node_ops = {
      ...memory.node,
      setattr: (node, attr) => {
        if (attr.size === 0) pending = false;
        else if (attr.size !== undefined) read();
        memory.node.setattr(node, attr);
      },
    };
    return node;
  }
}

/** Those of the folders that lie in no other, and can be told apart from the interpreter's own. */
function outermost(folders: readonly string[]): string[] {
  const own = ['/lib', '/nabla', '/dev', '/proc', '/home/pyodide'];
  const unlike = [...new Set(folders)].filter(
    (f) => /^\/[^/]/.test(f) && !own.some((o) => o === f || o.startsWith(`${f}/`) || f.startsWith(`${o}/`)),
  );
  return unlike.filter((f) => !unlike.some((other) => other !== f && f.startsWith(`${other}/`)));
}
