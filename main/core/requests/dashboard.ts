import { CofreError } from '../../base/errors.ts';
import type { dashboardRequests } from '../../contract/requests/dashboard.ts';
import type { CoreParts } from '../core.ts';
import type { Handlers } from './handlers.ts';

export function dashboardHandlers({ dashboard }: CoreParts): Handlers<keyof typeof dashboardRequests> {
  return {
    'dashboard.link': () => {
      if (dashboard !== null) return dashboard.link();
      throw new CofreError('refused', 'this Cofre serves no window', { reason: 'noDashboard' });
    },
  };
}
