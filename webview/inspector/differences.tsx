import type { JSX } from 'preact';
import type { Summary } from '../../src/protocol/trace.ts';
import { type Change, type Comparison, changeText } from '../model/compare.ts';
import { compact, exact, full, isScalar, plural, shorten } from '../model/format.ts';
import type { Model } from '../model/state.ts';
import type { Panel } from '../panel.ts';

const mostListed = 60;
const longestName = 24;

const numberOf = (summary: Summary | null): string =>
  summary === null ? '–' : isScalar(summary.shape) ? exact(summary.first[0] ?? Number.NaN) : `‖${compact(summary.norm)}‖`;

/** Which gradients changed between two runs, and by how much: the largest changes first. */
export function Differences({
  panel,
  model,
  comparison,
}: {
  readonly panel: Panel;
  readonly model: Model;
  readonly comparison: Comparison;
}): JSX.Element {
  const { nodes } = model.trace;
  const changed = comparison.nodes
    .flatMap((node, id) => (node && node.grad.relative > 0 ? [{ id, change: node.grad }] : []))
    .sort((a, b) => b.change.relative - a.change.relative);
  const added = comparison.nodes.filter((node) => node === null).length;
  const compared = nodes.length - added;
  return (
    <section id="differences">
      <h3>{`Gradients here and in ${comparison.title}`}</h3>
      <p class="facts">
        {[
          `${changed.length.toLocaleString('en')} of ${plural(compared, 'gradient')} differ`,
          added > 0 && `${plural(added, 'variable')} only here`,
          comparison.gone.length > 0 && `${plural(comparison.gone.length, 'variable')} only there`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {changed.length > 0 && (
        <div class="scroll">
          <table class="tensors">
            <thead>
              <tr>
                <th scope="col">variable</th>
                <th scope="col">there</th>
                <th scope="col">here</th>
                <th scope="col">change</th>
              </tr>
            </thead>
            <tbody>
              {changed.slice(0, mostListed).map(({ id, change }) => (
                <tr key={id}>
                  <th scope="row">
                    <button type="button" class="link" onClick={() => panel.selectNode(id)}>
                      {shorten(model.names[id]!, longestName)}
                    </button>
                  </th>
                  <td title={change.before ? full(change.before.norm) : 'none'}>{numberOf(change.before)}</td>
                  <td title={change.after ? full(change.after.norm) : 'none'}>{numberOf(change.after)}</td>
                  <td title={`largest relative difference of a recorded number: ${full(change.relative)}`}>{changeText(change)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {changed.length > mostListed && <p class="muted">{`and ${changed.length - mostListed} with smaller changes`}</p>}
    </section>
  );
}

/** One quantity in the other run, under the same one of this run. */
export function ThenAndNow({ change, title }: { readonly change: Change; readonly title: string }): JSX.Element {
  return (
    <p class="facts then">
      {`in ${title}: ${numberOf(change.before)}`} <strong>{changeText(change)}</strong>
    </p>
  );
}
