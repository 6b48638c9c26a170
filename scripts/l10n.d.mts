export function texts(): string[];
export function bundle(): string;
