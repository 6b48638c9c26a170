/**
 * Animated PNG from still ones: the frames' compressed pixels are kept as they are, so nothing needs decoding.
 * Format: Portable Network Graphics (Third Edition), https://www.w3.org/TR/png-3/, sections 11.2 and 11.3.6.
 */
import { crc32 } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * @param {{ png: Buffer, milliseconds: number }[]} frames pictures of one size and colour type, and how long each is shown (at most 65 s)
 * @returns {Buffer} an animation that is played again and again; viewers that know no animations show its first frame
 * @throws {Error} where a frame is no PNG, or unlike the first
 */
export function animation(frames) {
  if (!frames.length) throw new Error('an animation needs at least one frame');
  const read = frames.map(({ png }) => chunksOf(png));
  const header = read[0][0].data;
  const out = [signature, chunk('IHDR', header), chunk('acTL', numbers(frames.length, 0))];
  let sequence = 0;
  for (const [i, chunks] of read.entries()) {
    if (!chunks[0].data.equals(header)) throw new Error(`frame ${i} has another size or colour type than the first`);
    const control = Buffer.alloc(26);
    control.writeUInt32BE(sequence++, 0);
    header.copy(control, 4, 0, 8); // width and height
    control.writeUInt16BE(frames[i].milliseconds, 20);
    control.writeUInt16BE(1000, 22);
    out.push(chunk('fcTL', control));
    for (const { type, data } of chunks)
      if (type === 'IDAT') out.push(i === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([numbers(sequence++), data])));
  }
  return Buffer.concat([...out, chunk('IEND', Buffer.alloc(0))]);
}

function chunksOf(png) {
  if (!png.subarray(0, 8).equals(signature)) throw new Error('this is no PNG');
  const chunks = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([numbers(data.length), body, numbers(crc32(body))]);
}

function numbers(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
  return bytes;
}
