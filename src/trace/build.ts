import { isPrimitive, PrimitiveNode, ruleOf, Tensor, withGradMode } from '../engine/index.ts';
import type {
  Diagnostic,
  Location,
  NamedTensor,
  Occurrence,
  RunError,
  RunPlan,
  Scope,
  Site,
  Summary,
  Trace,
  TraceEdge,
  TraceNode,
} from '../protocol/trace.ts';
import { opName } from './op-name.ts';
import type { Recording } from './recording.ts';
import type { RecordedStep } from './steps.ts';
import { Summaries } from './summary.ts';

/** What the runner in Python reports of a run (runtime/python/_nabla/runner.py: trace). Handles are tensor ids. */
export interface RunReport {
  readonly kind: string;
  readonly loss: number;
  readonly lossText: string;
  readonly inputs: readonly (readonly [string, number])[];
  readonly outputs: readonly number[];
  readonly parameters: readonly (readonly [string, number])[];
  /** Either a place in the code, or a place with the module call it happened in. */
  readonly sites: readonly ({ location: Location; function: string; caller: number } | { of: number; scope: number })[];
  readonly scopes: readonly (readonly [parent: number, name: string, type: string])[];
  /** By the probe's number: those that met a tensor. */
  readonly occurrences: Readonly<Record<number, { location: Location; role: 'load' | 'store' | 'argument'; text: string }>>;
  /** What the Python side found unhealthy: each with a site's number, or a location of its own. */
  readonly findings: readonly (Pick<Diagnostic, 'code' | 'severity' | 'message'> & {
    readonly site: number;
    readonly location: Location | null;
  })[];
  readonly notes: readonly (readonly [file: string, line: number, message: string])[];
  readonly files: readonly string[];
  readonly error: RunError | null;
  readonly output: string;
}

export interface TraceHead {
  readonly id: string;
  readonly file: string;
  readonly entry: string;
  readonly seed: number;
  readonly dtype: string;
  readonly mode: 'train' | 'eval';
  readonly plan: RunPlan;
}

/** Makes the immutable record from what the recording saw and the runner reports. */
export function buildTrace(
  head: TraceHead,
  report: RunReport,
  recording: Recording,
  tensorOf: (handle: number) => Tensor,
  steps: readonly RecordedStep[],
): Trace {
  const places = new Map<number, number>(); // runner's site number → index among those with a location
  const sites: Site[] = [];
  const scopeOfSite = new Map<number, number>();
  report.sites.forEach((s, i) => {
    if ('location' in s) {
      places.set(i, sites.length);
      sites.push({ location: s.location, function: s.function, caller: places.get(s.caller) ?? -1 });
    } else scopeOfSite.set(i, s.scope);
  });
  const placeOf = (site: number): number => {
    const s = report.sites[site - 1];
    return s ? (places.get('of' in s ? s.of : site - 1) ?? -1) : -1;
  };
  const scopes = buildScopes(report.scopes);
  const names = new Map<number, string>();
  for (const [probe, node] of recording.occurrences) {
    const role = report.occurrences[probe]!.role;
    if (role === 'store' && !names.has(node)) names.set(node, report.occurrences[probe]!.text);
  }
  recording.nodes.forEach((n, id) => {
    n.name ??= names.get(id) ?? null;
  });
  // Queries come later and name variables too.
  for (const [node, name] of names) recording.nodes[node]!.name ??= name;
  const occurrences = buildOccurrences(report, recording);
  const gradOf = (id: number): Tensor | null => {
    const { place } = recording.nodes[id]!;
    return (place && recording.cotangents.get(place.node)?.[place.slot]) ?? null;
  };
  const summaries = new Summaries();
  const nodes = recording.nodes.map((n, id): TraceNode => {
    const g = gradOf(id);
    return {
      id,
      kind: n.kind,
      name: n.name,
      op: opName(n.op, n.attrs),
      gradFn: n.engineNode ? n.engineNode.label : null,
      attrs: n.attrs as Record<string, unknown>,
      slot: n.slot,
      inPlace: n.inPlace,
      scope: scopeOfSite.get(n.site - 1) ?? 0,
      site: placeOf(n.site),
      ...(n.time !== null && { time: n.time }),
      value: summaries.of(n.tensor),
      grad: g && summaries.of(g),
      noGrad: g ? null : whyNoGradient(recording, id),
      loss: id === recording.lossNode,
      output: n.output,
      formula: n.op && isPrimitive(n.op) ? ruleOf(n.op).formula : null,
    };
  });
  const named = ([name, handle]: readonly [string, number], isInput: boolean): NamedTensor => {
    const t = tensorOf(handle);
    const node = isInput ? recording.nodes.findIndex((n) => n.kind === 'input' && n.name === name) : recording.nodeOf(t);
    return { name, node, ...summaries.of(recording.initial.get(t.id)?.tensor ?? t), grad: t.grad ? summaries.of(t.grad) : null };
  };
  const leaves = (kind: 'input' | 'parameter'): NamedTensor[] | undefined =>
    recording.leaves?.filter((l) => l.kind === kind).map(({ name, node, value, grad }) => ({ name, node, ...value, grad }));
  const lossNode = recording.lossNode;
  return {
    ...head,
    kind: report.kind,
    loss: lossNode >= 0 ? (nodes[lossNode]!.value.first[0] ?? null) : null,
    lossText: report.lossText || (nodes[lossNode]?.name ?? ''),
    lossNode,
    inputs: leaves('input') ?? report.inputs.map((i) => named(i, true)),
    outputs: report.outputs.map((h): Summary => summaries.of(tensorOf(h))),
    parameters: leaves('parameter') ?? report.parameters.map((p) => named(p, false)),
    nodes,
    edges: buildEdges(recording, nodes),
    scopes,
    sites,
    occurrences,
    ...(report.kind === 'script' && {
      ...(recording.passedAt < nodes.length && { passedAt: recording.passedAt }),
      ...(recording.lastAt < nodes.length && { lastAt: recording.lastAt }),
      steps: steps.map(({ site, loss, time, gradients, recording: kept }) => ({
        loss,
        location: sites[placeOf(site)]?.location ?? null,
        time,
        gradients,
        kept: kept !== null,
      })),
      step: steps.findIndex((s) => s.recording === recording),
    }),
    diagnostics: report.findings.map(({ site, ...d }) => ({ ...d, location: d.location ?? sites[placeOf(site)]?.location ?? null })),
    error: report.error,
    output: report.output,
    timings: {},
  };
}

