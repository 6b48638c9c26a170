import type { JSX } from 'preact';

/** Pictures on buttons, drawn here because fonts differ in which of these signs they have. */
const paths = {
  start: 'M3 3h1.6v10H3zM13 3v10L5.6 8z',
  back: 'M11.5 3v10L4 8zM12.5 3',
  play: 'M4 2.5v11L13 8z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  step: 'M3.5 3v10L10.5 8zM11.4 3H13v10h-1.6z',
  fit: 'M2 2h4.5v1.5h-3v3H2zM9.5 2H14v4.5h-1.5v-3h-3zM2 9.5h1.5v3h3V14H2zM12.5 9.5H14V14H9.5v-1.5h3z',
  open: 'M8 1.5l3.5 3.5H8.8v2H7.2V5H4.5zM8 14.5L4.5 11h2.7V9h1.6v2h2.7z',
  close: 'M8 7L4.5 3.5h2.7v-2h1.6v2h2.7zM8 9l3.5 3.5H8.8v2H7.2v-2H4.5z',
} as const;

export function Icon({ name }: { readonly name: keyof typeof paths }): JSX.Element {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
