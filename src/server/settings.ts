import type { CheckSettings } from '../protocol/run.ts';

/** The user's settings (`nabla.*` in package.json), as the server uses them. */
export interface Settings {
  /** Seconds that one run may take. */
  readonly timeout: number;
  readonly seed: number;
  readonly dtype: 'float32' | 'float64';
  readonly mode: 'train' | 'eval';
  /** Folders of packages that may be read. */
  readonly packageFolders: readonly string[];
  /** Run definitions as soon as a file is opened or changed. */
  readonly runAutomatically: boolean;
  readonly inlayHints: boolean;
  /** Whose gradient check is made. */
  readonly gradientCheck: CheckSettings['preset'];
  /** 2: the gradient of the gradient is checked too. */
  readonly gradientCheckOrder: CheckSettings['order'];
  /** False in Restricted Mode: nothing is run then. */
  readonly trusted: boolean;
}

export const defaults: Settings = {
  timeout: 20,
  seed: 0,
  dtype: 'float32',
  mode: 'eval',
  packageFolders: [],
  runAutomatically: true,
  inlayHints: false,
  gradientCheck: 'nabla',
  gradientCheckOrder: 1,
  trusted: true,
};

/** Takes what is well-formed and leaves the rest at its default: a typing slip in settings.json must not stop the server. */
export function readSettings(raw: unknown): Settings {
  const given = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const flag = (key: keyof Settings): boolean => (typeof given[key] === 'boolean' ? (given[key] as boolean) : (defaults[key] as boolean));
  const { timeout, seed, dtype, mode, packageFolders } = given;
  return {
    timeout: typeof timeout === 'number' && timeout > 0 && timeout <= 3600 ? timeout : defaults.timeout,
    seed: typeof seed === 'number' && Number.isSafeInteger(seed) && seed >= 0 ? seed : defaults.seed,
    dtype: dtype === 'float64' ? 'float64' : 'float32',
    mode: mode === 'train' ? 'train' : 'eval',
    packageFolders: Array.isArray(packageFolders) ? packageFolders.filter((f): f is string => typeof f === 'string') : [],
    runAutomatically: flag('runAutomatically'),
    inlayHints: flag('inlayHints'),
    gradientCheck: given.gradientCheck === 'pytorch' || given.gradientCheck === 'jax' ? given.gradientCheck : 'nabla',
    gradientCheckOrder: given.gradientCheckOrder === 2 ? 2 : 1,
    trusted: flag('trusted'),
  };
}
