import { describe, expect, it } from 'vitest';
import { relativeError } from '../../src/engine/gradcheck/classify.ts';
import { checkGradients, type Subject } from '../../src/engine/gradcheck.ts';
import { apply, edgeOf, grad, gradMode, Node, type Operand, one, Tensor } from '../../src/engine/index.ts';

const mul = (a: Tensor, b: Tensor) => one('mul', [a, b], {});
const add = (a: Tensor, b: Tensor) => one('add', [a, b], {});
const sum = (a: Tensor) => one('sum', [a], { dims: null, keepdim: false });
const f64 = (values: number[], shape: number[] = [values.length]) => Tensor.from(values, shape, 'float64');
const x23 = () => f64([0.3, -0.7, 1.1, 0.9, -1.3, 0.5], [2, 3]);

/** A function with a hand-written backward, as a student writes it. */
const handWritten = (value: Tensor, run: (x: Tensor) => Tensor, backward: (x: Tensor, g: Tensor) => Operand): Subject => ({
  inputs: [{ name: 'x', value }],
  run: ([x]) => [run(x!)],
  backward: ([x], _, [g]) => [backward(x!, g!)],
});
/** y = x² with a gradient of one's own. */
const square = (backward: (x: Tensor, g: Tensor) => Operand, value = x23()) => handWritten(value, (x) => mul(x, x), backward);
const twice = (x: Tensor, g: Tensor) => mul(mul(g, x), Tensor.number(2));
const first = (subject: Subject, options = {}) => checkGradients(subject, options).inputs[0]!;

describe('a right gradient', () => {
  it('of the tape is found correct, element by element, with forward mode as a second witness', () => {
    const report = checkGradients({
      inputs: [
        { name: 'x', value: x23() },
        { name: 'w', value: f64([1, 2, 3]), parameter: true },
      ],
      run: ([x, w]) => [mul(mul(x!, x!), w!)],
    });
    expect(report).toMatchObject({ verdict: 'correct', mode: 'jacobian', passes: 8 });
    expect(report.inputs.map((i) => [i.name, i.checked, i.of, i.failed])).toEqual([
      ['x', 6, 6, 0],
      ['w', 3, 3, 0],
    ]);
    expect(report.inputs[0]!.forward).toBeCloseTo(report.inputs[0]!.analytic!, 12);
    expect(report.inputs[0]!.relError).toBeLessThan(1e-7);
  });
  it('written by hand is found correct', () => expect(first(square(twice)).verdict).toBe('correct'));
  it('may be None where the output does not depend on the input', () => {
    const report = checkGradients({
      inputs: [
        { name: 'x', value: f64([1]) },
        { name: 'unused', value: f64([1]) },
      ],
      run: ([x]) => [mul(x!, x!)],
    });
    expect(report.verdict).toBe('correct');
  });
  it('is checked in float64 whatever the dtype of the input', () => {
    const value = Tensor.from([0.1, 0.2], [2], 'float32');
    expect(first(square(twice, value))).toMatchObject({ verdict: 'correct', checked: 2 });
  });
  it('survives a function that writes into its input', () => {
    const subject: Subject = {
      inputs: [{ name: 'x', value: x23() }],
      run: ([x]) => {
        x!.data[x!.offset]! += 0; // a harmless touch
        x!.storage.version++;
        return [mul(x!, Tensor.number(3))];
      },
    };
    expect(checkGradients(subject).verdict).toBe('correct');
  });
  it('of a function that differentiates inside itself is found correct', () => {
    const cubeSlope = (x: Tensor) => grad([sum(mul(mul(x, x), x))], [x], [], { createGraph: true })[0]!;
    expect(checkGradients({ inputs: [{ name: 'x', value: x23() }], run: ([x]) => [cubeSlope(x!)] }).verdict).toBe('correct');
  });
  it('of a function with integer inputs leaves those alone', () => {
    const report = checkGradients({
      inputs: [
        { name: 'x', value: x23() },
        { name: 'n', value: Tensor.from([2], [1], 'int64') },
      ],
      run: ([x, n]) => [mul(x!, n!)],
    });
    expect(report.inputs.map((i) => i.name)).toEqual(['x']);
  });
});

