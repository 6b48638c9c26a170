import type { NamedTensor, Summary, Trace } from '../protocol/trace.ts';

/** JSON has no NaN or Infinity: they are written as strings. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v));

/** The statistics that the CLI contract promises, without what only the editor draws. */
function summary({ histogram: _, ...rest }: Summary): object {
  return rest;
}
function named(t: NamedTensor): object {
  const { node: _, grad, name, ...rest } = t;
  return { name, ...summary(rest), grad: grad && summary(grad) };
}

/** The object that `nabla trace --json` prints (the CLI contract in docs/cli.md). */
export function traceJson(trace: Trace): object {
  return {
    file: trace.file,
    entry: trace.entry,
    kind: trace.kind,
    seed: trace.seed,
    dtype: trace.dtype,
    mode: trace.mode,
    loss: trace.loss,
    lossText: trace.lossText,
    plan: trace.plan,
    outputs: trace.outputs.map(summary),
    inputs: trace.inputs.map(named),
    parameters: trace.parameters.map(named),
    ...(trace.steps && {
      step: trace.step,
      steps: trace.steps.map(({ location, ...s }) => ({ ...s, line: location?.line ?? null })),
    }),
    graph: {
      nodes: trace.nodes.map((n) => ({
        ...n,
        value: summary(n.value),
        grad: n.grad && summary(n.grad),
        scope: trace.scopes[n.scope]?.path ?? '',
        source: trace.sites[n.site]?.location ?? null,
      })),
      edges: trace.edges,
    },
    diagnostics: trace.error
      ? [
          {
            code: trace.error.cause === 'unsupported' ? 'unsupported' : 'error',
            severity: 'error',
            message: `${trace.error.type}: ${trace.error.message}`,
            location: trace.error.location,
            ...(trace.error.related && { related: trace.error.related }),
          },
          ...trace.diagnostics,
        ]
      : trace.diagnostics,
    error: trace.error,
    output: trace.output,
    timings: trace.timings,
    memory: trace.memory,
  };
}
