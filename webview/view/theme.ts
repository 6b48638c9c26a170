import { useEffect, useState } from 'preact/hooks';
import type { Palette } from '../model/colour.ts';

export const currentPalette = (): Palette =>
  document.body.classList.contains('vscode-light') || document.body.classList.contains('vscode-high-contrast-light') ? 'light' : 'dark';

/** Counts the changes of the editor's theme: what is painted on a canvas has to be painted anew after each. */
export function useTheme(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => setChanges((count) => count + 1));
    observer.observe(document.body, { attributeFilter: ['class'] });
    observer.observe(document.documentElement, { attributeFilter: ['style'] });
    return () => observer.disconnect();
  }, []);
  return changes;
}
