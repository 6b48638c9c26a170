import type { CheckOptions } from './types.ts';

type Settings = Required<Omit<CheckOptions, 'preset'>>;

/** How strict a check is, and how it is made. */
export const presets: Readonly<Record<'nabla' | 'pytorch' | 'jax', Settings>> = {
  /** PyTorch's step and tolerances; larger inputs are sampled; kinks and rounding noise are told from errors. */
  nabla: { eps: 1e-6, atol: 1e-5, rtol: 1e-3, evaluations: 2000, passes: 32, excuses: true, undefinedGradients: true, otherCalls: true },
  /**
   * torch.autograd.gradcheck with its defaults: eps = 1e-6, atol = 1e-5, rtol = 1e-3, nondet_tol = 0, check_undefined_grad = True, fast_mode = False:
   * every entry of the Jacobian, nothing excused.
   */
  pytorch: {
    eps: 1e-6,
    atol: 1e-5,
    rtol: 1e-3,
    evaluations: Number.POSITIVE_INFINITY,
    passes: Number.POSITIVE_INFINITY,
    excuses: false,
    undefinedGradients: true,
    otherCalls: false,
  },
  /**
   * jax.test_util.check_grads with its defaults in float64: eps = 1e-4, atol = rtol = 1e-5, modes = ("fwd", "rev"), along one random direction of all
   * inputs and one of all outputs (jax/_src/public_test_util.py: EPS and default_gradient_tolerance).
   */
  jax: { eps: 1e-4, atol: 1e-5, rtol: 1e-5, evaluations: 2, passes: 1, excuses: false, undefinedGradients: false, otherCalls: false },
};
