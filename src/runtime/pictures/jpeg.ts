import { HuffmanTable } from './jpeg-bits.ts';
import { enlarged, interleaved, samplesOf, toRgb } from './jpeg-planes.ts';
import { type Component, readScan, ZIGZAG } from './jpeg-scan.ts';
import { type Picture, PictureError } from './picture.ts';

interface Frame {
  readonly progressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  readonly columns: number;
  readonly rows: number;
}

/** More pixels than these are no picture of a dataset. */
const MOST_PIXELS = 1 << 27;

/**
 * Decodes a JPEG file, sequential or progressive, of one or three components (ITU-T T.81), to the bytes that libjpeg-turbo gives.
 * @throws PictureError for a file that is none, is damaged, or is of another kind.
 */
export function decodeJpeg(bytes: Uint8Array): Picture {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new PictureError('no JPEG file');
  const quantization: Uint16Array[] = [];
  const tables = { dc: [] as HuffmanTable[], ac: [] as HuffmanTable[] };
  let frame: Frame | null = null;
  let interval = 0;
  /** What Adobe's marker says of the colours: 0 for red, green and blue. */
  let transform: number | null = null;
  let jfif = false;
  let at = 2;
  const word = (i: number): number => {
    if (i + 1 >= bytes.length) throw new PictureError('a file that ends too early');
    return (bytes[i]! << 8) | bytes[i + 1]!;
  };
  for (;;) {
    while (at < bytes.length && (bytes[at] !== 0xff || bytes[at + 1] === 0xff || bytes[at + 1] === 0)) at++;
    if (at + 1 >= bytes.length) break;
    const marker = bytes[at + 1]!;
    at += 2;
    if (marker === 0xd9) break;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const end = at + word(at);
    let p = at + 2;
    if (marker === 0xdb)
      while (p < end) {
        const [wide, id] = [bytes[p]! >> 4, bytes[p]! & 15];
        p++;
        const table = new Uint16Array(64);
        for (let i = 0; i < 64; i++, p += wide ? 2 : 1) table[ZIGZAG[i]!] = wide ? word(p) : bytes[p]!;
        quantization[id] = table;
      }
    else if (marker === 0xc4)
      while (p < end) {
        const [kind, id] = [bytes[p]! >> 4, bytes[p]! & 15];
        const counts = bytes.subarray(p + 1, p + 17);
        const count = counts.reduce((a, b) => a + b, 0);
        tables[kind ? 'ac' : 'dc'][id] = new HuffmanTable(counts, bytes.slice(p + 17, p + 17 + count));
        p += 17 + count;
      }
    else if (marker === 0xdd) interval = word(p);
    else if (marker === 0xe0) jfif ||= String.fromCharCode(...bytes.subarray(p, p + 4)) === 'JFIF';
    else if (marker === 0xee && String.fromCharCode(...bytes.subarray(p, p + 5)) === 'Adobe') transform = bytes[p + 11] ?? null;
    else if (marker >= 0xc0 && marker <= 0xc2) frame = frameFrom(bytes.subarray(p, end), marker === 0xc2);
    else if (marker >= 0xc3 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc)
      throw new PictureError('a JPEG file that is lossless, hierarchical or arithmetically coded');
    else if (marker === 0xda) {
      if (!frame) throw new PictureError('a scan before its frame');
      const { progressive, columns, rows } = frame;
      const count = bytes[p]!;
      const components = Array.from({ length: count }, (_, i) => {
        const [id, selected] = [bytes[p + 1 + 2 * i]!, bytes[p + 2 + 2 * i]!];
        const component = frame!.components.find((c) => c.id === id);
        const [dc, ac] = [tables.dc[selected >> 4], tables.ac[selected & 15]];
        const first = bytes[p + 1 + 2 * count]!;
        if (!component || (!progressive && !(dc && ac)) || (progressive && !(first === 0 ? (dc ?? bytes[p + 3 + 2 * count]! >> 4) : ac)))
          throw new PictureError('a scan without its tables');
        return { component, dc, ac };
      });
      const [first, last, bits] = [bytes[p + 1 + 2 * count]!, bytes[p + 2 + 2 * count]!, bytes[p + 3 + 2 * count]!];
      const scan = { components, first, last: Math.min(63, last), high: bits >> 4, low: bits & 15, progressive, interval, columns, rows };
      at = readScan(bytes, end, scan);
      continue;
    }
    at = end;
  }
  if (!frame) throw new PictureError('a file without a picture');
  return assembled(frame, quantization, isRgb(frame, transform, jfif));
}

/** Three components are red, green and blue where a marker or their names say so (jdapimin.c: default_decompress_parms). */
const isRgb = ({ components }: Frame, transform: number | null, jfif: boolean): boolean =>
  !jfif && (transform !== null ? transform === 0 : String.fromCharCode(...components.map((c) => c.id)) === 'RGB');

function frameFrom(header: Uint8Array, progressive: boolean): Frame {
  const [precision, height, width] = [header[0]!, (header[1]! << 8) | header[2]!, (header[3]! << 8) | header[4]!];
  const count = header[5]!;
  if (precision !== 8) throw new PictureError(`a JPEG file of ${precision} bits`);
  if (count !== 1 && count !== 3) throw new PictureError(`a JPEG file of ${count} components`);
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) throw new PictureError(`a picture of ${width} × ${height} pixels`);
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
    if (h % c.h !== 0 || v % c.v !== 0) throw new PictureError('components whose sizes are no multiples of each other');
    return enlarged(samplesOf(c, table, Math.ceil((width * c.h) / h), Math.ceil((height * c.v) / v)), h / c.h, v / c.v);
  });
  const data = planes.length === 3 && !rgb ? toRgb(planes, width, height) : interleaved(planes, width, height);
  return { width, height, bands: planes.length, data };
}
