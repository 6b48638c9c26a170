import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Chain, ChainLink, Jacobian } from '../../src/protocol/run.ts';
import { diverging, largestMagnitude } from '../model/colour.ts';
import { exact, full } from '../model/format.ts';
import { useTheme } from '../view/theme.ts';
import { Asked } from './answer.tsx';
import type { TabProps } from './context.ts';
import { JacobianMatrix } from './jacobian.tsx';
import { Contribution } from './uses.tsx';

/** The lecture's strip of Jacobians from the loss to the variable, multiplied step by step, beside the graph's own gradient. */
export function ChainTab({ panel, model, node }: TabProps): JSX.Element {
  const { lossNode, id } = model.trace;
  if (lossNode < 0) return <p>There is no loss, so no chain leads from it.</p>;
  if (node.id === lossNode) return <p>{model.names[node.id]} is the loss itself: choose a variable that it depends on.</p>;
  return (
    <Asked panel={panel} name="chain" params={{ trace: id, node: node.id }}>
      {(chain) => <Strip panel={panel} model={model} node={node} second={null} chain={chain} />}
    </Asked>
  );
}

function Strip({ panel, model, node, chain }: TabProps & { readonly chain: Chain }): JSX.Element {
  const { names, trace } = model;
  const [open, setOpen] = useState(0);
  const title = `∂${names[trace.lossNode]}/∂${names[node.id]}`;
  const link = chain.links[Math.min(open, chain.links.length - 1)];
  return (
    <>
      <p class="equation">
        {title} = {chain.links.map((factor) => `∂${names[factor.of]}/∂${names[factor.wrt]}`).join(' · ')}
      </p>
      <div class="strip-of-jacobians" role="listbox" aria-label="Chain of Jacobians">
        {chain.links.map((factor, i) => (
          <div
            key={`${factor.of} ${factor.wrt}`}
            class="factor"
            role="option"
            tabIndex={0}
            aria-selected={i === open}
            onClick={() => setOpen(i)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' || event.key === ' ') setOpen(i);
            }}
          >
            <Thumbnail jacobian={factor.jacobian} />
            <span class="factor-name">{`∂${names[factor.of]}/∂${names[factor.wrt]}`}</span>
            <span class="muted">{`${factor.jacobian.rows}×${factor.jacobian.columns}`}</span>
            <span class="muted">{factor.jacobian.structure}</span>
          </div>
        ))}
      </div>
      {link && (
        <section class="opened">
          <h3>{`∂${names[link.of]}/∂${names[link.wrt]} · ${link.jacobian.rows}×${link.jacobian.columns} · ${link.jacobian.structure}`}</h3>
          <JacobianMatrix
            jacobian={link.jacobian}
            of={names[link.of]!}
            wrt={names[link.wrt]!}
            label={`∂${names[link.of]}/∂${names[link.wrt]}`}
          />
        </section>
      )}
      <h3>Backward pass: the product so far (error signal δ)</h3>
      <ol class="products">
        {chain.links.map((factor) => (
          <li key={`${factor.of} ${factor.wrt}`}>
            <button type="button" class="link" onClick={() => panel.selectNode(factor.wrt)}>
              {`∂${names[trace.lossNode]}/∂${names[factor.wrt]}`}
            </button>
            <Product link={factor} name={names[factor.wrt]!} label={`∂${names[trace.lossNode]}/∂${names[factor.wrt]}`} />
          </li>
        ))}
      </ol>
      <h3>The graph’s own gradient</h3>
      <Contribution values={chain.gradient} shape={node.value.shape} name={names[node.id]!} label={title} />
      <p class="equation">
        largest difference: <output title={full(chain.difference)}>{exact(chain.difference)}</output>
      </p>
    </>
  );
}

const Product = ({ link, name, label }: { readonly link: ChainLink; readonly name: string; readonly label: string }): JSX.Element => (
  <Contribution values={link.product} shape={link.jacobian.wrtShape} name={name} label={label} />
);

/** Side of the largest thumbnail in pixels. */
const thumbnailSize = 56;

/** A Jacobian in the proportions of its size, each entry a cell. */
function Thumbnail({ jacobian }: { readonly jacobian: Jacobian }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const { block } = jacobian;
  const rows = Math.max(1, block.length);
  const columns = Math.max(1, block[0]?.length ?? 1);
  const cell = Math.max(2, Math.floor(thumbnailSize / Math.max(rows, columns)));
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const style = getComputedStyle(canvas.current);
    context.clearRect(0, 0, columns * cell, rows * cell);
    const largest = largestMagnitude(block.flat());
    block.forEach((row, r) => {
      row.forEach((value, c) => {
        const { colour, opacity } = diverging(value, largest);
        context.fillStyle = style.getPropertyValue(colour.slice('var('.length, -1));
        context.globalAlpha = opacity;
        context.fillRect(c * cell, r * cell, cell, cell);
      });
    });
  }, [block, rows, columns, cell, theme]);
  return (
    <canvas
      ref={canvas}
      class="thumbnail"
      width={columns * cell}
      height={rows * cell}
      role="img"
      aria-label={`${jacobian.rows}×${jacobian.columns}, ${jacobian.structure}`}
    />
  );
}
