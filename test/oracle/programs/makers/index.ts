import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { matrices } from './matrices.ts';
import { neural } from './neural.ts';
import { reductions } from './reductions.ts';
import { shapes } from './shapes.ts';
import type { Makers } from './support.ts';
import { writes } from './writes.ts';

/** Every kind of step; the families are chosen evenly, then a maker within. */
export const families: readonly Makers[] = [elementwise, shapes, reductions, indexing, matrices, neural, writes];
