export async function runScript(_o: unknown): Promise<number> { return 0; }
