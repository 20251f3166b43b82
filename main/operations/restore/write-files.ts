import type { RoleCode } from '../workers/role.ts';
export async function writeFilesRole(): Promise<RoleCode> { return { run: async () => null }; }
