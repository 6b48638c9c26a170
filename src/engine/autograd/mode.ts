/** Whether operations are recorded; torch.no_grad and torch.enable_grad switch it. */
export const gradMode = { enabled: true };

/** Whether a derivative that is NaN ends a backward pass; torch.autograd.set_detect_anomaly switches it. */
export const anomalies = { refused: false };

/** Runs `body` with recording on or off, and restores the mode whatever happens. */
export function withGradMode<T>(enabled: boolean, body: () => T): T {
  const before = gradMode.enabled;
  gradMode.enabled = enabled;
  try {
    return body();
  } finally {
    gradMode.enabled = before;
  }
}
