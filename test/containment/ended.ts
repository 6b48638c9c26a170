/** How a run in a browser ended: what the tests ask of its record, or why there is none. */
export type Ended = { readonly trace: unknown } | { readonly message: string };
