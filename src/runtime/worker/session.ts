import type { PyodideInterface } from 'pyodide';
import type { PyProxy } from 'pyodide/ffi';
import { setDefaultDType } from '../../engine/index.ts';
import type { CheckReport, QueryName, QueryParams, QueryResult, RunRequest } from '../../protocol/run.ts';
import type { Trace } from '../../protocol/trace.ts';
import { buildTrace, type RunReport } from '../../trace/build.ts';
import { gradientHealth } from '../../trace/health/index.ts';
import { answerQuery } from '../../trace/query.ts';
import { Recorder } from '../../trace/recorder.ts';
import { attachEngine, type Python } from './boot.ts';
import { checkDefinition, type PythonCheck } from './check.ts';
import { contain } from './containment.ts';
import { HostFiles } from './files.ts';

interface Runner extends PyProxy {
  trace(request: string): string;
}

/** One interpreter with the engine: runs requests one after the other and keeps the tensors of the newest trace for questions. */
export class Session {
  readonly #files = new HostFiles();
  readonly #recorder: Recorder;
  readonly #python: Python;
  readonly #runner: Runner;
  #runs = 0;
  /** Of the operation that ran last. */
  #site = 0;

  constructor(pyodide: PyodideInterface) {
    const listener = {
      site: (n: number) => {
        this.#site = n;
        this.#recorder.site(n);
      },
    };
    this.#python = attachEngine(pyodide, listener);
    this.#recorder = new Recorder((h) => this.#python.bridge.tensor(h));
    const loading = pyodide.pyimport('_nabla.loading') as PyProxy & { attach(files: ReturnType<HostFiles['reader']>): void };
    loading.attach(this.#files.reader());
    loading.destroy();
    const recording = pyodide.pyimport('_nabla.recording') as PyProxy & { attach(recorder: Recorder): void };
    recording.attach(this.#recorder);
    recording.destroy();
    this.#runner = pyodide.pyimport('_nabla.runner') as Runner;
    contain(pyodide);
  }

  check(request: RunRequest): CheckReport {
    this.#recorder.reset();
    setDefaultDType('float32');
    this.#files.allow([...request.roots, ...request.env], request.overlay);
    const python = this.#python.pyodide.pyimport('_nabla.check') as PythonCheck;
    try {
      return checkDefinition(python, this.#python.bridge, request, () => this.#site);
    } finally {
      python.destroy();
    }
  }

  /** A question about the newest trace; older ones are gone with their tensors. */
  query<Q extends QueryName>(name: Q, params: QueryParams<Q>): QueryResult<Q> {
    if (params.trace !== String(this.#runs)) throw new Error('this run is no longer in memory: run it again');
    return answerQuery(this.#recorder, name, params);
  }

  trace(request: RunRequest): Trace {
    const began = performance.now();
    this.#recorder.reset();
    setDefaultDType('float32');
    this.#files.allow([...request.roots, ...request.env], request.overlay);
    const report = JSON.parse(this.#runner.trace(JSON.stringify({ ...request, overlay: undefined }))) as RunReport;
    const ran = performance.now();
    const { file, entry, seed, dtype, mode, plan } = request;
    const trace = buildTrace(
      { id: String(++this.#runs), file, entry, seed, dtype, mode, plan },
      report,
      this.#recorder,
      (h) => this.#python.bridge.tensor(h),
      {},
    );
    return { ...trace, diagnostics: gradientHealth(trace, this.#recorder), timings: { run: ran - began, record: performance.now() - ran } };
  }
}
