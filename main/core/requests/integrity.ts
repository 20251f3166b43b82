import type { integrityRequests } from '../../contract/requests/integrity.ts';
import type { CoreParts } from '../core.ts';
import { coverageOfAll } from '../proof/coverage.ts';
import type { Handlers } from './handlers.ts';

export function integrityHandlers({
  home,
  settings,
  clock,
}: CoreParts): Handlers<keyof typeof integrityRequests> {
  return {
    'coverage.list': async () => ({ coverage: coverageOfAll(await settings(), { home, now: clock.now() }) }),
  };
}
