/** Stands in for the native module: telemetry is off here, so any constant will do. */
export async function getDeviceId() {
  return 'nabla-host';
}
