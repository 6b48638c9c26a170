export declare function withInitialMemory(module: Uint8Array, pages: number): Uint8Array;
