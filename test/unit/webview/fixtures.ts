import type {
  Jacobian,
  JacobianFacts,
  LocalJacobian,
  Pass,
  PathContribution,
  Paths,
  QueryName,
  QueryParams,
  UseContribution,
} from '../../../src/protocol/run.ts';
import type { Scope, Summary, Trace, TraceEdge, TraceNode } from '../../../src/protocol/trace.ts';

/** A summary of these entries. */
export function summary(shape: readonly number[], values: readonly number[], dtype = 'float64'): Summary {
  const finite = values.filter(Number.isFinite);
  const sum = values.reduce((a, b) => a + b, 0);
  return {
    shape,
    dtype,
    sum,
    absSum: values.reduce((a, b) => a + Math.abs(b), 0),
    norm: Math.sqrt(values.reduce((a, b) => a + b * b, 0)),
    min: values.length ? Math.min(...values) : Number.NaN,
    max: values.length ? Math.max(...values) : Number.NaN,
    mean: sum / values.length,
    nan: values.filter(Number.isNaN).length,
    inf: values.filter((x) => x === Infinity || x === -Infinity).length,
    zero: values.filter((x) => x === 0).length,
    first: values.slice(0, 8),
    ...(finite.length > 1 && { histogram: [1, 2, 4, 3] }),
  };
}

interface Use {
  readonly from: number;
  /** ∂result/∂input, for single numbers. */
  readonly local?: number;
}

/** Builds traces by hand; gradients of graphs of single numbers are computed from the local derivatives. */
export class TraceBuilder {
  private readonly nodes: TraceNode[] = [];
  private readonly edges: TraceEdge[] = [];
  private readonly scopes: Scope[] = [{ id: 0, parent: -1, name: '', type: 'Run', path: '' }];
  private readonly sites: Trace['sites'][number][] = [];
  private readonly siteOfLine = new Map<number, number>();
  /** Scope that new nodes are put in. */
  scope = 0;

  addScope(name: string, type: string, parent = 0): number {
    const path = [this.scopes[parent]!.path, name].filter(Boolean).join('.');
    this.scopes.push({ id: this.scopes.length, parent, name, type, path });
    return this.scopes.length - 1;
  }

  /** A place in the source; pass the same line for the same place. */
  site(line: number, caller = -1, inFunction = 'forward'): number {
    const known = this.siteOfLine.get(line);
    if (known !== undefined) return known;
    this.siteOfLine.set(line, this.sites.length);
    this.sites.push({ location: { file: '/w/model.py', line, column: 4, endLine: line, endColumn: 9 }, function: inFunction, caller });
    return this.sites.length - 1;
  }

  leaf(name: string | null, value: Summary, kind: TraceNode['kind'] = 'input'): number {
    return this.push({ kind, name, op: null, gradFn: null, site: -1, value, grad: null });
  }

  operation(op: string, uses: readonly Use[], value: Summary, name: string | null = null, line = 1, site = this.site(line)): number {
    const id = this.push({ kind: 'operation', name, op, gradFn: `${op}Backward0`, site, value, grad: null });
    uses.forEach(({ from, local }, slot) => this.edges.push({ from, to: id, slot, flows: true, local: local ?? null }));
    return id;
  }

  private push(node: Pick<TraceNode, 'kind' | 'name' | 'op' | 'gradFn' | 'site' | 'value' | 'grad'>): number {
    const id = this.nodes.length;
    this.nodes.push({
      ...node,
      id,
      attrs: {},
      slot: 0,
      inPlace: false,
      scope: this.scope,
      noGrad: null,
      loss: false,
      output: false,
      formula: null,
    });
    return id;
  }

  /** @param grads gradients of tensors; graphs of single numbers need none */
  build(lossNode: number, more: Partial<Trace> = {}, grads: (node: TraceNode) => Summary | null = this.scalarGradients(lossNode)): Trace {
    const nodes = this.nodes.map((node) => ({ ...node, loss: node.id === lossNode, output: node.id === lossNode, grad: grads(node) }));
    const named = (kind: TraceNode['kind']): Trace['inputs'] =>
      nodes.filter((node) => node.kind === kind).map((node) => ({ ...node.value, name: node.name ?? '', node: node.id, grad: node.grad }));
    return {
      id: 'fixture',
      file: '/w/model.py',
      entry: 'model',
      kind: 'function',
      seed: 0,
      dtype: 'float64',
      mode: 'eval',
      loss: nodes[lossNode]?.value.first[0] ?? null,
      lossText: 'out',
      lossNode,
      plan: { setup: null, construct: null, inputs: '(3.0, 2.0)', kwargs: null, loss: null, origin: 'defaults' },
      inputs: named('input'),
      outputs: [],
      parameters: named('parameter'),
      nodes,
      edges: this.edges,
      scopes: this.scopes,
      sites: this.sites,
      occurrences: [],
      diagnostics: [],
      error: null,
      output: '',
      timings: {},
      ...more,
    };
  }

