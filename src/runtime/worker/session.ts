import type { PyodideInterface } from 'pyodide';
import type { PyProxy } from 'pyodide/ffi';
import { memory, type Reach, reachFrom, setDefaultDType } from '../../engine/index.ts';
import type { CpuCapability } from '../../engine/random/index.ts';
import type { CheckReport, QueryName, QueryParams, QueryResult, RunRequest } from '../../protocol/run.ts';
import type { Trace } from '../../protocol/trace.ts';
import { buildTrace, type RunReport } from '../../trace/build.ts';
import { gradientHealth } from '../../trace/health/index.ts';
import { answerQuery, type GraphQuery } from '../../trace/query.ts';
import { Recorder } from '../../trace/recorder.ts';
import type { Recording } from '../../trace/recording.ts';
import { attachEngine, type Python } from './boot.ts';
import { checkDefinition, type PythonCheck } from './check.ts';
import { contain } from './containment.ts';
import { Deadline } from './deadline.ts';
import type { FileReader, SourceFiles } from './source-files.ts';
import { WorkspaceFilesystem } from './workspace-filesystem.ts';

interface Runner extends PyProxy {
  trace(request: string): string;
}
interface Integrity extends PyProxy {
  remember(): void;
  changed(): string | undefined;
}

/** Of a program's tensors, in bytes, where the request says nothing else. */
const DEFAULT_MEMORY = 2 ** 31;

/** Bytes of an interpreter's own memory, which never shrinks, beyond which no other program runs in it: the next one would begin short of memory. */
const MOST_HEAP = 2 ** 30;

/** One interpreter with the engine: runs requests one after the other and keeps the tensors of the newest trace for questions. */
export class Session {
  readonly #recorder: Recorder;
  readonly #python: Python;
  readonly #runner: Runner;
  readonly #integrity: Integrity;
  readonly #workspace: WorkspaceFilesystem | null;
  #runs = 0;
  /** Of the operation that ran last. */
  #site = 0;
  /** Makes the trace of another step of the newest run. */
  #newest: ((step: number) => Trace) | null = null;
  readonly #heap: { readonly HEAPU8: Uint8Array };
  /** What the last run reported was no report. */
  #broken = false;

  constructor(
    pyodide: PyodideInterface,
    private readonly files: SourceFiles,
    /** Which of PyTorch's kernels random floats are those of. */
    capability: CpuCapability,
  ) {
    const listener = {
      site: (n: number) => {
        this.#site = n;
        this.#recorder.site(n);
      },
    };
    this.#python = attachEngine(pyodide, listener, capability);
    this.#workspace = files.data && new WorkspaceFilesystem(pyodide, files.data);
    this.#recorder = new Recorder((h) => this.#python.bridge.find(h));
    const loading = pyodide.pyimport('_nabla.loading') as PyProxy & { attach(files: FileReader): void };
    loading.attach(this.files.reader());
    loading.destroy();
    const recording = pyodide.pyimport('_nabla.recording') as PyProxy & { attach(recorder: Recorder): void };
    recording.attach(this.#recorder);
    recording.destroy();
    const budget = pyodide.pyimport('_nabla.budget') as PyProxy & { attach(deadline: Deadline): void };
    budget.attach(new Deadline(pyodide));
    budget.destroy();
    this.#runner = pyodide.pyimport('_nabla.runner') as Runner;
    this.#heap = (pyodide as unknown as { _module: { readonly HEAPU8: Uint8Array } })._module;
    contain(pyodide);
    this.#integrity = pyodide.pyimport('_nabla.integrity') as Integrity;
    this.#integrity.remember();
  }

  /** Whether a program changed the interpreter itself, or broke it: questions about its run are answered, but no other program may run in it. */
  get spent(): boolean {
    if (this.#broken || this.#heap.HEAPU8.length > MOST_HEAP) return true;
    try {
      return this.#integrity.changed() !== undefined;
    } catch {
      return true; // a broken interpreter cannot even say so
    }
  }

  /** Lets go of the run before, and hands in what this one may read. */
  #begin({ roots, env, overlay, step }: RunRequest): void {
    this.#newest = null;
    this.#recorder.reset(step);
    this.#python.bridge.endCallbacks();
    setDefaultDType('float32');
    this.files.allow([...roots, ...env], overlay);
    this.#workspace?.mount([...roots, ...env]);
  }

  check(request: RunRequest): CheckReport {
    this.#begin(request);
    const python = this.#python.pyodide.pyimport('_nabla.check') as PythonCheck;
    try {
      return checkDefinition(python, this.#python.bridge, request, () => this.#site);
    } finally {
      python.destroy();
    }
  }

  /** A question about the newest trace, or about one of its steps (`ID/STEP`); older ones are gone with their tensors. */
  query<Q extends QueryName>(name: Q, params: QueryParams<Q>): QueryResult<Q> {
    const [id, step] = params.trace.split('/');
    if (id !== String(this.#runs) || !this.#newest) throw new Error('this run is no longer in memory: run it again');
    if (name === 'step') return this.#newest((params as QueryParams<'step'>).step) as QueryResult<Q>;
    const recording = step === undefined ? this.#recorder.recording : this.#kept(Number(step));
    return answerQuery(recording, name as GraphQuery, params as QueryParams<GraphQuery>) as QueryResult<Q>;
  }
  #kept(step: number): Recording {
    const recording = this.#recorder.steps[step]?.recording;
    if (!recording) throw new Error(`step ${step} was not kept: run the script for it`);
    return recording;
  }

  trace(request: RunRequest): Trace {
    const began = performance.now();
    this.#begin(request);
    const { report, accounts } = this.#run(request);
    const ran = performance.now();
    const { file, entry, seed, dtype, mode, plan } = request;
    const run = String(++this.#runs);
    const built = (id: string, recording: Recording): Trace => {
      const head = { id, file, entry, seed, dtype, mode, plan };
      const trace = buildTrace(head, report, recording, (h) => this.#python.bridge.tensor(h), this.#recorder.steps);
      return { ...trace, diagnostics: gradientHealth(trace, recording) };
    };
    this.#newest = (step) => built(`${run}/${step}`, this.#kept(step));
    const trace = built(run, this.#recorder.recording);
    return { ...trace, memory: accounts, files: this.files.used, timings: { run: ran - began, record: performance.now() - ran } };
  }

  /** Runs the program within its memory budget. */
  #run(request: RunRequest): { report: RunReport; accounts: ReturnType<typeof memory.end> } {
    memory.begin(request.memory ?? DEFAULT_MEMORY, () => this.#reachable());
    let accounts: ReturnType<typeof memory.end>;
    let answer: string;
    try {
      answer = this.#runner.trace(JSON.stringify({ ...request, overlay: undefined }));
    } finally {
      accounts = memory.end();
    }
    try {
      return { report: JSON.parse(answer) as RunReport, accounts };
    } catch (error) {
      this.#broken = true;
      throw new Error(`the interpreter was damaged by this run, and the next run gets another (${(error as Error).message.slice(0, 80)})`);
    }
  }
  /** What the program or a question about it may still read. */
  #reachable(): Reach['storages'] {
    const { bridge } = this.#python;
    const recordings = [...this.#recorder.recordings()];
    const { storages, nodes } = reachFrom(
      [...bridge.tensors(), ...recordings.flatMap((r) => [...r.tensors()])],
      [...bridge.nodes(), ...recordings.flatMap((r) => [...r.tape()])],
    );
    // What their contexts held is given back at Python's next call, and goes the next time.
    bridge.endFunctions(nodes);
    return storages;
  }
}
