import { Tensor } from '../../../../src/engine/index.ts';
import { above } from './elementwise.ts';
import { type Builder, type Choices, grown, indices, type Makers, requires, shapedLike, withRank } from './support.ts';

const reductions = ['mean', 'sum', 'none'] as const;
/** x with a batch and a channel dimension in front of `spatial` ones. */
function image(b: Builder, x: number, spatial: number): number {
  requires(b.at(x).size > 0);
  const y = withRank(b, x, spatial + 2);
  requires(b.shape(y)[0]! * b.shape(y)[1]! <= 24);
  return y;
}
const every = (rank: number, n: number) => new Array<number>(rank).fill(n);

function convolve(b: Builder, c: Choices, x: number, rank: 1 | 2): void {
  const y = image(b, x, rank);
  const channels = b.shape(y)[1]!;
  requires(channels <= 6);
  const transposed = c.flag();
  const groups = channels % 2 === 0 && c.flag() ? 2 : 1;
  const spatial = b.shape(y).slice(2);
  const padding = c.between(0, 1);
  const kernel = spatial.map((n) => (transposed ? c.between(1, 2) : Math.min(n + 2 * padding, c.between(1, 3))));
  const stride = c.between(1, 2);
  requires(!transposed || spatial.every((n, d) => (n - 1) * stride - 2 * padding + kernel[d]! > 0));
  const weight = grown(b, c, [transposed ? channels : 2 * groups, (transposed ? 2 * groups : channels) / groups, ...kernel]);
  const bias = c.flag() ? grown(b, c, [2 * groups]) : null;
  b.one('convolution', [y, weight, bias], {
    stride: every(rank, stride),
    padding: every(rank, padding),
    dilation: every(rank, 1),
    transposed,
    output_padding: every(rank, 0),
    groups,
  });
}

function pool(b: Builder, c: Choices, x: number, rank: 1 | 2): void {
  const y = image(b, x, rank);
  const kernel_size = b
    .shape(y)
    .slice(2)
    .map((n) => Math.min(n, c.between(1, 2)));
  const window = { kernel_size, stride: every(rank, c.between(1, 2)), padding: every(rank, 0), ceil_mode: c.flag() };
  if (c.flag()) b.run(`max_pool${rank}d_with_indices`, [y], { ...window, dilation: every(rank, 1) });
  else b.one(`avg_pool${rank}d`, [y], { ...window, count_include_pad: true, ...(rank === 2 ? { divisor_override: null } : {}) });
}