  private scalarGradients(lossNode: number): (node: TraceNode) => Summary | null {
    const grads = derivatives(this.edges, this.nodes.length, lossNode);
    return (node) => (node.value.first.length === 1 && grads[node.id] !== undefined ? summary([], [grads[node.id]!]) : null);
  }
}

/** ∂of/∂every node of a graph of single numbers, by the chain rule; undefined where `of` does not depend on it. */
export function derivatives(edges: readonly TraceEdge[], count: number, of: number): readonly (number | undefined)[] {
  const grads: (number | undefined)[] = new Array(count).fill(undefined);
  if (of < 0) return grads;
  grads[of] = 1;
  for (const edge of [...edges].sort((a, b) => b.to - a.to)) {
    const above = grads[edge.to];
    if (above !== undefined) grads[edge.from] = (grads[edge.from] ?? 0) + above * (edge.local ?? Number.NaN);
  }
  return grads;
}

const number = (x: number): Summary => summary([], [x]);

/** Section 1 of the lecture: e = (a + b) · (b + 1) at a = 3, b = 2. */
export function lectureExpression(): Trace {
  const t = new TraceBuilder();
  const a = t.leaf('a', number(3));
  const b = t.leaf('b', number(2));
  const c = t.operation(
    'add',
    [
      { from: a, local: 1 },
      { from: b, local: 1 },
    ],
    number(5),
    'c',
    11,
  );
  const d = t.operation('add', [{ from: b, local: 1 }], number(3), 'd', 12);
  const e = t.operation(
    'mul',
    [
      { from: c, local: 3 },
      { from: d, local: 5 },
    ],
    number(15),
    'e',
    13,
  );
  return t.build(e, { entry: 'expression', lossText: 'e' });
}

const entries = (shape: readonly number[], seed: number): readonly number[] =>
  Array.from(
    {
      length: Math.min(
        64,
        shape.reduce((p, s) => p * s, 1),
      ),
    },
    (_, i) => Math.sin(seed * 12.9898 + i * 78.233),
  );
const tensor = (shape: readonly number[], seed: number): Summary => summary(shape, entries(shape, seed), 'float32');

/** A residual net of about that many operations: blocks of two linear layers with a skip. */
export function residualNet(operations: number): Trace {
  const t = new TraceBuilder();
  const shape = [8, 32];
  let x = t.leaf('x', tensor(shape, 1));
  const net = t.addScope('', 'ResNet');
  const blocks = Math.max(1, Math.round(operations / 8));
  let seed = 2;
  for (let block = 0; block < blocks; block++) {
    const scope = t.addScope(`blocks.${block}`, 'Block', net);
    let h = x;
    for (const layer of ['fc1', 'fc2']) {
      t.scope = t.addScope(layer, 'Linear', scope);
      const weight = t.leaf(`${layer}.weight`, tensor([32, 32], seed++), 'parameter');
      const bias = t.leaf(`${layer}.bias`, tensor([32], seed++), 'parameter');
      const transposed = t.operation('t', [{ from: weight }], tensor([32, 32], seed++), null, 3);
      h = t.operation('mm', [{ from: h }, { from: transposed }], tensor(shape, seed++), null, 4);
      h = t.operation('add', [{ from: h }, { from: bias }], tensor(shape, seed++), null, 5);
    }
    t.scope = scope;
    h = t.operation('relu', [{ from: h }], tensor(shape, seed++), 'h', 9);
    x = t.operation('add', [{ from: x }, { from: h }], tensor(shape, seed++), 'x', 10);
  }
  t.scope = 0;
  const loss = t.operation('sum', [{ from: x }], summary([], [0.5], 'float32'), 'loss', 20);
  return t.build(loss, { entry: 'ResNet' }, (node) => (node.id % 11 === 7 ? null : tensor(node.value.shape, node.id + 0.5)));
}

