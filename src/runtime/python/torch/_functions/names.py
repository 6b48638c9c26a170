"""Names that exist in PyTorch and not (yet) here: using one raises Unsupported, while a name PyTorch lacks too is an AttributeError."""

TORCH = frozenset(
 """
 alias_copy align_tensors autocast_decrement_nesting batch_norm_stats
 binomial can_cast_ ccol_indices_copy choose_qparams_optimized clear_autocast_cache
 col_indices_copy crow_indices_copy cudnn_convolution detach_copy dequantize diagonal_copy
 eig expand_copy export fake_quantize_per_channel_affine fake_quantize_per_tensor_affine
 fbgemm_linear_int8_weight fork from_dlpack fused_moving_avg_obs_fake_quant geqrf get_file_path
 grid_sampler_2d grid_sampler_3d hash_tensor histogramdd hsmm init_num_threads
 int_repr is_vulkan_available lobpcg lu matrix_rank mkldnn_convolution
 mkldnn_linear_backward_weights native_channel_shuffle native_dropout nonzero_static norm_except_dim nuclear_norm  
 pca_lowrank permute_copy q_per_channel_axis q_scale quantize_per_channel quantize_per_tensor
 quantized_batch_norm quantized_lstm_cell reduce_op row_indices_copy saddmm segment_reduce select_copy slice_copy
 slice_inverse smm spdiags split_copy squeeze_copy sspaddmm svd_lowrank symeig sym_float sym_int sym_max sym_min sym_not sym_sqrt sym_sum
 transpose_copy unbind_copy unfold_copy unsqueeze_copy values_copy view_copy xpu mtia
 cond while_loop
 """.split()
)
