import { PictureError } from './picture.ts';

/** A Huffman table (ITU-T T.81, annex C): codes of each length are consecutive, in the order of `values`. */
export class HuffmanTable {
  /** By length, 1 to 16: what to add to a code for its place among the values, and the greatest code; −1 for none. */
  readonly #offsets = new Int32Array(17);
  readonly #greatest = new Int32Array(17).fill(-1);

  constructor(
    counts: ArrayLike<number>,
    private readonly values: Uint8Array,
  ) {
    let code = 0;
    let at = 0;
    for (let length = 1; length <= 16; length++) {
      const count = counts[length - 1]!;
      this.#offsets[length] = at - code;
      if (count > 0) this.#greatest[length] = code + count - 1;
      code = (code + count) << 1;
      at += count;
    }
  }
  read(bits: BitReader): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = (code << 1) | bits.bit();
      if (code <= this.#greatest[length]!) return this.values[code + this.#offsets[length]!]!;
    }
    throw new PictureError('a code that its table does not have');
  }
}

/** The bits of entropy-coded data: 0xFF is followed by a 0 that counts for nothing; at a marker zeros follow without end, as in libjpeg. */
export class BitReader {
  #bits = 0;
  #left = 0;

  constructor(
    private readonly bytes: Uint8Array,
    /** Of the next byte. */
    public position: number,
  ) {}

  bit(): number {
    if (this.#left === 0) {
      this.#bits = this.#byte();
      this.#left = 8;
    }
    return (this.#bits >> --this.#left) & 1;
  }
  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = (value << 1) | this.bit();
    return value;
  }
  /** A number of `count` bits whose first bit tells the sign (figure F.12). */
  signed(count: number): number {
    if (count === 0) return 0;
    const value = this.take(count);
    return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }
  /** Goes on behind the next restart marker, if there is one. */
  restart(): void {
    this.#left = 0;
    const { bytes } = this;
    for (let i = this.position; i + 1 < bytes.length; i++) {
      if (bytes[i] !== 0xff || bytes[i + 1] === 0 || bytes[i + 1] === 0xff) continue;
      if (bytes[i + 1]! >= 0xd0 && bytes[i + 1]! <= 0xd7) this.position = i + 2;
      return;
    }
  }
  #byte(): number {
    const { bytes, position } = this;
    if (position >= bytes.length) return 0;
    const byte = bytes[position]!;
    if (byte === 0xff) {
      if (bytes[position + 1] !== 0) return 0;
      this.position++;
    }
    this.position++;
    return byte;
  }
}
