import { render } from 'preact';
import workerText from '../node_modules/elkjs/lib/elk-worker.min.js';
import { graphStyle, themeVariables } from './draw/style.ts';
import { connect } from './host.ts';
import { ElkWorker, type WorkerLike } from './layout/worker.ts';
import { Panel } from './panel.ts';
import { App } from './view/app.tsx';
import { panelStyle } from './view/style.ts';

/** Milliseconds for one level of the graph. */
const layoutDeadline = 5000;

/** The worker comes as text: a webview may start workers from blobs only. */
function startWorker(): WorkerLike {
  const address = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker as unknown as WorkerLike;
}

const style = document.createElement('style');
style.textContent = themeVariables + panelStyle + graphStyle;
document.head.append(style);

const elk = new ElkWorker(startWorker, layoutDeadline);
const panel = new Panel(elk.layout);
const root = document.createElement('div');
root.id = 'root';
document.body.append(root);
render(<App panel={panel} />, root);
panel.attach(
  connect(
    (event) => panel.receive(event),
    (problem) => panel.complain(problem),
  ),
);
elk.warm();