/** A transformer of that many blocks, about forty operations each. */
export function transformerNet(blocks: number): Trace {
  const t = new TraceBuilder();
  const shape = [2, 16, 64];
  let seed = 1;
  const op = (name: string, from: readonly number[], as: string | null = null): number =>
    t.operation(
      name,
      from.map((id) => ({ from: id })),
      tensor(shape, seed++),
      as,
      seed % 50,
    );
  const inside = <T>(name: string, type: string, parent: number, make: (scope: number) => T): T => {
    const outer = t.scope;
    const scope = t.addScope(name, type, parent);
    t.scope = scope;
    const made = make(scope);
    t.scope = outer;
    return made;
  };
  const linear = (name: string, parent: number, x: number): number =>
    inside(name, 'Linear', parent, () => {
      const weight = t.leaf(`${name}.weight`, tensor([64, 64], seed++), 'parameter');
      const bias = t.leaf(`${name}.bias`, tensor([64], seed++), 'parameter');
      return op('add', [op('matmul', [x, op('t', [weight])]), bias]);
    });
  const norm = (name: string, parent: number, x: number): number =>
    inside(name, 'LayerNorm', parent, () => op('native_layer_norm', [x, t.leaf(`${name}.weight`, tensor([64], seed++), 'parameter')]));
  let x = t.leaf('x', tensor(shape, seed++));
  const net = t.addScope('', 'Transformer');
  for (let block = 0; block < blocks; block++) {
    x = inside(`blocks.${block}`, 'Block', net, (scope) => {
      const attended = inside('attention', 'Attention', scope, (attention) => {
        const h = norm('norm1', attention, x);
        const heads = ['q', 'k', 'v'].map((name) => op('permute', [op('reshape', [linear(name, attention, h)])], name));
        const scores = op('div', [op('matmul', [heads[0]!, op('transpose', [heads[1]!])])], 'scores');
        const weights = op('softmax', [op('masked_fill', [scores])], 'weights');
        return linear('out', attention, op('reshape', [op('transpose', [op('matmul', [weights, heads[2]!])])]));
      });
      const y = op('add', [x, attended], 'x');
      const hidden = inside('mlp', 'Sequential', scope, (mlp) => linear('2', mlp, op('gelu', [linear('0', mlp, norm('norm2', mlp, y))])));
      return op('add', [y, hidden], 'x');
    });
  }
  t.scope = 0;
  const loss = t.operation('mean', [{ from: x }], summary([], [0.5], 'float32'), 'loss', 60);
  return t.build(loss, { entry: 'Transformer' }, (node) => tensor(node.value.shape, node.id + 0.5));
}

/** A recurrent net of that many steps, written as a loop in one function. */
export function recurrentNet(steps: number): Trace {
  const t = new TraceBuilder();
  const shape = [2];
  const xs = Array.from({ length: steps }, (_, i) => t.leaf(`x${i}`, tensor(shape, i), 'constant'));
  const wi = t.leaf('Wi', tensor([2, 2], 50), 'parameter');
  const wh = t.leaf('Wh', tensor([2, 2], 51), 'parameter');
  let h = t.leaf('h0', tensor(shape, 52));
  let total = t.leaf(null, number(0), 'constant');
  for (let step = 0; step < steps; step++) {
    const a = t.operation('mv', [{ from: wi }, { from: xs[step]! }], tensor(shape, 60 + step), null, 5);
    const b = t.operation('mv', [{ from: wh }, { from: h }], tensor(shape, 61 + step), null, 6);
    const z = t.operation('add', [{ from: a }, { from: b }], tensor(shape, 62 + step), null, 7);
    h = t.operation('sigmoid', [{ from: z }], tensor(shape, 63 + step), 'h', 8);
    const c = t.operation('sum', [{ from: h }], number(0.3 * step), 'C', 9);
    total = t.operation(
      'add',
      [
        { from: total, local: 1 },
        { from: c, local: 1 },
      ],
      number(step),
      'total',
      10,
    );
  }
  return t.build(total, { entry: 'recurrent' }, (node) => tensor(node.value.shape, node.id));
}

/** A flat chain of that many operations. */
export function chain(length: number): Trace {
  const t = new TraceBuilder();
  let x = t.leaf('x', number(1));
  for (let i = 0; i < length; i++) x = t.operation('mul', [{ from: x, local: 1 }], number(1), null, 100 + i);
  return t.build(x, { entry: 'chain' }, () => number(1));
}

/** Values of every awkward kind: full of NaN, 0-d, empty, 6-d, infinite. */
export function awkward(): Trace {
  const t = new TraceBuilder();
  const nan = t.leaf('nan', summary([2, 2], [Number.NaN, Number.NaN, Number.NaN, Number.NaN]));
  const scalar = t.leaf('scalar', number(Number.NEGATIVE_INFINITY));
  const empty = t.leaf('empty', summary([0, 3], []));
  const deep = t.leaf('deep', tensor([2, 3, 2, 2, 3, 2], 4), 'parameter');
  const evil = t.leaf('</script><img src=x onerror=alert(1)>&"\u0001', number(1), 'constant');
  const out = t.operation(
    'where',
    [{ from: nan }, { from: scalar }, { from: empty }, { from: deep }, { from: evil }],
    number(Number.NaN),
    'out',
    3,
  );
  return t.build(out, { entry: '<b>awkward</b>' }, (node) => (node.name === 'empty' ? null : summary(node.value.shape, node.value.first)));
}

