import { defineConfig } from 'vitest/config';

/** One project for each kind of test; `npx vitest run --project unit` runs one of them. */
const project = (name: string, include: string, testTimeout: number) => ({
  extends: true as const,
  test: { name, include: [include], testTimeout, hookTimeout: testTimeout },
});

const minute = 60_000;

export default defineConfig({
  test: {
    globalSetup: 'src/engine/kernels/build.mjs',
    // The committed numbers of PyTorch 2.14.1 were made by its portable kernels (src/runtime/capability.ts).
    env: { ATEN_CPU_CAPABILITY: 'default' },
    maxWorkers: 2,
    minWorkers: 1,
    projects: [
      project('unit', 'test/unit/**/*.test.ts', minute / 2),
      // Comparisons with a real PyTorch, and user code in Pyodide: both start another interpreter.
      project('oracle', 'test/oracle/**/*.test.ts', 5 * minute),
      project('python', 'test/python/**/*.test.ts', 5 * minute),
      // Programs that try to get out, or to use everything up.
      // What may go wrong around a run: processes, disks, texts, clients.
      project('faults', 'test/faults/**/*.test.ts', 2 * minute),
      project('containment', 'test/containment/**/*.test.ts', 2 * minute),
      // The graph panel alone, in a real Chromium.
      project('webview', 'test/webview/**/*.test.ts', minute),
      // A real VS Code in a real Chromium.
      project('ui', 'test/vscode/ui/**/*.ui.mjs', 3 * minute),
    ],
  },
});
