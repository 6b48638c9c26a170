import { attempt } from '../language/index.ts';
import type { RunProposal, Runtime } from '../protocol/run.ts';
import type { Trace } from '../protocol/trace.ts';
import { toJson } from './json.ts';
import { type Options, UsageError } from './options.ts';
import { placed } from './programs.ts';
import { errorLine, exitCode } from './trace.ts';

/** `nabla jacobian`: ∂of/∂wrt of one run. `--of` is a name in the source, `out` or `loss` (default: the first output); `--wrt` an input or parameter (default: the first input). */
export async function runJacobian(runtime: Runtime, o: Options, proposal: RunProposal): Promise<number> {
  const trace = placed(await attempt(proposal, (r) => runtime.trace(r)), proposal.file);
  if (trace.error) {
    process.stderr.write(`${errorLine(trace.error)}\n`);
    return exitCode(trace.error);
  }
  const of = variable(trace, o.of ?? 'out');
  const wrt =
    o.wrt === null
      ? (trace.inputs.find((i) => i.node >= 0 && i.grad)?.node ?? variable(trace, trace.parameters[0]?.name ?? 'x'))
      : variable(trace, o.wrt);
  const jacobian = await runtime.query('jacobian', { trace: trace.id, of, wrt });
  if (o.json)
    process.stdout.write(`${toJson({ file: trace.file, entry: trace.entry, ...jacobian, block: undefined, jacobian: jacobian.block })}\n`);
  else {
    process.stdout.write(`∂${jacobian.of}/∂${jacobian.wrt}: ${jacobian.rows} × ${jacobian.columns}, ${jacobian.structure}\n`);
    for (const row of jacobian.block) process.stdout.write(`  ${row.map((v) => v.toPrecision(10)).join('  ')}\n`);
  }
  return 0;
}

/** The newest variable of that name. @throws UsageError naming those there are. */
function variable(trace: Trace, name: string): number {
  if (name === 'loss') return trace.lossNode;
  const outputs = trace.nodes.filter((n) => n.output);
  const index = /^out(?:put)?(?:\[(\d+)\])?$/.exec(name);
  const named = trace.nodes.findLast((n) => n.name === name || n.name === `self.${name}`);
  const found =
    named ?? (index ? outputs[Number(index[1] ?? 0)] : undefined) ?? trace.nodes[trace.parameters.find((p) => p.name === name)?.node ?? -1];
  if (found) return found.id;
  const names = [...new Set([...trace.nodes.flatMap((n) => n.name ?? []), ...trace.parameters.map((p) => p.name), 'out', 'loss'])];
  throw new UsageError(`no variable named '${name}' in this run; there are ${names.slice(0, 30).join(', ')}`);
}
