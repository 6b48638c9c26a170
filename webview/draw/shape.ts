/**
 * A drawing as plain data: what the panel shows through Preact and what is exported as SVG text are made from the same tree.
 */
export interface Shape {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly (Shape | string)[];
}

export function el(tag: string, attributes: Shape['attributes'], ...children: (Shape | string | null | false)[]): Shape {
  return { tag, attributes, children: children.filter((child): child is Shape | string => child !== null && child !== false) };
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that may stand in XML. Control characters have no place there at all, escaped or not, so they are shown as �. */
export const escapeXml = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 forbids.
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd').replace(/[&<>"']/g, (character) => escapes[character]!);

/** The drawing as XML text. */
export function toMarkup(shape: Shape): string {
  const attributes = Object.entries(shape.attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
  const inside = shape.children.map((child) => (typeof child === 'string' ? escapeXml(child) : toMarkup(child))).join('');
  return inside ? `<${shape.tag}${attributes}>${inside}</${shape.tag}>` : `<${shape.tag}${attributes}/>`;
}
