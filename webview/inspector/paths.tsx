import type { JSX } from 'preact';
import type { PathContribution, Paths } from '../../src/protocol/run.ts';
import { exact, factor, full, isScalar, plural } from '../model/format.ts';
import { Asked } from './answer.tsx';
import { type Ends, endsBetween, type TabProps } from './context.ts';
import { Partner, Unrelated } from './partner.tsx';

const shown = 16;

/** The chain rule's second case: the sum over all paths of the products of local derivatives. */
export function PathsTab(props: TabProps): JSX.Element {
  const ends = endsBetween(props);
  return (
    <div>
      <Partner {...props} />
      {ends ? (
        <Asked panel={props.panel} name="paths" params={{ trace: props.model.trace.id, ...ends, top: shown }}>
          {(paths) => <PathSum {...props} paths={paths} ends={ends} />}
        </Asked>
      ) : (
        <Unrelated {...props} />
      )}
    </div>
  );
}

/** Local derivatives from `of` back to `wrt`, as the chain rule is written. */
function written(path: PathContribution, ends: Ends): { readonly nodes: readonly number[]; readonly factors: readonly number[] | null } {
  const forwards = path.nodes[0] === ends.wrt;
  const turn = <T,>(list: readonly T[]): readonly T[] => (forwards ? [...list].reverse() : list);
  return { nodes: turn(path.nodes), factors: path.factors && turn(path.factors) };
}

/** By the first variable in which they differ, seen from the input. */
function inProgramOrder(a: readonly number[], b: readonly number[]): number {
  for (let i = 1; i <= Math.min(a.length, b.length); i++) {
    const difference = a.at(-i)! - b.at(-i)!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function PathSum({ panel, model, paths, ends }: TabProps & { readonly paths: Paths; readonly ends: Ends }): JSX.Element {
  const { names, trace } = model;
  const derivative = `∂${names[ends.of]}/∂${names[ends.wrt]}`;
  const scalar = isScalar(trace.nodes[ends.of]!.value.shape) && isScalar(trace.nodes[ends.wrt]!.value.shape);
  const complete = paths.paths.length === paths.total;
  const routes = paths.paths.map((path) => ({ path, ...written(path, ends) }));
  // All of them stand in the order of the program; of a choice, the largest come first, as they were sent.
  if (complete) routes.sort((a, b) => inProgramOrder(a.nodes, b.nodes));
  const largest = Math.max(...paths.paths.map((path) => Math.abs(path.product)), 0);
  const products = routes.map(({ path, factors }) => (factors?.length ? factors.map(factor).join('·') : factor(path.product)));
  return (
    <>
      <p class="facts">
        {plural(paths.total, 'path')} from {names[ends.wrt]} to {names[ends.of]}
        {complete
          ? ''
          : `; the ${paths.paths.length} that contribute most${paths.walked < paths.total ? ` of the first ${paths.walked.toLocaleString('en')}` : ''} are shown`}
        {scalar ? '' : '. Each is measured by the norm of what flows along it alone'}
      </p>
      <ol class="paths">
        {routes.map(({ path, nodes, factors }, i) => (
          <li key={nodes.join()}>
            <p class="route">
              {nodes.map((id, n) => (
                <span key={id}>
                  {n > 0 && <span class="muted"> ← </span>}
                  <button type="button" class="link" onClick={() => panel.selectNode(id)}>
                    {names[id]}
                  </button>
                </span>
              ))}
            </p>
            {factors && (
              <p class="symbols muted">
                {nodes
                  .slice(1)
                  .map((id, n) => `(∂${names[nodes[n]!]}/∂${names[id]})`)
                  .join(' ')}
              </p>
            )}
            <p class="product" title={full(path.product)}>
              {factors ? `${products[i]} = ${exact(path.product)}` : `‖·‖ = ${exact(path.product)}`}
            </p>
            <Bar part={largest > 0 ? Math.abs(path.product) / largest : 0} negative={path.product < 0} />
          </li>
        ))}
      </ol>
      {scalar && (
        <p class="equation sum">
          {derivative} = {products.join(' + ')}
          {complete ? '' : ' + …'} = <output title={full(paths.sum)}>{exact(paths.sum)}</output>
        </p>
      )}
    </>
  );
}

/** A share as a bar. */
export function Bar({ part, negative = false }: { readonly part: number; readonly negative?: boolean }): JSX.Element {
  return (
    <div class="bar" aria-hidden="true">
      <div class={negative ? 'negative' : 'positive'} style={{ width: `${Math.round(Math.min(1, part) * 1000) / 10}%` }} />
    </div>
  );
}
