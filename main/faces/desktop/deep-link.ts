import { runIdSchema } from '../../contract/views/run.ts';
import { LINK_SCHEME } from './names.ts';

/** Where in the window a link from outside leads, as its address has it after `#`; null: it is none of ours. */
export function placeOfLink(link: string): string | null {
  if (!URL.canParse(link)) return null;
  const { protocol, hostname, pathname } = new URL(link);
  if (protocol !== `${LINK_SCHEME}:`) return null;
  const [first = '', ...rest] = pathname.split('/').filter(Boolean);
  if (hostname === 'run' && rest.length === 0 && runIdSchema.safeParse(first).success)
    return placeOfRun(first);
  return hostname === 'overview' && first === '' ? placeOfRun(null) : null;
}

/** The first link of ours among the words that a program was started with. */
export function linkIn(argv: readonly string[]): string | null {
  return argv.find((word) => word.startsWith(`${LINK_SCHEME}://`)) ?? null;
}

export function placeOfRun(run: string | null): string {
  return run === null ? '/overview' : `/history/${run}`;
}
