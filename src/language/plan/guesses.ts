import type { Parameter } from '../syntax.ts';

/**
 * Small values for arguments that nobody gave, by the names and annotations that models commonly use. The sizes are chosen so that they agree
 * with each other: a width of 16 splits into 2 heads, an image of 32 into patches of 8.
 */
const byName: readonly (readonly [RegExp, string])[] = [
  [/(^|_)(voc(ab)?(_?size)?|num_tokens|n_tokens?|ntoken|num_embeddings|n_vocab|src_vocab\w*|tgt_vocab\w*|trg_vocab\w*)$/, '20'],
  [/(^|_)(pad|sos|bos|start|cls|unk|mask|padding)_(idx|id|index|token|token_id)$/, '0'],
  [/(^|_)(eos|end|sep)_(idx|id|index|token|token_id)$/, '1'],
  [/(num|n)_?class(es)?$|^(n_classes|nclass|classes|output_classes|num_labels|n_labels)$/, '4'],
  [/^kernel_\w*$|(^|_)(kernel_size|kernel|ksize|k_size|filter_size)$/, '3'],
  [/^(stride|strides|groups|dilation|ratio|expansion|mult|expansion_factor|mlp_ratio)$/, '1'],
  [/^(padding|pad)$/, '1'],
  [/^(model_type|pretrained|checkpoint|\w*_(type|path|name|file))$/, 'None'],
  [/(mask|masking|keep|sampling|corruption)_(ratio|rate|prob|fraction)$/, '0.5'],
  [/(^|_)(dropouts|drop_rates|dropout_rates)$/, '[0.1, 0.1]'],
  [/(^|_)(dropout|drop|p|pdrop|dp_ratio|drop_ratio|drop_prob|dropout_prob|dropout_rate|drop_rate|drop_path|prob)$/, '0.1'],
  [/^(eps|epsilon)$/, '1e-5'],
  [/^(inplace|return_\w+|no_\w+|reversible|debug|verbose)$/, 'False'],
  [/^(bias|batch_first|bidirectional|causal|is_\w+|use_\w+|with_\w+)$/, 'True'],
  [/^(image_size|img_size|input_size_hw|image_height|image_width|height|width|resolution|im_size|input_resolution)$/, '32'],
  [/(^|_)(patch_size|patch|image_patch_size|window_size|patch_height|patch_width)$/, '8'],
  [/^(frames|num_frames)$/, '4'],
  [/(^|_)(frame_patch_size)$/, '2'],
  [
    /^(depth|layers|nlayers|L|n_residual\w*)$|(^|_)(n|num)_(\w+_)?(layers?|blocks?|convolutions|convs|stages|modules|flows?|mlps?|resblocks?)$|(?<!cfg)_(layers|blocks)$|(encoder|decoder)_layer$/,
    '2',
  ],
  [/(^|_)(dim_head|head_dim|d_k|d_v|dim_key|dim_value|d_head)$/, '8'],
  [/(^|_)(heads?|num_heads|n_heads?|nhead|nheads|h|kv_groups|kv_heads)$/, '2'],
  [/(^|_)dtype$/, 'torch.float32'],
  [
    /(^|_)(act|activation|hidden_act|act_fn|afn|act_func|hidden_activation|activation_function)(_name|_type)$|^(hidden_act|afn|activation_function|hidden_activation)$/,
    "'gelu'",
  ],
  [/(^|_)(seq_len|max_len|max_seq_len|max_length|block_size|seq_length|context_length|n_ctx|max_position\w*|length|num_steps|T)$/, '8'],
  [/^(mlp_dim|hidden_dim_ff|d_ff|dim_ff|d_mlp|ffn_dim|dim_feedforward|ff_dim|feedforward_dim|intermediate_size|d_hidden)$/, '32'],
  [
    /^(in_channels?|in_ch|in_planes|inplanes|in_c|c_in|inp|nc|channels?|channel|img_channels|input_channels|n_channels|ch_in|in_planes?|C_in|cin)$/,
    '16',
  ],
  [/^(out_channels?|out_ch|planes|out_planes|out_c|c_out|oup|ch_out|C_out|cout|growth_rate|filters|n_filters|base_channels)$/, '16'],
  [
    /(^|_)(dim|d_model|embed_dim|embedding_dim|n_embd|hidden_size|hidden_dim|hidden|d|emb_size|embed_size|model_dim|features|width|size|units|latent_dim|z_dim|nz|ngf|ndf|n_features|n_hidden|nhid|ninp|emsize)$/,
    '16',
  ],
  [
    /^(in_features|input_dim|input_size|in_dim|n_inputs?|num_inputs|d_in|in_size|obs_dim|state_dim|state_size|n_in|num_features|input_shape|in_feats|nfeat|n_states|num_states|inp_dim|input_features)$/,
    '16',
  ],
  [
    /^(out_features|output_dim|output_size|out_dim|n_outputs?|num_outputs|d_out|out_size|action_dim|action_size|n_actions|num_actions|n_out)$/,
    '4',
  ],
  [/^(upscale_factor|scale_factor|scale|factor|reduction)$/, '2'],
  [/^(layers|num_blocks|block_config|cfg_layers)$/, '[1, 1, 1, 1]'],
  [/^(shape|event_shape)$/, '(16,)'],
  [/^n$/, '4'],
  [/^cutoffs?$/, '[2]'],
  [/^(lr_)?schedule(_fn)?$/, 'lambda *_: 0.1'],
  [/^mask$/, 'torch.arange(16) % 2'],
  [/^(device)$/, "'cpu'"],
  [/^(activation|act|nonlinearity)$/, 'nn.ReLU()'],
  [/^(loss|criterion|loss_fc?n|loss_func|base_loss)$/, 'nn.MSELoss()'],
  [/^batch_?norm$|^bn$/i, 'nn.BatchNorm2d'],
  [/^(norm|norm_layer|normalization)$/, 'nn.LayerNorm'],
  [/(^|_)(radius|levels)$/, '2'],
  [/^(lr|alpha|beta|gamma|temperature|tau|momentum|lambda_|lam|margin|weight_decay)$/, '0.5'],
];

