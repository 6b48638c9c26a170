import type { JSX } from 'preact';
import { exact, isScalar, shapeText } from '../model/format.ts';
import { ruleOf } from '../model/formula.ts';
import type { TabProps } from './context.ts';
import { LocalFacts } from './local.tsx';

/** The rule of the operation that made the variable, with its numbers put in. */
export function FormulaTab({ panel, model, node }: TabProps): JSX.Element {
  const { trace, names, hierarchy } = model;
  if (node.op === null) return <p>{`${names[node.id]} is a ${node.kind}: no operation made it.`}</p>;
  const rule = ruleOf(node, trace, hierarchy.adjacency);
  const attributes = Object.entries(node.attrs);
  return (
    <div class="formula">
      <p class="equation">
        {names[node.id]} = {node.op} <span class="muted">{node.gradFn ?? 'no gradient recorded'}</span>
      </p>
      {rule === null ? (
        <p class="muted">No rule is recorded for this operation.</p>
      ) : (
        <>
          <h3>Value</h3>
          <p class="rule">{rule.value.symbols}</p>
          {rule.value.numbers && <p class="rule numbers">{rule.value.numbers}</p>}
          <h3>Backward: the cotangent of each input</h3>
          {rule.cotangents.map((line, slot) => (
            <div key={slot}>
              <p class="rule">
                <span class="muted">{`${node.formula?.names[slot] ?? `input ${slot}`} ← `}</span>
                {line.symbols}
              </p>
              {line.numbers && <p class="rule numbers">{line.numbers}</p>}
            </div>
          ))}
          <p class="muted">
            ḡ is the cotangent of {names[node.id]}: ∂loss/∂{names[node.id]}.
          </p>
          <h3>Inputs</h3>
          <dl class="statistics">
            {rule.operands.map(({ symbol, node: id }) => {
              const { value } = trace.nodes[id]!;
              const edge = hierarchy.adjacency.into[node.id]!.find((one) => one.from === id && one.flows && one.local === null);
              return (
                <div key={symbol}>
                  <dt>{symbol}</dt>
                  <dd>
                    <button type="button" class="link" onClick={() => panel.selectNode(id)}>
                      {names[id]}
                    </button>{' '}
                    {isScalar(value.shape) ? `= ${exact(value.first[0] ?? Number.NaN)}` : shapeText(value.shape)}
                    {edge && (
                      <p class="facts">
                        {`∂${names[node.id]}/∂${symbol}: `}
                        <LocalFacts panel={panel} trace={trace.id} edge={edge} />
                      </p>
                    )}
                  </dd>
                </div>
              );
            })}
          </dl>
        </>
      )}
      {attributes.length > 0 && (
        <>
          <h3>Arguments</h3>
          <dl class="statistics">
            {attributes.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}
