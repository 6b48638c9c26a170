/** Documents have addresses, files have paths: always with forward slashes, on Windows too, where Node takes them as well. */

/**
 * The path of a document. One that is not in a file system gets a path that no file can have, so that only the editor's text is read.
 * @param uri as editors write it: `file:///c%3A/models/net.py`, `file://server/share/net.py`, `vscode-vfs://github/owner/name/net.py`, `untitled:Untitled-1`
 */
export function pathOf(uri: string): string {
  const { protocol, host, pathname } = new URL(uri);
  const scheme = protocol.slice(0, -1);
  if (scheme === 'untitled' || !pathname.startsWith('/')) return `/untitled/${encodeURIComponent(uri)}.py`;
  const path = decodeURIComponent(pathname);
  // A notebook's cells together are a program beside the notebook.
  const name = path.endsWith('.ipynb') ? `${path}.py` : path;
  if (scheme !== 'file') return `/${scheme}:${host}${name}`;
  if (host) return `//${host}${name}`;
  return /^\/[A-Za-z]:/.test(name) ? name.slice(1) : name;
}

/** The address of a path; undoes `pathOf`. */
export function uriOf(path: string): string {
  const encoded = (p: string) => p.split('/').map(encodeURIComponent).join('/');
  const file = path.replace(/\.ipynb\.py$/, '.ipynb');
  const [, untitled] = /^\/untitled\/(.*)\.py$/.exec(file) ?? [];
  if (untitled !== undefined) return decodeURIComponent(untitled);
  const [, scheme, host, rest] = /^\/([a-z][a-z0-9+.-]*):([^/]*)(\/.*)$/.exec(file) ?? [];
  if (scheme) return `${scheme}://${host}${encoded(rest!)}`;
  if (file.startsWith('//')) return `file:${encoded(file)}`;
  return `file://${file.startsWith('/') ? '' : '/'}${encoded(file)}`;
}

/** The folder that a file or folder lies in; a root lies in itself. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? path : path.slice(0, end) || '/';
}

/** Whether a path is a folder or below it. */
export const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
