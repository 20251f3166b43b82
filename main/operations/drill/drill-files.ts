import { removeTree } from '../../platform/remove-tree.ts';
import type { RoleCode } from '../workers/role.ts';
import {
  FileVerifier,
  type VerifiedSections,
  type VerifyFilesData,
  type VerifySection,
} from './verify-files.ts';

/** What the threads of a drill do: they read back what was restored, and remove it in the end. */
export type DrillJob =
  | { readonly verify: readonly VerifySection[] }
  /** A folder, with all below it. */
  | { readonly remove: string };

export async function drillFilesRole(data: VerifyFilesData): Promise<RoleCode> {
  let verifier: FileVerifier | undefined;
  return {
    async run(job): Promise<VerifiedSections | null> {
      const wanted = job as DrillJob;
      if ('remove' in wanted) return remove(wanted.remove);
      verifier ??= new FileVerifier(data);
      return verifier.verify(wanted.verify);
    },
  };
}

/** What does not go so is left: whoever removes all of it in the end says why. */
function remove(folder: string): null {
  try {
    removeTree(folder);
  } catch {
    // as said
  }
  return null;
}
