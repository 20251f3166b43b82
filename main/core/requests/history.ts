import type { historyRequests } from '../../contract/requests/history.ts';
import type { CoreParts } from '../core.ts';
import type { Handlers } from './handlers.ts';

export function historyHandlers({ history }: CoreParts): Handlers<keyof typeof historyRequests> {
  return {
    'history.list': ({ limit, before, ...filter }) => history.list(filter, { limit, before }),
    'history.run': ({ run }) => ({ run: history.find(run) }),
    'history.days': ({ edges }) => ({ projects: history.days(edges) }),
    'history.log': ({ run, after, limit }) => history.log.page(run, after, limit),
  };
}
