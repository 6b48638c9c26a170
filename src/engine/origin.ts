/**
 * Where in the user's program the operation under way comes from: a number that means something to the host only, who sets it before each operation.
 * Recorded operations and writes remember it, so that an error can name both the line that saved a value and the line that overwrote it.
 */
export const origin = { current: 0 };
