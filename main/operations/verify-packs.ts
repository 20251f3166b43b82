import type { RoleCode } from './workers/role.ts';
export async function verifyPacksRole(): Promise<RoleCode> { return { run: async () => null }; }
