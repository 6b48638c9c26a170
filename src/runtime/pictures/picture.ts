/** A decoded picture: rows from the top, the bands of a pixel side by side. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly data: Uint8Array;
}

/** A file that is damaged, or no picture. */
export class PictureError extends Error {
  override name = 'PictureError';
}

/** A file of a kind that is not read; the message names such files. */
export class UnsupportedPicture extends PictureError {}
