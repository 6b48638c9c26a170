import type { RunPlan } from './trace.ts';

/**
 * module: nn.Module subclass · function: over tensors or numbers · autograd-function: torch.autograd.Function subclass · numpy-pair: f_forward/f_backward ·
 * layer: a class with forward/backward of its own · script: differentiates something when it is run.
 */
export type DefinitionKind = 'module' | 'function' | 'autograd-function' | 'numpy-pair' | 'layer' | 'script';

/** Something in a file that can be run and differentiated. Lines are 1-based, columns 0-based. */
export interface Definition {
  readonly file: string;
  /** Qualified name within the file. */
  readonly name: string;
  readonly kind: DefinitionKind;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** In what the command line prints of a notebook: the cell, from 1; lines then count within it. */
  readonly cell?: number;
}

/** A definition with the way it would be run; null where no plan is known without asking. */
export interface PlannedDefinition extends Definition {
  readonly plan: RunPlan | null;
}