describe('a wrong gradient', () => {
  it('is located at its worst element, with both numbers', () => {
    const report = first(square((x, g) => add(twice(x, g), f64([0, 0, 0, 0, 1, 0], [2, 3]))));
    expect(report).toMatchObject({ verdict: 'wrong', index: [1, 1], failed: 6, slip: null });
    expect(report.absError).toBeCloseTo(1, 5);
    expect(report.sweep.length).toBeGreaterThan(0);
  });
  it('with the wrong sign is called so', () =>
    expect(first(square((x, g) => mul(twice(x, g), Tensor.number(-1)))).slip).toMatchObject({ kind: 'sign' }));
  it('lacking its factor 2 is called ½', () =>
    expect(first(square((x, g) => mul(x, g))).slip).toMatchObject({ kind: 'factor', text: 'the gradient is ½ times what it should be' }));
  it('divided by the batch size is called so', () => {
    expect(first(square((x, g) => mul(twice(x, g), Tensor.number(1 / 3)), f64([1, 2, 3]))).slip!.text).toContain(
      '1/3 (one over the batch size)',
    );
  });
  it('of zeros is called zero', () =>
    expect(first(square((x) => Tensor.full(x.shape, 0, 'float64'))).slip).toMatchObject({ kind: 'zero' }));
  it('that forgot the gradient of the output is called so', () => {
    expect(
      first(
        handWritten(
          x23(),
          (x) => sum2(mul(x, x)),
          (x) => mul(x, Tensor.number(2)),
        ),
      ).slip,
    ).toMatchObject({ kind: 'ignores-cotangent' });
  });
  it('that is transposed is called so', () => {
    const square4 = f64([0.1, 0.2, 0.3, 0.4], [2, 2]);
    const weights = f64([1, 2, 3, 4], [2, 2]);
    const report = first(
      handWritten(
        square4,
        (x) => sum(mul(x, weights)),
        (_, g) => mul(g, one('permute', [weights], { dims: [1, 0] })),
      ),
    );
    expect(report.slip).toMatchObject({ kind: 'transpose' });
  });
  it('of None where the function has one is undefined', () =>
    expect(first(square(() => null))).toMatchObject({ verdict: 'undefined', slip: { kind: 'zero' }, analytic: null }));
  it('of NaN is undefined', () =>
    expect(first(square((x) => Tensor.full(x.shape, Number.NaN, 'float64')))).toMatchObject({
      verdict: 'undefined',
      message: 'the gradient is NaN',
    }));
  it('of another shape is a shape fault, explained by the missing sum', () => {
    const subject: Subject = {
      inputs: [{ name: 'b', value: f64([1, 2, 3]) }],
      run: ([b]) => [add(b!, x23())],
      backward: (_, __, [g]) => [g!],
    };
    expect(first(subject)).toMatchObject({ verdict: 'shape', slip: { kind: 'missing-sum' } });
  });
  it('of transposed shape is explained', () => {
    expect(first(square((x, g) => one('permute', [twice(x, g)], { dims: [1, 0] })))).toMatchObject({
      verdict: 'shape',
      slip: { kind: 'transpose' },
    });
  });
  it('of integers is a dtype fault', () => expect(first(square((x) => Tensor.full(x.shape, 1, 'int64'))).verdict).toBe('dtype'));
});
const sum2 = (a: Tensor) => one('sum', [a], { dims: [1], keepdim: false });

describe('differences that are not errors', () => {
  it('at a kink are told by the two one-sided slopes', () => {
    const relu: Subject = { inputs: [{ name: 'x', value: f64([-1, 0, 2]) }], run: ([x]) => [one('clamp_min', [x!, Tensor.number(0)], {})] };
    const report = first(relu);
    expect(report).toMatchObject({ verdict: 'kink', index: [1] });
    expect(report.sweep.at(-1)).toMatchObject({ left: 0 });
  });
  it('at a kink are wrong where the value is no subgradient', () => {
    const subject = handWritten(
      f64([0]),
      (x) => one('abs', [x], {}),
      (_, g) => mul(g, Tensor.number(5)),
    );
    expect(first(subject).verdict).toBe('wrong');
  });
  /** x² with its result rounded to a narrow dtype on the way. */
  const through = (dtype: 'float32' | 'bfloat16', values: number[]) =>
    handWritten(f64(values), (x) => one('cast', [one('cast', [mul(x, x)], { dtype })], { dtype: 'float64' }), twice);
  it('from float32 inside the function vanish with a larger step', () => {
    expect(first(through('float32', [1000.5, 2000.25])).verdict).toBe('correct');
  });
  it('from rounding that no step overcomes are precision', () => {
    expect(first(through('bfloat16', [1.3, 0.71])).verdict).toBe('precision');
  });
});

