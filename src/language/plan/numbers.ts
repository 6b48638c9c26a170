import type { SyntaxNode } from '@lezer/common';
import { children, type Source, textOf } from '../syntax.ts';

/** A number, or nested lists of numbers, as Python writes them. */
export function isNumeric(text: string): boolean {
  const flat = text.replace(/\s+/g, '');
  if (!/^[[\]()\d.,eE+\-_]+$/.test(flat)) return false;
  return /^[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(flat) || /^[[(].*\d.*[\])]$/.test(flat);
}

/** Names and attributes (`self.dim`) whose numbers are known. */
export type Known = ReadonlyMap<string, number>;

/** The number that an expression of constants and known names has; null where it cannot be told. */
export function evaluate(source: Source, node: SyntaxNode | null, known: Known): number | null {
  if (!node) return null;
  const text = textOf(source, node);
  switch (node.name) {
    case 'Number': {
      const value = Number(text.replaceAll('_', ''));
      return Number.isNaN(value) ? null : value;
    }
    case 'VariableName':
    case 'MemberExpression':
      return known.get(text) ?? null;
    case 'ParenthesizedExpression':
      return evaluate(source, node.firstChild?.nextSibling ?? null, known);
    case 'UnaryExpression': {
      const value = evaluate(source, node.lastChild, known);
      return value === null ? null : text.startsWith('-') ? -value : text.startsWith('+') ? value : null;
    }
    case 'BinaryExpression': {
      const [left, operator, right] = children(node);
      const a = evaluate(source, left ?? null, known);
      const b = evaluate(source, right ?? null, known);
      return a === null || b === null || !operator ? null : operate(textOf(source, operator), a, b);
    }
    case 'CallExpression': {
      if (node.firstChild && textOf(source, node.firstChild) === 'int') {
        const value = evaluate(source, node.getChild('ArgList')?.firstChild?.nextSibling ?? null, known);
        return value === null ? null : Math.trunc(value);
      }
      return null;
    }
    default:
      return null;
  }
}

function operate(operator: string, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return a - b * Math.floor(a / b);
    case '**':
      return a ** b;
    default:
      return null;
  }
}
