import { describe, expect, it } from 'vitest';
import { junit, sarif } from '../../../src/cli/formats.ts';
import type { CheckReport } from '../../../src/protocol/run.ts';

const report = (more: Partial<CheckReport>): CheckReport => ({
  file: '/w/src/my model.py',
  entry: 'Square',
  kind: 'autograd-function',
  verdict: 'correct',
  slip: null,
  line: null,
  fix: null,
  message: '1 input',
  inputs: [],
  error: null,
  time: 1234,
  ...more,
});
const wrong = report({ verdict: 'wrong', line: 16, message: 'x < y & "z"\nreturned 0.31 😀\0' });
const raised = report({ entry: 'Broken', verdict: 'error', message: 'ValueError: no' });
const skipped = report({ entry: 'New', verdict: 'unsupported', message: 'not yet' });

describe('JUnit XML', () => {
  it('tells passed, failed, raised and skipped apart, and counts them', () => {
    const lines = junit([report({}), wrong, raised, skipped]).split('\n');
    expect(lines[1]).toBe('<testsuite name="nabla" tests="4" failures="1" errors="1" skipped="1">');
    expect(lines[2]).toBe('  <testcase classname="/w/src/my model.py" name="Square" time="1.234"></testcase>');
    expect(lines[4]).toContain('<error type="error" message="ValueError: no"/>');
    expect(lines[5]).toContain('<skipped message="not yet"/>');
  });

  it('keeps markup, line ends and characters beyond 16 bits, and marks what XML cannot hold', () => {
    const line = junit([wrong]).split('\n')[2]!;
    expect(line).toContain('message="x &#60; y &#38; &#34;z&#34;&#10;returned 0.31 😀\ufffd"');
    expect(junit([report({ verdict: 'wrong', message: 'half a pair \ud800' })])).toContain('half a pair \ufffd');
  });
});

describe('SARIF', () => {
  const { runs } = sarif([report({}), wrong, raised, skipped], '/w') as {
    runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; level: string; locations: unknown[] }[] }[];
  };

  it('has a result with its rule for all but what is right', () => {
    expect(runs[0]!.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['gradient-wrong', 'error'],
      ['gradient-error', 'error'],
      ['gradient-unsupported', 'note'],
    ]);
    expect(runs[0]!.tool.driver.rules.map(({ id }) => id)).toEqual(runs[0]!.results.map(({ ruleId }) => ruleId));
  });

  it('tells places from the top of the repository, as addresses', () => {
    expect(runs[0]!.results[0]!.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: 'src/my%20model.py', uriBaseId: '%SRCROOT%' }, region: { startLine: 16 } } },
    ]);
    const outside = sarif([wrong], '/elsewhere') as {
      runs: { results: { locations: { physicalLocation: { artifactLocation: unknown } }[] }[] }[];
    };
    expect(outside.runs[0]!.results[0]!.locations[0]!.physicalLocation.artifactLocation).toEqual({ uri: 'file:///w/src/my%20model.py' });
  });
});
