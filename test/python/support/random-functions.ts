/** Custom Functions at random, some with a wrong backward, as a Python file: what torch.autograd.gradcheck and Nabla are both asked about. */

/** A smooth or kinked function of one tensor, with its derivative. */
const parts = [
  ['torch.sin(x)', 'torch.cos(x)'],
  ['torch.exp(x / 2)', 'torch.exp(x / 2) / 2'],
  ['x * x', '2 * x'],
  ['torch.tanh(x)', '(1 - torch.tanh(x) ** 2)'],
  ['torch.sigmoid(x)', 'torch.sigmoid(x) * (1 - torch.sigmoid(x))'],
  ['x ** 3', '3 * x * x'],
  ['torch.log1p(x * x)', '2 * x / (1 + x * x)'],
  ['torch.abs(x)', 'torch.sign(x)'],
  ['torch.relu(x)', '(x > 0).to(x.dtype)'],
  ['torch.sqrt(1 + x * x)', 'x / torch.sqrt(1 + x * x)'],
] as const;

/** How the derivative of a·b + c·d is written; the first is right. */
const mistakes: readonly ((a: string, da: string, b: string, db: string, c: number, dd: string) => string)[] = [
  (a, da, b, db, c, dd) => `g * (${da} * ${b} + ${a} * ${db} + ${c} * ${dd})`,
  (a, da, b, _, c, dd) => `g * (${da} * ${b} + ${a} * ${da} + ${c} * ${dd})`,
  (_, da, b, __, c, dd) => `g * (${da} * ${b} + ${c} * ${dd})`,
  (a, da, b, db, c, dd) => `-g * (${da} * ${b} + ${a} * ${db} + ${c} * ${dd})`,
  (a, da, b, db, _, dd) => `g * (${da} * ${b} + ${a} * ${db} + ${dd})`,
  (a, da, b, db, c, dd) => `${da} * ${b} + ${a} * ${db} + ${c} * ${dd} + 0 * g`,
  (a, da, b, db, c, dd) => `g * 2 * (${da} * ${b} + ${a} * ${db} + ${c} * ${dd})`,
  (a, da, b, db, c, dd) => `g.sum() * (${da} * ${b} + ${a} * ${db} + ${c} * ${dd})`,
];

/** The file, whose Functions are F0 … F{count − 1}, each with its inputs in a comment above. */
export function randomFunctions(count: number, seed = 1): string {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const functions = Array.from({ length: count }, (_, i) => {
    const [[a, da], [b, db], [d, dd]] = [pick(parts), pick(parts), pick(parts)];
    const c = Math.round(random() * 40 + 12) / 10;
    const backward = (random() < 0.5 ? mistakes[0]! : pick(mistakes))(a, da, b, db, c, dd);
    // Every tenth meets the kinks at 0.
    const values = Array.from({ length: 2 + Math.floor(random() * 4) }, (_, k) =>
      k === 0 && i % 10 === 0 ? 0 : Math.round((random() * 4 - 2) * 1000) / 1000,
    );
    return `# nabla: x = torch.tensor([${values.join(', ')}], dtype=torch.float64)
class F${i}(torch.autograd.Function):
    values = [${values.join(', ')}]

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return ${a} * ${b} + ${c} * ${d}

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return ${backward}
`;
  });
  return `import torch\n\n\n${functions.join('\n\n')}`;
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Asks the installed PyTorch: for each Function, whether gradcheck passes, and how long it took; as JSON. */
export const torchScript = `
import json, sys, time, torch
torch.backends.mkldnn.enabled = False
space = {"torch": torch}
exec(open(sys.argv[1]).read(), space)
answers = []
for i in range(int(sys.argv[2])):
    f = space[f"F{i}"]
    x = torch.tensor(f.values, dtype=torch.float64, requires_grad=True)
    began = time.perf_counter()
    answers.append([torch.autograd.gradcheck(f.apply, (x,), raise_exception=False), (time.perf_counter() - began) * 1000])
print(json.dumps(answers))
`;
