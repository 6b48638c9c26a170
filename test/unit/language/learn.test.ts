import { describe, expect, it } from 'vitest';
import { attempt } from '../../../src/language/index.ts';
import { learn } from '../../../src/language/plan/learn.ts';
import { mendConstruction } from '../../../src/language/plan/mend.ts';
import type { RunProposal } from '../../../src/protocol/run.ts';
import type { RunError, RunPlan, Trace } from '../../../src/protocol/trace.ts';

const here = { file: '/w/f.py', line: 1, column: 0, endLine: 1, endColumn: 1 };
const plan = (inputs: string, origin = 'synthesis'): RunPlan => ({
  setup: null,
  construct: null,
  inputs,
  kwargs: null,
  loss: null,
  origin,
});
const error = (message: string, type = 'RuntimeError'): RunError => ({ type, message, location: null, frames: [], cause: 'user' });
const learned = (inputs: string, message: string) => learn(plan(inputs), error(message)).map((p) => p.inputs);

describe('mending a construction', () => {
  const mended = (construct: string, message: string, type: string, ...lines: string[]) => {
    const frames = lines.map((text) => ({ function: '__init__', text, location: here }));
    const failed = { ...error(message, type), frames } as RunError;
    return mendConstruction({ ...plan('(torch.randn(2, 16),)'), construct }, failed, false).map((p) => p.construct);
  };
  it('gives a missing argument that an assertion asks for', () =>
    expect(mended('Conv(kernel_size=3)', '', 'AssertionError', 'assert image_size is not None')).toContain(
      'Conv(kernel_size=3, image_size=32)',
    ));
  it('takes a layer where a number has no weight, and a list where a command line gives it as a text', () => {
    expect(mended('Norm(module=16)', "'int' object has no attribute 'weight'", 'AttributeError', 'w = module.weight')).toContain(
      'Norm(module=nn.Linear(16, 16))',
    );
    expect(
      mended("Net(args=SimpleNamespace(kernel_sizes='3,4,5'))", 'found element of type str', 'TypeError', 'for k in args.kernel_sizes'),
    ).toContain('Net(args=SimpleNamespace(kernel_sizes=[3,4,5]))');
  });
  it('gives all that a base class misses at once', () =>
    expect(
      mended('Conv()', "Conv2d.__init__() missing 2 required positional arguments: 'in_channels' and 'kernel_size'", 'TypeError')[0],
    ).toBe('Conv(in_channels=16, kernel_size=3)'));
  it('gives a configuration the attribute that it lacks', () =>
    expect(mended('Net(config=GPTConfig(vocab_size=20), n=2)', "'GPTConfig' object has no attribute 'n_embd'", 'AttributeError')[0]).toBe(
      'Net(config=GPTConfig(vocab_size=20, n_embd=16), n=2)',
    ));
  it('makes all widths multiples of the groups together, or larger by what is missing', () => {
    const groups = (n: number) =>
      mended('Net(ch=16, z=16, depth=2)', `num_channels (${n}) must be divisible by num_groups (32)`, 'ValueError');
    expect(groups(16)).toContain('Net(ch=32, z=32, depth=2)');
    expect(groups(4)).toContain('Net(ch=128, z=128, depth=2)');
  });
  it('lets a layer that goes around a call take what it is called with', () =>
    expect(
      mended(
        'Net(attention=nn.Identity())',
        'Identity.forward() takes 2 positional arguments but 5 were given',
        'TypeError',
        'out, attn = self.inner(',
      ),
    ).toEqual(['Net(attention=lambda x, *_, **__: x)', 'Net(attention=lambda x, *_, **__: (x, None))']));
  it('changes what stands in a dictionary of the constructor', () =>
    expect(mended("Net(config={'rate': 16})", 'dropout probability has to be between 0 and 1, but got 16', 'ValueError')).toContain(
      "Net(config={'rate': 0.1})",
    ));
  it('makes one of two where a number is meant', () =>
    expect(mended('Net(width=(16, 16))', "unsupported operand type(s) for %: 'tuple' and 'int'", 'TypeError')).toContain('Net(width=16)'));
  it('takes a module for what a helper copies', () =>
    expect(
      mended(
        'Encoder(layer=16, N=2)',
        'int is not a Module subclass',
        'TypeError',
        'self.layers = clones(layer, N)',
        'return nn.ModuleList([deepcopy(module) for _ in range(N)])',
      ),
    ).toContain('Encoder(layer=nn.Identity(), N=2)'));
  it('makes channels divisible by groups first', () =>
    expect(
      mended('Block(channels=16)', 'num_channels (16) must be divisible by num_groups (32)', 'ValueError', 'GroupNorm(32, channels)')[0],
    ).toBe('Block(channels=32)'));
  it('makes a chance of one that is none', () =>
    expect(
      mended(
        'Net(dropouts=(16, 8))',
        'dropout probability has to be between 0 and 1, but got 16',
        'ValueError',
        'nn.Dropout(p=dropouts[0])',
      ),
    ).toContain('Net(dropouts=(0.1, 8))'));
  it('hands over a class where what was given is called', () =>
    expect(
      mended('Actor(activation=nn.ReLU())', "ReLU.forward() missing 1 required positional argument: 'input'", 'TypeError', 'x = act()'),
    ).toContain('Actor(activation=nn.ReLU)'));
  it('gives what is optional by its default, and used all the same', () => {
    expect(mended('Block(planes=16)', "'NoneType' object is not callable", 'TypeError', 'self.bn = BatchNorm(planes)')).toContain(
      'Block(planes=16, BatchNorm=nn.BatchNorm2d)',
    );
    const power = "unsupported operand type(s) for ** or pow(): 'NoneType' and 'int'";
    expect(mended('Net(dim=16)', power, 'TypeError', 'area = (image_size ** 2)')).toContain('Net(dim=16, image_size=32)');
  });
  it('does without what would be downloaded', () =>
    expect(mended('Net(dim=16)', "Nabla does not download anything: torch.hub.load('a')", 'Unsupported', 'load()')).toContain(
      'Net(dim=16, pretrained=False)',
    ));
  it('takes an axis for what it is', () =>
    expect(
      mended(
        'Max(dim=16)',
        'Dimension out of range (expected to be in range of [-2, 1], but got 16)',
        'IndexError',
        'x.amax(dim=self.dim)',
      ),
    ).toContain('Max(dim=-1)'));
  it('normalizes pictures over their channels', () =>
    expect(
      mended('Net(norm_layer=nn.LayerNorm)', 'Given normalized_shape=[16], expected input with shape [*, 16]', 'RuntimeError'),
    ).toContain('Net(norm_layer=nn.BatchNorm2d)'));
  it('constructs what an assertion wants an instance of', () =>
    expect(
      mended('Wrapper(net=nn.Identity())', 'only models', 'AssertionError', "assert isinstance(net, (Encoder, Decoder)), 'only models'"),
    ).toEqual(expect.arrayContaining(['Wrapper(net=Encoder())', 'Wrapper(net=Decoder())'])));
});