describe('a function', () => {
  it('that gives different numbers on the same inputs is nondeterministic', () => {
    let calls = 0;
    expect(checkGradients({ inputs: [{ name: 'x', value: x23() }], run: ([x]) => [mul(x!, Tensor.number(++calls))] }).verdict).toBe(
      'nondeterministic',
    );
  });
  it('whose second backward pass differs is nondeterministic', () => {
    let calls = 0;
    expect(checkGradients(square((x, g) => mul(twice(x, g), Tensor.number(++calls))))).toMatchObject({
      verdict: 'nondeterministic',
      fault: 'random',
    });
  });
  it('of complex numbers is unsupported', () => {
    expect(checkGradients({ inputs: [{ name: 'z', value: Tensor.full([2], 1, 'complex128') }], run: ([z]) => [z!] }).verdict).toBe(
      'unsupported',
    );
  });
  it('that raises lets its error through', () => {
    expect(() => checkGradients({ inputs: [{ name: 'x', value: x23() }], run: ([x]) => [add(x!, f64([1, 2]))] })).toThrow(
      'must match the size',
    );
  });
  it('with a faulty custom node on the tape is found out', () => {
    class Cube extends Node {
      constructor(readonly x: Tensor) {
        super('Cube', [edgeOf(x)], [{ shape: x.shape, dtype: x.dtype }]);
      }
      override vjp([g]: readonly Operand[]) {
        return [g && mul(g, mul(this.x, this.x))];
      }
      override jvp(): never {
        throw new Error('the check must not need it');
      }
      override get savesTensors() {
        return true;
      }
      override holds() {
        return [this.x];
      }
    }
    const cube = (x: Tensor) => {
      const y = (apply('mul', [mul(x, x), x], {}) as readonly Tensor[])[0]!.alias();
      if (gradMode.enabled) y.node = new Cube(x);
      return y;
    };
    const report = first({ inputs: [{ name: 'x', value: f64([1, 2]) }], run: ([x]) => [cube(x!)] });
    expect(report).toMatchObject({ verdict: 'wrong', forward: null });
    expect(report.slip!.factor).toBeCloseTo(1 / 3, 5);
  });
});

describe('a large function', () => {
  const large = Tensor.from(
    Array.from({ length: 4000 }, (_, i) => Math.sin(i)),
    [40, 100],
    'float64',
  );
  it('is sampled, and says so', () => {
    const report = checkGradients({ inputs: [{ name: 'x', value: large }], run: ([x]) => [mul(x!, x!)] }, { evaluations: 100 });
    expect(report).toMatchObject({ verdict: 'correct', mode: 'directions', passes: 5 });
    expect(report.inputs[0]).toMatchObject({ checked: 50, of: 4000 });
  });
  it('cannot hide a single wrong element among those not sampled', () => {
    const bad = Tensor.full([40, 100], 0, 'float64');
    bad.data[1234] = 1;
    const report = first(
      square((x, g) => add(twice(x, g), bad), large),
      { evaluations: 100 },
    );
    expect(report).toMatchObject({ verdict: 'wrong', index: [12, 34] });
  });
});

describe('the relative error that is shown', () => {
  const tolerance = { atol: 1e-5, rtol: 1e-3 };
  it('is in proportion to the slope, and of rounding noise around zero no error to speak of', () => {
    expect(relativeError(0.31, 0.62, tolerance)).toBeCloseTo(0.5, 12);
    expect(relativeError(1e-17, 0, tolerance)).toBeLessThan(1e-14);
    expect(relativeError(0.5, 0, tolerance)).toBeGreaterThan(1);
    expect(relativeError(1, 0, { atol: 0, rtol: 0 })).toBeGreaterThan(1e300);
  });
});
