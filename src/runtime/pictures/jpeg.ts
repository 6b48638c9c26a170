import { HuffmanTable } from './jpeg-bits.ts';
import { enlarged, interleaved, samplesOf, toRgb } from './jpeg-planes.ts';
import { type Component, readScan, type Scan, ZIGZAG } from './jpeg-scan.ts';
import { type Picture, PictureError, UnsupportedPicture } from './picture.ts';

interface Frame {
  readonly progressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  readonly columns: number;
  readonly rows: number;
}

/** More pixels than these are no picture of a dataset. */
const MOST_PIXELS = 1 << 25;

/**
 * Decodes a JPEG file, sequential or progressive, of one or three components (ITU-T T.81), to the bytes that libjpeg-turbo gives.
 * @throws PictureError for a file that is none or is damaged; UnsupportedPicture for one of another kind.
 */
export function decodeJpeg(bytes: Uint8Array): Picture {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new PictureError('no JPEG file');
  return new JpegFile(bytes).picture();
}

/** Reads the segments of a file one after the other. */
class JpegFile {
  readonly #quantization: Uint16Array[] = [];
  readonly #tables: { readonly dc: HuffmanTable[]; readonly ac: HuffmanTable[] } = { dc: [], ac: [] };
  #frame: Frame | null = null;
  /** Units between restarts. */
  #interval = 0;
  /** What Adobe's marker says of the colours: 0 for red, green and blue. */
  #transform: number | null = null;
  #jfif = false;

  constructor(private readonly bytes: Uint8Array) {}

  picture(): Picture {
    const { bytes } = this;
    let at = 2;
    for (;;) {
      // What lies between segments is passed over, as libjpeg does.
      while (at < bytes.length && (bytes[at] !== 0xff || bytes[at + 1] === 0xff || bytes[at + 1] === 0)) at++;
      if (at + 1 >= bytes.length) break;
      const marker = bytes[at + 1]!;
      at += 2;
      if (marker === 0xd9) break;
      if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
      const end = at + this.#word(at);
      at = this.#segment(marker, at + 2, end) ?? end;
    }
    if (!this.#frame) throw new PictureError('a file without a picture');
    return assembled(this.#frame, this.#quantization, isRgb(this.#frame, this.#transform, this.#jfif));
  }
  /** @returns where the next segment is, if not at the end of this one. */
  #segment(marker: number, start: number, end: number): number | null {
    if (marker === 0xdb) this.#readQuantization(start, end);
    else if (marker === 0xc4) this.#readHuffman(start, end);
    else if (marker === 0xdd) this.#interval = this.#word(start);
    else if (marker === 0xe0) this.#jfif ||= this.#says('JFIF', start);
    else if (marker === 0xee && this.#says('Adobe', start)) this.#transform = this.bytes[start + 11] ?? null;
    else if (marker >= 0xc0 && marker <= 0xc2) this.#frame = frameFrom(this.bytes.subarray(start, end), marker === 0xc2);
    else if (marker >= 0xc3 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc)
      throw new UnsupportedPicture('JPEG files that are lossless, hierarchical or arithmetically coded');
    else if (marker === 0xda) return readScan(this.bytes, end, this.#scan(start));
    return null;
  }
  #word(at: number): number {
    if (at + 1 >= this.bytes.length) throw new PictureError('a file that ends too early');
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }
  #says(word: string, at: number): boolean {
    return String.fromCharCode(...this.bytes.subarray(at, at + word.length)) === word;
  }
  #readQuantization(start: number, end: number): void {
    for (let p = start; p < end; ) {
      const head = this.bytes[p++]!;
      const wide = head >> 4 > 0;
      const table = new Uint16Array(64);
      for (let i = 0; i < 64; i++, p += wide ? 2 : 1) table[ZIGZAG[i]!] = wide ? this.#word(p) : this.bytes[p]!;
      this.#quantization[head & 15] = table;
    }
  }
  #readHuffman(start: number, end: number): void {
    for (let p = start; p < end; ) {
      const head = this.bytes[p]!;
      const counts = this.bytes.subarray(p + 1, p + 17);
      const count = counts.reduce((a, b) => a + b, 0);
      this.#tables[head >> 4 ? 'ac' : 'dc'][head & 15] = new HuffmanTable(counts, this.bytes.slice(p + 17, p + 17 + count));
      p += 17 + count;
    }
  }
  #scan(start: number): Scan {
    const frame = this.#frame;
    if (!frame) throw new PictureError('a scan before its frame');
    const count = this.bytes[start]!;
    const [first, last, bits] = [1, 2, 3].map((i) => this.bytes[start + 2 * count + i]!) as [number, number, number];
    const [high, low] = [bits >> 4, bits & 15];
    const needs = { dc: frame.progressive ? first === 0 && high === 0 : true, ac: frame.progressive ? first > 0 : true };
    const components = Array.from({ length: count }, (_, i) => {
      const [id, selected] = [this.bytes[start + 1 + 2 * i]!, this.bytes[start + 2 + 2 * i]!];
      const component = frame.components.find((c) => c.id === id);
      const [dc, ac] = [this.#tables.dc[selected >> 4], this.#tables.ac[selected & 15]];
      if (!component || (needs.dc && !dc) || (needs.ac && !ac)) throw new PictureError('a scan without its tables');
      return { component, dc, ac };
    });
    const { progressive, columns, rows } = frame;
    return { components, first, last: Math.min(63, last), high, low, progressive, interval: this.#interval, columns, rows };
  }
}