export const neural: Makers = {
  conv1d: (b, c, x) => convolve(b, c, x, 1),
  conv2d: (b, c, x) => convolve(b, c, x, 2),
  pool1d: (b, c, x) => pool(b, c, x, 1),
  pool2d: (b, c, x) => pool(b, c, x, 2),
  adaptive: (b, c, x) => {
    const y = image(b, x, 2);
    b.run(c.of(['adaptive_avg_pool2d', 'adaptive_max_pool2d']), [y], { output_size: [c.between(1, 3), c.between(1, 2)] });
  },
  interpolate: (b, c, x) => {
    const y = image(b, x, 2);
    const size = { output_size: [c.between(1, 5), c.between(1, 5)], scales: [null, null] };
    const name = c.of(['upsample_nearest2d', 'upsample_bilinear2d', 'upsample_bicubic2d', '_upsample_nearest_exact2d']);
    b.one(name, [y], name.includes('nearest') ? size : { ...size, align_corners: c.flag() });
  },
  border_pad: (b, c, x) => {
    const y = image(b, x, 1);
    requires(b.shape(y)[2]! > 1);
    b.one(c.of(['reflection_pad1d', 'replication_pad1d']), [y], { pad: [c.between(0, 1), 1] });
  },
  im2col: (b, c, x) => {
    const y = image(b, x, 2);
    b.one('im2col', [y], {
      kernel_size: [c.between(1, 2), c.between(1, 2)],
      dilation: [1, 1],
      padding: [1, 1],
      stride: [1, c.between(1, 2)],
    });
  },
  layer_norm: (b, c, x) => {
    requires(b.rank(x) > 0 && b.shape(x).at(-1)! > 1 && b.at(x).size > 0);
    const normalized_shape = [b.shape(x).at(-1)!];
    const affine = c.flag();
    const parameter = () => (affine ? grown(b, c, normalized_shape) : null);
    b.one('native_layer_norm', [x, parameter(), parameter()], { normalized_shape, eps: 1e-3 });
  },
  group_norm: (b, c, x) => {
    const y = image(b, x, 1);
    const channels = b.shape(y)[1]!;
    requires((b.shape(y)[2]! * channels) / (channels % 2 === 0 ? 2 : 1) > 1);
    b.one('native_group_norm', [y, grown(b, c, [channels]), c.flag() ? grown(b, c, [channels]) : null], {
      groups: channels % 2 === 0 ? 2 : 1,
      eps: 1e-3,
    });
  },
  batch_norm: (b, c, x) => {
    const y = image(b, x, 1);
    const [n, channels, length] = b.shape(y) as [number, number, number];
    requires(n * length > 1);
    b.one('native_batch_norm', [y, grown(b, c, [channels]), grown(b, c, [channels]), null, null], { training: true, eps: 1e-3 });
  },
  glu: (b, _, x) => {
    requires(b.rank(x) > 0 && b.shape(x).at(-1)! % 2 === 0);
    b.one('glu', [x], { dim: -1 });
  },
  loss: (b, c, x) => {
    const [name, attrs] = c.of<[string, object]>([
      ['mse_loss', {}],
      ['smooth_l1_loss', { beta: 0.7 }],
      ['huber_loss', { delta: 0.6 }],
    ]);
    b.one(name, [x, shapedLike(b, c, b.shape(x))], { ...attrs, reduction: c.of(reductions) });
  },
  bce: (b, c, x) => {
    const target = b.one('sigmoid', [shapedLike(b, c, b.shape(x))]);
    const reduction = c.of(reductions);
    if (c.flag()) b.one('binary_cross_entropy', [b.one('sigmoid', [x]), b.one('detach', [target]), null], { reduction });
    else b.one('binary_cross_entropy_with_logits', [x, target, null, null], { reduction });
  },
  nll: (b, c, x) => {
    const m = withRank(b, x, 2);
    const [n, classes] = b.shape(m) as [number, number];
    requires(n > 0 && classes > 0);
    const target = indices(b, c, [n], classes);
    const ignore_index = c.of([-100, 0]);
    requires(target.toArray().some((t) => t !== ignore_index));
    b.one('nll_loss', [b.one('log_softmax', [m], { dim: 1 }), target, null], {
      reduction: c.of(reductions),
      ignore_index,
    });
  },
  fft: (b, c, x) => {
    requires(b.rank(x) > 0 && b.at(x).size > 0);
    const norm = c.flag() ? 'ortho' : null;
    const z = b.call('fft_rfft', [x], { norm }, `torch.fft.rfft(x0, norm=${norm ? "'ortho'" : 'None'})`);
    b.one('view_as_real', [z]);
  },
  cosine: (b, c, x) => {
    const y = shapedLike(b, c, b.shape(x));
    requires(b.rank(x) > 0 && b.at(x).size > 0);
    const norm = (t: number) => b.one('linalg_vector_norm', [t], { dims: [-1], keepdim: true, ord: 2 });
    const floor = (t: number) => b.one('add', [norm(t), Tensor.number(0.1)]);
    b.one('sum', [b.one('mul', [b.one('div', [x, floor(x)]), b.one('div', [y, floor(y)])])], { dims: [-1], keepdim: false });
  },
  attention: (b, c, x) => {
    const q = withRank(b, x, 3);
    const [n, , width] = b.shape(q) as [number, number, number];
    requires(b.at(q).size > 0);
    const k = grown(b, c, [n, 3, width]);
    const scores = b.one('bmm', [q, b.one('transpose', [k], { dim0: 1, dim1: 2 })]);
    b.one('bmm', [b.one('softmax', [scores], { dim: -1 }), k]);
  },
  entropy: (b, _, x) => {
    const p = above(b, x);
    b.one('mul', [p, b.one('log', [p])]);
  },
};
