// The memory that a WebAssembly module starts with (WebAssembly core specification 2.0, section 5.5.8).
// Pyodide restores a memory snapshot into its first memory, which is 30 MiB as it is published: with our packages imported it is more.

const MEMORY_SECTION = 5;

/** The bytes of the module with `pages` of 64 KiB to start with; the number must take as many bytes as the one before. */
export function withInitialMemory(module, pages) {
  const bytes = Uint8Array.from(module);
  let at = 8; // magic number and version
  const read = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const end = read() + at;
    if (section === MEMORY_SECTION) {
      read(); // how many memories
      at++; // flags
      const start = at;
      const before = read();
      if (before > pages) throw new Error(`the module starts with ${before} pages, more than ${pages}`);
      let rest = pages;
      for (let i = start; i < at; i++, rest >>= 7) bytes[i] = (rest & 0x7f) | (i + 1 < at ? 0x80 : 0);
      if (rest) throw new Error(`${pages} pages do not fit in ${at - start} bytes`);
      return bytes;
    }
    at = end;
  }
  throw new Error('the module has no memory of its own');
}