/** Three components are red, green and blue where a marker or their names say so (jdapimin.c: default_decompress_parms). */
const isRgb = ({ components }: Frame, transform: number | null, jfif: boolean): boolean =>
  !jfif && (transform !== null ? transform === 0 : String.fromCharCode(...components.map((c) => c.id)) === 'RGB');

function frameFrom(header: Uint8Array, progressive: boolean): Frame {
  const [precision, height, width] = [header[0]!, (header[1]! << 8) | header[2]!, (header[3]! << 8) | header[4]!];
  const count = header[5]!;
  if (precision !== 8) throw new UnsupportedPicture(`JPEG files of ${precision} bits`);
  if (count !== 1 && count !== 3) throw new UnsupportedPicture(`JPEG files of ${count} components`);
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) throw new UnsupportedPicture(`pictures of ${width} × ${height} pixels`);
  const factors = Array.from({ length: count }, (_, i) => ({
    id: header[6 + 3 * i]!,
    h: header[7 + 3 * i]! >> 4,
    v: header[7 + 3 * i]! & 15,
    quantization: header[8 + 3 * i]!,
  }));
  if (factors.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4)) throw new PictureError('sampling factors that are none');
  const [h, v] = [Math.max(...factors.map((f) => f.h)), Math.max(...factors.map((f) => f.v))];
  const [columns, rows] = [Math.ceil(width / (8 * h)), Math.ceil(height / (8 * v))];
  const components = factors.map((f) => ({
    ...f,
    columns: Math.ceil(Math.ceil((width * f.h) / h) / 8),
    rows: Math.ceil(Math.ceil((height * f.v) / v) / 8),
    stride: columns * f.h,
    coefficients: new Int16Array(columns * f.h * rows * f.v * 64),
  }));
  return { progressive, width, height, components, columns, rows };
}

function assembled(frame: Frame, quantization: readonly Uint16Array[], rgb: boolean): Picture {
  const { width, height, components } = frame;
  const [h, v] = [Math.max(...components.map((c) => c.h)), Math.max(...components.map((c) => c.v))];
  const planes = components.map((c) => {
    const table = quantization[c.quantization];
    if (!table) throw new PictureError('a component without its quantization table');
    if (h % c.h !== 0 || v % c.v !== 0) throw new UnsupportedPicture('JPEG files whose components are no multiples of each other');
    return enlarged(samplesOf(c, table, Math.ceil((width * c.h) / h), Math.ceil((height * c.v) / v)), h / c.h, v / c.v);
  });
  const data = planes.length === 3 && !rgb ? toRgb(planes, width, height) : interleaved(planes, width, height);
  return { width, height, bands: planes.length, data };
}
