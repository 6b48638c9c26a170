"""Parameters that a stand-in takes and never looks at: each prints a line `module:function:parameter`, unless it can have no effect on any number."""

import ast
import pathlib
import sys

# What may be passed over wherever it stands: where and how fast something is computed, what is printed, checks of inputs that would raise, and what Python hands over anyway.
NO_EFFECT = frozenset(
    (
        "self cls args kwargs _ device layout memory_format pin_memory pin_memory_device non_blocking order copy subok casting like stacklevel version foreach capturable fused "
        "verbose check_finite precision overwrite_a overwrite_b overwrite_x overwrite_input workers optimize unroll debug lwork assume_unique indices_are_sorted unique_indices "
        "out_sharding blocksize disp lapack_driver driver max_squarings turbo prevent_cse optimize_remat promote_integers is_stable stable kind refcheck writeable align uic "
        "mmap_mode mmap fix_imports max_header_size allow_pickle encoding legacy check_device check_layout check_stride allow_subclasses msg err_msg map_location pickle_module weights_only "
        "cudnn_enabled cudnn_enable process_group device_ids output_device chunk_size vectorize strategy outer_jacobian_strategy fast_mode check_batched_grad "
        "check_undefined_grad check_grad_dtypes check_forward_ad check_backward_ad check_batched_forward_grad check_fwd_over_rev check_rev_over_rev gen_non_contig_grad_outputs "
        "masked deep memo protocol requires_grad device_type cache_enabled determinism_check context_fn multiprocessing_context in_order sparse_grad check_invariants is_coalesced "
        "key target path bases frame ckpt_path epoch batch_idx groups X y inputs params rng owner group ctx hooks names model default sorted bucket_size size_limit priority "
        "shardings jit inline abstracted_axes donate_argnums donate_argnames keep_unused backend spmd_axis_name hermitian symmetrize_input index_dtype disallow_incompatible "
        "what definition relevant_args types enable error_message cast_inputs preserved_attrs optimize_numerics other_methods the_type example_inputs"
    ).split()
)


def unheeded(tree):
    """(function, parameter) pairs of a file. A function that only refuses, or says one constant thing, has no use for any."""
    for f in ast.walk(tree):
        if not isinstance(f, ast.FunctionDef):
            continue
        body = [s for s in f.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
        if len(body) <= 1 and (not body or isinstance(body[0], (ast.Pass, ast.Raise)) or isinstance(body[0], ast.Return) and not isinstance(body[0].value, (ast.Call, ast.BinOp, ast.Name))):
            continue
        read = {n.id for s in body for n in ast.walk(s) if isinstance(n, ast.Name)}
        if "locals" in read:
            continue
        parameters = [*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs]
        yield from ((f.name, p.arg) for p in parameters if p.arg not in read and not p.arg.startswith("_") and not p.arg.endswith("_") and p.arg not in NO_EFFECT)


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1])
    for file in sorted(root.rglob("*.py")):
        if file.relative_to(root).parts[0] != "_nabla":
            module = file.relative_to(root).with_suffix("").as_posix()
            for function, parameter in unheeded(ast.parse(file.read_text())):
                print(f"{module}:{function}:{parameter}")
