import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose, type Finding, rates, readBugs } from './support/bugs.ts';
import { startHost } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());
const bugs = readBugs();
const findings: Finding[] = [];
const names = (missed: (f: Finding) => boolean) => findings.filter(missed).map((f) => `${f.bug.name}: ${f.said}`);

describe('the seeded bugs (npm run bench:diagnosis prints them)', () => {
  beforeAll(async () => {
    for (const bug of bugs) findings.push(await diagnose(host, bug));
  }, 20 * 60_000);

  it('are at least 120, of them 30 wrong backwards', () => {
    expect(bugs.length).toBeGreaterThanOrEqual(120);
    expect(bugs.filter((b) => /^(backward|numpy)\//.test(b.name)).length).toBeGreaterThanOrEqual(30);
  });
  it('are found: at least 95 of 100', () =>
    expect(rates(findings).detected, String(names((f) => !f.detected))).toBeGreaterThanOrEqual(0.95));
  it('are found on the right line: at least 90 of 100', () =>
    expect(rates(findings).line, String(names((f) => !f.line))).toBeGreaterThanOrEqual(0.9));
  it('have their likely slip named: at least 70 of 100 wrong backwards', () => {
    const backwards = findings.filter((f) => /^(backward|numpy)\//.test(f.bug.name));
    expect(rates(backwards).slip, String(names((f) => f.slip === false))).toBeGreaterThanOrEqual(0.7);
  });
  it('leave no complaint about their mended twins', () =>
    expect(findings.filter((f) => f.alarms.length > 0).map((f) => [f.bug.name, f.alarms])).toEqual([]));
});