function buildScopes(table: RunReport['scopes']): Scope[] {
  const scopes: Scope[] = [];
  table.forEach(([parent, name, type], id) => {
    const above = scopes[parent]?.path ?? '';
    scopes.push({
      id,
      parent: id === 0 ? -1 : parent,
      name,
      type,
      path: id === 0 ? '' : above && name ? `${above}.${name}` : above || name,
    });
  });
  return scopes;
}

function buildOccurrences(report: RunReport, recording: Recording): Occurrence[] {
  const byProbe = new Map<number, number[]>();
  for (const [probe, node] of recording.occurrences) {
    const list = byProbe.get(probe);
    if (list) list.push(node);
    else byProbe.set(probe, [node]);
  }
  return [...byProbe].map(([probe, nodes]) => ({
    location: report.occurrences[probe]!.location,
    text: report.occurrences[probe]!.text,
    nodes,
  }));
}

/** Edges of a scalar graph carry the local derivative; more than this many are not worth a backward rule each. */
const MAX_LOCAL = 4000;

function buildEdges(recording: Recording, nodes: readonly TraceNode[]): TraceEdge[] {
  const single = (n: TraceNode) => n.value.shape.every((s) => s === 1);
  let locals = 0;
  const slopes = new Map<number, readonly (number | null)[]>();
  return recording.edges.map((e): TraceEdge => {
    const to = nodes[e.to]!;
    if (!e.flows || !single(to) || !single(nodes[e.from]!)) return { ...e, local: null };
    if (!slopes.has(e.to)) slopes.set(e.to, locals++ < MAX_LOCAL ? localDerivatives(recording, e.to) : []);
    return { ...e, local: slopes.get(e.to)![e.slot] ?? null };
  });
}

/** ∂node/∂input for each input of a node that is a single number: its rule run with the cotangent 1. */
function localDerivatives(recording: Recording, id: number): (number | null)[] {
  const { engineNode, slot, tensor } = recording.nodes[id]!;
  if (!(engineNode instanceof PrimitiveNode)) return [];
  return withGradMode(false, () => {
    const one = Tensor.full(tensor.shape, 1, tensor.dtype);
    try {
      return engineNode.vjp(engineNode.results.map((_, i) => (i === slot ? one : null))).map((g) => (g && g.size === 1 ? g.item() : null));
    } catch {
      return []; // a saved value was overwritten in place: the local derivative can no longer be known
    }
  });
}

/** Why a variable has no gradient, in words. */
function whyNoGradient(recording: Recording, id: number): string {
  const n = recording.nodes[id]!;
  if (recording.lossNode < 0) return 'the run has no loss';
  if (!/float|complex/.test(n.tensor.dtype)) return `its dtype, ${n.tensor.dtype}, has no gradients`;
  if (!n.place) return n.kind === 'operation' ? 'nothing it was made from requires a gradient' : 'it does not require a gradient';
  return 'the loss does not depend on it through a path that gradient can flow along';
}
