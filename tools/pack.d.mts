export function pack(bytes: Uint8Array, rounds?: number): string;