describe('learning from an error', () => {
  it('gives one of two tensors that are joined what the other does not bring', () => {
    expect(
      learned(
        '(torch.zeros(2, 128, 8, 8), torch.randn(2, 3, 8, 8))',
        'expected input[2, 131, 8, 8] to have 448 channels, but got 131 channels',
      ),
    ).toContain('(torch.zeros(2, 128, 8, 8), torch.randn(2, 320, 8, 8))');
    expect(learned('(torch.randn(2, 16), torch.randn(2, 4))', 'mat1 and mat2 shapes cannot be multiplied (2x20 and 32x8)')).toEqual(
      expect.arrayContaining(['(torch.randn(2, 28), torch.randn(2, 4))', '(torch.randn(2, 16), torch.randn(2, 16))']),
    );
  });
  it('leaves the batch away where a matrix is meant', () =>
    expect(learned('(torch.zeros(1, 2, 16), torch.eye(2))', 'self must be a matrix')).toEqual(['(torch.zeros(2, 16), torch.eye(2))']));
  it('does not take the size of a weight for that of a picture', () =>
    expect(
      learned(
        '(torch.randn(2, 3, 16, 16),)',
        'weight of size [128, 448, 3, 3], expected input[2, 3, 16, 16] to have 448 channels, but got 3',
      ),
    ).not.toContain('(torch.randn(2, 3, 128, 448),)'));
  it('of a matrix product changes the width', () =>
    expect(learned('(torch.randn(2, 16),)', 'mat1 and mat2 shapes cannot be multiplied (2x16 and 400x120)')).toEqual([
      '(torch.randn(2, 400),)',
    ]));
  it('of a product after flattening changes the area', () =>
    expect(learned('(torch.randn(2, 1, 28, 28),)', 'mat1 and mat2 shapes cannot be multiplied (2x256 and 400x120)')).toContain(
      '(torch.randn(2, 1, 32, 32),)',
    ));
  it('of channels changes the channels', () =>
    expect(
      learned(
        '(torch.randn(2, 3, 28, 28),)',
        'Given groups=1, weight of size [6, 1, 5, 5], expected input[2, 3, 28, 28] to have 1 channels, but got 3 channels instead',
      ),
    ).toEqual(['(torch.randn(2, 1, 28, 28),)']));
  it('of unpacking changes the number of dimensions', () =>
    expect(learned('(torch.randn(2, 16),)', 'not enough values to unpack (expected 3, got 2)')).toEqual(['(torch.randn(2, 8, 16),)']));
  it('of two tensors joined along their channels gives each its part', () =>
    expect(
      learned(
        '(torch.randn(2, 16, 8, 8), torch.randn(2, 16, 8, 8))',
        'Given groups=1, weight of size [8, 16, 3, 3], expected input[2, 32, 8, 8] to have 16 channels, but got 32 channels instead',
      ),
    ).toContain('(torch.randn(2, 8, 8, 8), torch.randn(2, 8, 8, 8))'));
  it('of a domain draws numbers between 0 and 1', () =>
    expect(learned('(torch.randn(2, 16),)', 'Domain of the transform: inputs must be in [0, 1]')).toContain('(torch.rand(2, 16),)'));
  it('of a split gives the sum of the parts', () =>
    expect(
      learned(
        '(torch.randn(2, 16),)',
        "split_with_sizes expects split_sizes to sum exactly to 16 (input tensor's size at dimension -1), but got split_sizes=[3, 4]",
      ),
    ).toContain('(torch.randn(2, 7),)'));
  it('of a matrix product changes the axis that was moved to the end', () =>
    expect(learned('(torch.randn(2, 8, 16),)', 'mat1 and mat2 shapes cannot be multiplied (32x8 and 20x4)')).toEqual([
      '(torch.randn(2, 20, 16),)',
    ]));
  it('of groups of channels makes the channels divisible', () =>
    expect(
      learned(
        '(torch.randn(2, 16, 8, 8),)',
        'Expected number of channels in input to be divisible by num_groups, but got input of shape [2, 16, 8, 8] and num_groups=32',
      ),
    ).toContain('(torch.randn(2, 32, 8, 8),)'));
  it('of targets gives one for each position of the batch', () =>
    expect(
      learned('(torch.randn(2, 16), torch.randint(0, 2, (2, 8)))', '0D or 1D target tensor expected, multi-target not supported'),
    ).toEqual(['(torch.randn(2, 16), torch.randint(0, 2, (2,)))']));
  it('of indices out of range draws the floats that were taken for indices anew', () =>
    expect(learned('(torch.randn(2, 8, 4),)', 'index out of range in self')).toContain('(torch.rand(2, 8, 4),)'));
  it('of an index that is a float makes the last argument one', () =>
    expect(
      learned('(torch.randn(2, 16), torch.randn(2, 16))', 'tensors used as indices must be long, int, byte or bool tensors'),
    ).toContain('(torch.randn(2, 16), torch.randint(0, 2, (2,)))'));
  it('of channels that come last before they are moved and padded changes the last size first', () =>
    expect(learned('(torch.randn(2, 8, 16),)', 'expected input[2, 16, 10] to have 7 channels, but got 16 channels instead')[0]).toBe(
      '(torch.randn(2, 8, 7),)',
    ));
  it('of a picture without a batch, which two-dimensional sequences became, gives them their length', () =>
    expect(
      learned('(torch.randn(2, 80), torch.randn(2, 80))', 'expected input[1, 2, 1, 80] to have 1 channels, but got 2 channels'),
    ).toContain('(torch.randn(2, 16, 80), torch.randn(2, 16, 80))'));
  it('of channels of pictures that are joined gives each its part', () =>
    expect(
      learned(
        '(torch.randn(2, 3, 16, 16), torch.randn(2, 3, 16, 16))',
        'expected input[2, 6, 16, 16] to have 16 channels, but got 6 channels instead',
      ),
    ).toContain('(torch.randn(2, 8, 16, 16), torch.randn(2, 8, 16, 16))'));
  it('of a keyword that is looked up hands it in', () => {
    const line = "y = kwargs['labels'].float()";
    const frames = [{ function: 'forward', text: line, location: here }];
    const [first] = learn(plan('(torch.randn(2, 16),)'), { ...error("'labels'", 'KeyError'), frames } as RunError);
    expect(first!.kwargs).toBe("{'labels': torch.randn(2, 16)}");
  });
  it('of a tensor given by keyword changes it', () => {
    const given = { ...plan('(torch.randn(2, 16),)'), kwargs: "{'labels': torch.randn(2, 8)}" };
    const tried = learn(given, error('mat1 and mat2 shapes cannot be multiplied (2x8 and 4x1)'));
    expect(tried.map((p) => p.kwargs)).toContain("{'labels': torch.randn(2, 4)}");
  });
  it('changes nothing that a person wrote', () =>
    expect(learn(plan('(torch.randn(2, 16),)', 'comment'), error('mat1 and mat2 shapes cannot be multiplied (2x16 and 4x1)'))).toEqual([]));
});

