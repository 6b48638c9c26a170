import { type DType, EngineError, Tensor, UnsupportedError } from '../../engine/index.ts';
import { decodeJpeg } from '../pictures/jpeg.ts';
import { PictureError, UnsupportedPicture } from '../pictures/picture.ts';
import { unfiltered } from '../pictures/png.ts';
import { resample } from '../pictures/resample.ts';
import { Handles, parseList } from './handles.ts';
import { type ByteBuffer, tensorOf } from './raw-bytes.ts';
import { yamlNodes } from './yaml-nodes.ts';

/** Tensors that are made of what Python has in buffers: numbers, bytes, files of pictures; and texts in YAML. */
export class GivenData extends Handles {
  /** @param data a Python buffer of doubles, row-major. */
  create(data: { getBuffer(type: 'f64'): { data: Float64Array; release(): void }; destroy?(): void }, shape: string, dtype: DType): number {
    const buffer = data.getBuffer('f64');
    try {
      return this.give(Tensor.from(buffer.data, parseList(shape), dtype));
    } finally {
      buffer.release();
    }
  }
  createFromBytes(data: ByteBuffer, dtype: DType): number {
    return this.give(tensorOf(data, dtype));
  }
  yamlNodes(text: string): string {
    return yamlNodes(text);
  }
  /** The pixels of a JPEG file, [height, width, bands]. @throws ValueError for what is none */
  decodeJpeg(file: ByteBuffer): number {
    return this.#picture(file, (bytes) => {
      const { data, height, width, bands } = decodeJpeg(bytes);
      return Tensor.from(data, [height, width, bands], 'uint8');
    });
  }
  /** The samples of a PNG file from its inflated data, [height, width, bands]; those of 16 bits as int32. @throws ValueError for what is none */
  unfilterPng(inflated: ByteBuffer, width: number, height: number, bits: number, bands: number, interlaced: boolean): number {
    return this.#picture(inflated, (bytes) =>
      Tensor.from(unfiltered(bytes, width, height, bits, bands, interlaced), [height, width, bands], bits > 8 ? 'int32' : 'uint8'),
    );
  }
  /** A picture of bytes or of float32, [height, width, bands], at another size; `box`: left, top, right and bottom of the part that is taken. */
  resamplePicture(handle: number, width: number, height: number, method: number, box: string): number {
    const t = this.tensor(handle);
    const [rows, columns, bands] = t.shape as [number, number, number];
    const numbers = t.toArray();
    const data = t.dtype === 'uint8' ? Uint8Array.from(numbers) : Float32Array.from(numbers);
    const part = parseList(box) as [number, number, number, number];
    const made = resample({ width: columns, height: rows, bands, data }, width, height, method, part);
    return this.give(Tensor.from(made.data, [height, width, bands], t.dtype));
  }
  #picture(buffer: ByteBuffer, decode: (bytes: Uint8Array) => Tensor): number {
    const bytes = buffer.getBuffer('u8');
    try {
      return this.give(decode(bytes.data));
    } catch (error) {
      if (error instanceof UnsupportedPicture) throw new UnsupportedError(error.message);
      throw error instanceof PictureError ? new EngineError('ValueError', error.message) : error;
    } finally {
      bytes.release();
    }
  }
}
