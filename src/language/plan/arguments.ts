export const numbers = (text: string): number[] =>
  text
    .split(/[,\s]+/)
    .filter((t) => t !== '')
    .map(Number);

/** How many elements a shape has. */
export const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A tensor in the text of a plan's arguments: what makes it, and its sizes. */
const tensor =
  /(?<call>torch\.randint\(0, \d+, \()(?<sizes>[\d, ]*)\)\)|(?<floats>torch\.(?:randn|rand|zeros|ones)\(|np\.random\.randn\()(?<shape>[\d, ]*)\)/g;

/** The arguments of a plan as text, with the tensors that may be changed. */
export class Arguments {
  constructor(
    readonly text: string,
    private readonly only: ReadonlySet<number> | null,
  ) {}

  allows(index: number): boolean {
    return this.only === null || this.only.has(index);
  }
  /** The text with each tensor replaced; null leaves one as it is. */
  map(change: (shape: number[], index: number, call: string) => string | null): string {
    let index = 0;
    return this.text.replace(tensor, (whole, call?: string, sizes?: string, floats?: string, shape?: string) => {
      const at = index++;
      return (this.allows(at) ? change(numbers(sizes ?? shape ?? ''), at, call ?? floats ?? '') : null) ?? whole;
    });
  }
  /** The sizes of every tensor. */
  shapes(): number[][] {
    return [...this.text.matchAll(tensor)].map((m) => numbers(m.groups!.sizes ?? m.groups!.shape ?? ''));
  }
  /** Changes the sizes of the tensors of floats, or with `all` of every tensor. */
  reshape(change: (shape: number[], index: number) => number[] | null, all = false): string {
    return this.map((shape, i, call) => {
      const to = /randint/.test(call) && !all ? null : change(shape, i);
      return to && `${call}${to.join(', ')}${/randint/.test(call) ? `${to.length === 1 ? ',' : ''}))` : ')'}`;
    });
  }
  /** Draws numbers between 0 and 1. */
  uniform(): string {
    return this.map((s, _, call) => (call === 'torch.randn(' ? `torch.rand(${s.join(', ')})` : null));
  }
  /** Turns tensors of floats into indices below `count`, or new sizes for them. */
  indices(count: number, shape: (s: number[]) => number[] = (s) => s): string {
    return this.map((s, _, call) => {
      const to = shape(s);
      return /randn|rand\(/.test(call) ? `torch.randint(0, ${count}, (${to.join(', ')}${to.length === 1 ? ',' : ''}))` : null;
    });
  }
}

/** The same change to one tensor at a time, the last first: indices and targets follow what they belong to. */
export const each = (inputs: Arguments, change: (one: Arguments) => string[]): string[] =>
  [...inputs.text.matchAll(tensor)]
    .map((_, i, all) => all.length - 1 - i)
    .flatMap((i) => (inputs.allows(i) ? change(new Arguments(inputs.text, new Set([i]))) : []));