/** Answers queries about graphs of single numbers exactly, and about tensors with entries of its own making. */
export function answerer(trace: Trace): (name: QueryName, params: QueryParams<QueryName>) => unknown {
  const into = (id: number): readonly TraceEdge[] => trace.edges.filter((edge) => edge.to === id);
  const count = trace.nodes.length;
  const answers: { [Q in QueryName]: (params: QueryParams<Q>) => unknown } = {
    step: () => trace,
    slice: ({ node, rowDim, columnDim, rowStart = 0, columnStart = 0, maxRows = Infinity, maxColumns = Infinity }) => {
      const { shape } = trace.nodes[node]!.value;
      const columns = shape[columnDim] ?? 1;
      const rows = rowDim === columnDim ? 1 : (shape[rowDim] ?? 1);
      const [blockRows, blockColumns] = [Math.min(rows - rowStart, maxRows), Math.min(columns - columnStart, maxColumns)];
      const values = Array.from({ length: blockRows * blockColumns }, (_, i) => Math.sin(i));
      return { shape, rows, columns, rowStart, columnStart, blockRows, blockColumns, values };
    },
    jacobian: ({ of, wrt }): Jacobian => {
      const value = derivatives(trace.edges, count, of)[wrt] ?? 0;
      const { names } = { names: trace.nodes.map((node) => node.name ?? '') };
      return {
        of: names[of]!,
        wrt: names[wrt]!,
        ofShape: [],
        wrtShape: [],
        rows: 1,
        columns: 1,
        rowStart: 0,
        columnStart: 0,
        block: [[value]],
        by: 'rows',
        structure: 'dense',
      };
    },
    jacobianFacts: (): JacobianFacts => ({ rows: 1, columns: 1, structure: 'dense', norm: 1, rank: 1 }),
    local: ({ to, slot }): LocalJacobian => {
      const edge = trace.edges.find((one) => one.to === to && one.slot === slot)!;
      const size = (id: number): number => trace.nodes[id]!.value.shape.reduce((product, n) => product * n, 1);
      return { rows: size(to), columns: size(edge.from), looked: Math.min(48, size(to)), structure: 'sparse', norm: null };
    },
    paths: ({ of, wrt }): Paths => {
      const paths: PathContribution[] = [];
      const walk = (id: number, nodes: readonly number[], factors: readonly number[]): void => {
        if (id === wrt)
          paths.push({ nodes: [...nodes].reverse(), factors: [...factors].reverse(), product: factors.reduce((a, b) => a * b, 1) });
        else for (const edge of into(id)) walk(edge.from, [...nodes, edge.from], [...factors, edge.local ?? Number.NaN]);
      };
      walk(of, [of], []);
      return { paths, total: paths.length, walked: paths.length, sum: paths.reduce((sum, path) => sum + path.product, 0) };
    },
    uses: ({ node }): readonly UseContribution[] => {
      const grads = derivatives(trace.edges, count, trace.lossNode);
      return trace.edges
        .filter((edge) => edge.from === node)
        .map((edge) => {
          const value = (grads[edge.to] ?? 0) * (edge.local ?? Number.NaN);
          return { node: edge.to, slot: edge.slot, norm: Math.abs(value), values: [value], shape: [] };
        });
    },
    chain: () => {
      throw new Error('The fixture has no chain.');
    },
    pass: ({ mode, seed }): Pass => {
      const inputs = trace.nodes.filter((node) => node.kind === 'input').length;
      const steps: { node: number; summary: { norm: number; values: number[] } }[] = [];
      const note = (node: number, value: number): number => steps.push({ node, summary: { norm: Math.abs(value), values: [value] } });
      if (mode === 'reverse') {
        const grads = derivatives(trace.edges, count, seed);
        for (let id = seed; id >= 0; id--) if (grads[id] !== undefined) note(id, grads[id]!);
      } else {
        const tangents: number[] = trace.nodes.map((node) => (node.id === seed ? 1 : 0));
        note(seed, 1);
        for (const node of trace.nodes) {
          const uses = into(node.id);
          if (!uses.length) continue;
          tangents[node.id] = uses.reduce((sum, edge) => sum + tangents[edge.from]! * (edge.local ?? Number.NaN), 0);
          note(node.id, tangents[node.id]!);
        }
      }
      return { mode, seed, steps, passes: { forward: inputs, reverse: 1 } };
    },
  };
  return (name, params) => (answers[name] as (params: QueryParams<QueryName>) => unknown)(params);
}