/** A value for a constructor's argument; null where nothing sensible is known. */
export function guessArgument(p: Parameter): string | null {
  const type = (p.annotation ?? '').replace(/^(?:typing\.)?Optional\[(.*)\]$/, '$1').replace(/\s*\|\s*None$/, '');
  const named = byName.find(([pattern]) => pattern.test(p.name))?.[1] ?? null;
  const literal = /^(?:typing\.)?Literal\[\s*([^,\]]+)/.exec(type)?.[1];
  if (literal) return literal;
  const items = /^(?:typing\.)?(List|list|Sequence|Tuple|tuple|Set|set|Iterable)\[(.*)\]$/.exec(type);
  if (items) return guessItems(p, items[1]!.toLowerCase(), items[2]!, named);
  if (!/^int/.test(type) && /^(layers|n_?blocks|num_blocks|block_config)$/.test(p.name)) return '[1, 1, 1, 1]';
  if (!/^int/.test(type) && /^(hidden_dims|hidden_sizes|hidden_units|channels_list|dims)$/.test(p.name)) return '[16, 16]';
  if (/^bool/.test(type)) return 'False';
  if (/^str/.test(type)) return named?.startsWith("'") ? named : "'relu'";
  if (/^int/.test(type)) return named && /^\d+$/.test(named) ? named : '4';
  if (/^float/.test(type)) return named && /^[\d.e-]+$/.test(named) ? named : '0.5';
  if (/^(typing\.)?Callable/.test(type)) return named?.startsWith('nn.') ? named : 'F.relu';
  if (/Module\b/.test(type)) return named?.includes('nn.') ? named : 'nn.Identity()';
  if (/^(torch\.)?device$/.test(type)) return "'cpu'";
  if (/Tensor\b/.test(type)) return 'torch.randn(16)';
  return named;
}

function guessItems(p: Parameter, container: string, inner: string, named: string | null): string {
  const types = inner.split(',').map((t) => t.trim());
  const one = (t: string): string => guessArgument({ ...p, annotation: t }) ?? named ?? '16';
  if (container === 'set') return `{${/int/.test(inner) ? '1' : one(types[0]!)}}`;
  if (container === 'tuple' && types[1] !== '...') return `(${types.map(one).join(', ')}${types.length === 1 ? ',' : ''})`;
  // Counts of blocks are small, widths grow; both are as long as each other.
  const item = one(types[0]!);
  const open = container === 'tuple' ? ['(', ')'] : ['[', ']'];
  return `${open[0]}${item}, ${item}${open[1]}`;
}

/** The word of those a program knows that asks for least: the plain one. */
export function choiceOf(words: ReadonlySet<string>): string {
  const plain = /^(none|mean|cls|sum|relu|gelu|linear|softmax|dot|general|valid|zeros|max|gpt2)$/i;
  return [...words].find((w) => plain.test(w)) ?? [...words][0]!;
}
