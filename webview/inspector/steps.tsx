import type { JSX } from 'preact';
import { Button } from '../view/controls.tsx';

/** Goes through a long matrix block by block; nothing for one that fits. */
export function Steps({
  name,
  size,
  start,
  total,
  onChange,
}: {
  readonly name: string;
  readonly size: number;
  readonly start: number;
  readonly total: number;
  readonly onChange: (start: number) => void;
}): JSX.Element | null {
  if (total <= size) return null;
  const end = Math.min(total, start + size);
  return (
    <p class="steps">
      <Button icon label={`Previous ${name}`} disabled={start === 0} onClick={() => onChange(Math.max(0, start - size))}>
        ‹
      </Button>
      {`${name} ${start}–${end - 1} of ${total}`}
      <Button icon label={`Next ${name}`} disabled={end >= total} onClick={() => onChange(start + size)}>
        ›
      </Button>
    </p>
  );
}