const proposal = (plans: readonly RunPlan[]): RunProposal => ({
  file: '/w/f.py',
  entry: 'f',
  kind: 'module',
  plans,
  seed: 0,
  dtype: 'float32',
  mode: 'eval',
  overlay: {},
  roots: [],
  env: [],
  timeout: 1000,
});
const trace = (p: RunPlan, e: RunError | null): Trace => ({ plan: p, error: e }) as Trace;

describe('learning of axes and masks', () => {
  it('finds channels that the program moved to another axis', () =>
    expect(
      learned(
        '(torch.randn(2, 8, 16),)',
        'Given groups=1, weight of size [32, 64, 1], expected input[2, 16, 8] to have 64 channels, but got 16 channels instead',
      )[0],
    ).toBe('(torch.randn(2, 8, 64),)'));
  it('makes masks of booleans', () =>
    expect(
      learned('(torch.randn(2, 8, 4), torch.ones(8, 8))', 'masked_fill_ only supports boolean masks, but got mask with dtype float'),
    ).toContain('(torch.randn(2, 8, 4), torch.ones(8, 8).triu(1).bool())'));
});

describe('attempting plans', () => {
  it('goes on with what an error taught until one fits', async () => {
    const tried: (string | null)[] = [];
    const result = await attempt(proposal([plan('(torch.randn(2, 16),)')]), async ({ plan: p }) => {
      tried.push(p.inputs);
      return trace(p, p.inputs === '(torch.randn(2, 5),)' ? null : error('mat1 and mat2 shapes cannot be multiplied (2x16 and 5x1)'));
    });
    expect(result.error).toBeNull();
    expect(tried).toEqual(['(torch.randn(2, 16),)', '(torch.randn(2, 5),)']);
  });
  it('answers with the first failure where none fits', async () => {
    const result = await attempt(proposal([plan('(1,)'), plan('(2,)')]), async ({ plan: p }) => trace(p, error(`no ${p.inputs}`)));
    expect(result.error!.message).toBe('no (1,)');
  });
  it('takes no longer than one run may, and gives each attempt what is left', async () => {
    let clock = 0;
    const given: number[] = [];
    const result = await attempt(
      proposal([plan('(1,)'), plan('(2,)'), plan('(3,)')]),
      async ({ plan: p, timeout }) => {
        given.push(timeout);
        clock += 600;
        return trace(p, error(`no ${p.inputs}`));
      },
      () => clock,
    );
    expect(given).toEqual([1000, 400]);
    expect(result.error!.message).toBe('no (1,)');
  });
  it('leaves a plan that gets nowhere for the next one, however much its errors teach', async () => {
    const tried: (string | null)[] = [];
    let width = 5;
    const result = await attempt(proposal([plan('(torch.randn(2, 16),)'), plan('(torch.randn(3, 16),)')]), async ({ plan: p }) => {
      tried.push(p.inputs);
      const fits = p.inputs!.includes('(3, ');
      return trace(
        p,
        fits ? null : error(`size of tensor a (${/(\d+)\)/.exec(p.inputs!)![1]}) must match the size of tensor b (${++width})`),
      );
    });
    expect(result.error).toBeNull();
    expect(tried.length).toBeLessThan(14);
  });
  it('tries smaller pictures, then a batch of one, where a run takes more than there is, and leaves time for them', async () => {
    let clock = 0;
    const tried: (string | null)[] = [];
    const given: number[] = [];
    const result = await attempt(
      proposal([plan('(torch.randn(2, 3, 32, 32), torch.randn(2, 8))')]),
      async ({ plan: p, timeout }) => {
        tried.push(p.inputs);
        given.push(timeout);
        clock += 200;
        return trace(p, p.inputs!.includes('(1, ') ? null : { ...error('stopped at its budget'), cause: 'budget' });
      },
      () => clock,
    );
    expect(result.error).toBeNull();
    expect(tried.map((t) => /\(([\d, ]+)\)/.exec(t!)![1])).toEqual(['2, 3, 32, 32', '2, 3, 16, 16', '2, 3, 8, 8', '1, 3, 8, 8']);
    expect(given.map(Math.round)).toEqual([600, 480, 360, 400]);
  });
  it('goes on with a small network of its own where the one of full size takes too long, and leaves a written one as it is', async () => {
    const large = { ...plan('(torch.randn(2, 3, 32, 32),)'), construct: 'Net()' };
    const small = { ...large, construct: 'Net(depth=2)' };
    const triedFrom = async (origin: string) => {
      const tried: string[] = [];
      const result = await attempt(proposal([{ ...large, origin }, small]), async ({ plan: p }) => {
        tried.push(`${p.construct} ${/\(([\d, ]+)\)/.exec(p.inputs!)![1]}`);
        return trace(p, p.construct === 'Net(depth=2)' ? null : { ...error('stopped at its budget'), cause: 'budget' });
      });
      expect(result.error).toBeNull();
      return tried;
    };
    expect(await triedFrom('synthesis')).toEqual(['Net() 2, 3, 32, 32', 'Net(depth=2) 2, 3, 32, 32']);
    expect((await triedFrom('call site')).slice(0, 2)).toEqual(['Net() 2, 3, 32, 32', 'Net() 2, 3, 16, 16']);
  });
  it.each([
    ['a size', '(torch.randn(2, 8, 16),)', { left: 'L', op: '==', right: 'H * W', values: [8, 1024] }, '(torch.randn(2, 1024, 16),)'],
    ['a limit', '(torch.randn(2, 9, 16),)', { left: 'T', op: '<=', right: 'self.block', values: [9, 4] }, '(torch.randn(2, 4, 16),)'],
    ['a bound', '(torch.randn(2, 8, 16),)', { left: 'T', op: '<', right: 'n', values: [8, 8] }, '(torch.randn(2, 7, 16),)'],
    [
      'the shape of another',
      '(torch.randn(2, 16), torch.randn(2, 4))',
      {
        left: 'a.shape',
        op: '==',
        right: 'b.size()',
        values: [
          [2, 16],
          [2, 4],
        ],
      },
      '(torch.randn(2, 4), torch.randn(2, 4))',
    ],
    [
      'a size of two that were joined',
      '(torch.randn(2, 4), torch.randn(2, 4))',
      { left: 'z.shape[-1]', op: '==', right: 'dim', values: [8, 384] },
      '(torch.randn(2, 192), torch.randn(2, 192))',
    ],
  ] as const)('of a comparison that did not hold: %s', (_, inputs, compared, first) => {
    const asked = { ...error('input feature has wrong size'), type: 'AssertionError', compared: [compared] };
    expect(learn(plan(inputs), asked)[0]!.inputs).toBe(first);
  });
  it('runs what a program makes with fewer examples where all of them take more than there is', async () => {
    const tried: (string | null)[] = [];
    const made = {
      ...plan('(x,)'),
      setup: 'x = torch.rand(32, 3, 2500)\ny = torch.randint(0, 5, (32,))',
      origin: 'main guard',
    };
    const budget = { ...error('stopped at its budget'), cause: 'budget' as const };
    const run = async ({ plan: p }: { plan: RunPlan }) => {
      tried.push(p.setup);
      return trace(p, p.setup!.includes('(2, ') ? null : budget);
    };
    expect((await attempt(proposal([made]), run)).error).toBeNull();
    expect(tried.at(-1)).toBe('x = torch.rand(2, 3, 2500)\ny = torch.randint(0, 5, (2,))');
    expect((await attempt(proposal([{ ...made, origin: 'given' }]), run)).error).toEqual(budget);
    // One that had to be killed leaves no result.
    const killed = Object.assign(new Error('killed'), { cause: 'budget' });
    const dying = ({ plan: p }: { plan: RunPlan }) =>
      p.setup!.includes('(2, ') ? Promise.resolve(trace(p, null)) : Promise.reject(killed);
    expect((await attempt(proposal([made]), dying)).error).toBeNull();
    await expect(attempt(proposal([{ ...made, origin: 'given' }]), dying)).rejects.toBe(killed);
    await expect(attempt(proposal([made]), () => Promise.reject(killed))).rejects.toBe(killed);
  });
  it('does not try other inputs on a construction that raises', async () => {
    const tried: (string | null)[] = [];
    const raises = { ...plan('(1,)'), construct: 'Net(3)' };
    const frames = [{ location: here, function: 'Net.__init__', text: 'raise ValueError()' }];
    const result = await attempt(
      proposal([raises, { ...raises, inputs: '(2,)' }, { ...raises, construct: 'Net(4)' }]),
      async ({ plan: p }) => {
        tried.push(p.construct);
        const t = trace(p, p.construct === 'Net(4)' ? null : { ...error('no'), location: here, frames });
        return { ...t, nodes: [], inputs: [], parameters: [] } as Trace;
      },
    );
    expect([result.error, tried]).toEqual([null, ['Net(3)', 'Net(4)']]);
  });
  it('does not go on when other inputs cannot help', async () => {
    let runs = 0;
    await attempt(proposal([plan('(1,)'), plan('(2,)')]), async ({ plan: p }) => {
      runs++;
      return trace(p, { ...error("name 'q' is not defined", 'NameError'), location: here });
    });
    expect(runs).toBe(1);
  });
});

