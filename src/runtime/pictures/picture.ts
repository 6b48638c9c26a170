/** A decoded picture: rows from the top, the bands of a pixel side by side. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly data: Uint8Array;
}

/** A file that is damaged, or of a kind that is not read. */
export class PictureError extends Error {
  override name = 'PictureError';
}
