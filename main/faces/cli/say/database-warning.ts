import type { Context } from '../context.ts';
import type { DatabaseLoad } from '../core.ts';

type Warning = DatabaseLoad['warnings'][number];

/** What the drivers of databases noticed, in the person's language. */
export function warningWords(
  { say, scrubber }: Context,
  { code, details }: Pick<Warning, 'code' | 'details'>,
): string {
  return scrubber.clean(
    say(`databases.warnings.${code}` as never, details as Record<string, string | number>),
  );
}