describe('what more an error says of the inputs', () => {
  it('pictures that are joined are of one size, and a batch is as large as the state that the model makes', () => {
    const message = 'Sizes of tensors must match except in dimension 1. Expected size 16 but got size 32 for tensor number 1 in the list.';
    expect(learned('(torch.randn(2, 3, 16, 16), torch.randn(2, 3, 16, 16))', message)).toContain(
      '(torch.randn(2, 3, 16, 16), torch.randn(2, 3, 32, 32))',
    );
    expect(learned('(torch.randn(2, 16), model.initHidden())', message.replace('16', '2').replace('32', '1'))[0]).toBe(
      '(torch.randn(1, 16), model.initHidden())',
    );
    expect(learned('(torch.randint(0, 4, (2, 16)), model.init_hidden(2))', 'Expected hidden[0] size (1, 16, 8), got [1, 2, 8]')[0]).toBe(
      '(torch.randint(0, 4, (2, 16)), model.init_hidden(16))',
    );
  });
  it('a signal is longer than its padding, and of as many channels as are asked for', () => {
    expect(
      learned(
        '(torch.randn(2, 16),)',
        'Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (384, 384) at dimension 2 of input [1, 2, 16]',
      ),
    ).toContain('(torch.randn(2, 768),)');
    expect(learned('(torch.randn(2, 16),)', 'expected input[1, 2, 30] to have 1 channels, but got 2 channels instead')).toContain(
      '(torch.randn(2, 1, 64),)',
    );
  });
  it('tokens are as many as a model takes at a time', () => {
    const frames = [{ function: 'forward', text: 'assert seq_len == 1, "Only one token at a time"', location: here }];
    const failed = { ...error('Only one token at a time', 'AssertionError'), frames } as RunError;
    expect(learn(plan('(torch.randint(0, 20, (2, 8)), 2)'), failed)[0]!.inputs).toBe('(torch.randint(0, 20, (2, 1)), 2)');
    expect(learned('(torch.randint(0, 20, (2, 8)),)', 'Cannot forward, model block size is exhausted.')[0]).toBe(
      '(torch.randint(0, 20, (2, 4)),)',
    );
  });
  it('a loss of two alike takes numbers, not labels', () =>
    expect(
      learned(
        '(torch.randn(2, 16), torch.randint(0, 2, (2,)))',
        'The size of tensor a (16) must match the size of tensor b (2) at non-singleton dimension 1',
      ),
    ).toContain('(torch.randn(2, 16), torch.randn(2, 16))'));
  it('a mask that a block is missing is an argument by the name that it has further out', () => {
    const frames = ['out = self.attn(x, mask=slf_attn_mask)', 'mask = mask.repeat(2, 1, 1)'].map((text) => ({
      function: 'forward',
      text,
      location: here,
    }));
    const failed = { ...error("'NoneType' object has no attribute 'repeat'", 'AttributeError'), frames } as RunError;
    const given = learn(plan('(torch.randn(2, 8, 16),)'), failed).map((p) => p.kwargs);
    expect(given).toContain("{'slf_attn_mask': torch.ones(2, 8, 8).bool()}");
    const next = { ...plan('(torch.randn(2, 8, 16),)'), kwargs: "{'slf_attn_mask': torch.ones(2, 8, 8).bool()}" };
    expect(learn(next, failed).map((p) => p.kwargs)).toContain(
      "{'slf_attn_mask': torch.ones(2, 8, 8).bool(), 'mask': torch.ones(2, 8).bool()}",
    );
  });
});
