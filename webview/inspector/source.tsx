import type { JSX } from 'preact';
import type { Location, Site } from '../../src/protocol/trace.ts';
import type { Panel } from '../panel.ts';
import type { TabProps } from './context.ts';

/** Where the variable comes from: the line, who called it, and the expressions that were it. */
export function SourceTab({ panel, model, node }: TabProps): JSX.Element {
  const { sites, occurrences } = model.trace;
  const chain: Site[] = [];
  for (let site = sites[node.site]; site && chain.length < 64; site = sites[site.caller]) chain.push(site);
  const texts = occurrences.filter((occurrence) => occurrence.nodes.includes(node.id));
  return (
    <div>
      {chain.length === 0 && <p class="muted">It was made before the run: no line of the run made it.</p>}
      <ol class="places">
        {chain.map((site, i) => (
          <li key={`${site.location.file} ${site.location.line} ${site.location.column}`}>
            {i > 0 && <span class="muted">called from </span>}
            <Place panel={panel} location={site.location} text={`${base(site.location.file)}:${site.location.line}`} />
            {site.function && <span class="muted"> in {site.function}</span>}
          </li>
        ))}
      </ol>
      {texts.length > 0 && (
        <>
          <h3>Expressions with this value</h3>
          <ul class="places">
            {texts.map(({ location, text }) => (
              <li key={`${location.line} ${location.column} ${location.endColumn}`}>
                <code>{text}</code> <Place panel={panel} location={location} text={`line ${location.line}`} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** A file's name; a notebook's cells run as `name.ipynb.py`. */
export const base = (file: string): string => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.ipynb\.py$/, '.ipynb');

/** A place in the source; a click goes there. */
export function Place({
  panel,
  location,
  text,
}: {
  readonly panel: Panel;
  readonly location: Location;
  readonly text: string;
}): JSX.Element {
  return (
    <button
      type="button"
      class="link"
      title={`${location.file}:${location.line}:${location.column + 1}`}
      onClick={() => panel.reveal(location)}
    >
      {text}
    </button>
  );
}
