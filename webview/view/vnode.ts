import { type ComponentChild, h } from 'preact';
import type { Shape } from '../draw/shape.ts';

/** A drawing as Preact nodes. */
export function toVNode(shape: Shape): ComponentChild {
  const { id } = shape.attributes;
  const children = shape.children.map((child) => (typeof child === 'string' ? child : toVNode(child)));
  return h(shape.tag, { ...shape.attributes, ...(typeof id === 'string' && { key: id }) }, children);
}
