export function animation(frames: { png: Buffer; milliseconds: number }[]): Buffer;
