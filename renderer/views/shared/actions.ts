import { useState } from 'react';
import type { RequestInput, RequestKind } from '../../../main/contract/requests.ts';
import type { Finding } from '../../../main/contract/views/health.ts';
import { useCore } from '../../api/core.tsx';
import { goTo, linkTo } from '../../frame/place.ts';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';

/** Requests that a finding may ask for: they start something or change nothing that cannot be changed back. */
const ALLOWED: readonly RequestKind[] = [
  'backup.start',
  'check.start',
  'drill.start',
  'copy.run',
  'heal.start',
  'prune.start',
  'resume',
];

/** What the button of a finding does: its request, or the place in the window where a person decides. null: neither. */
export function useAction({ action, code, project }: Finding): { run: () => void; busy: boolean } | null {
  const { client } = useCore();
  const { tell, fail } = useToasts();
  const words = useText();
  const [busy, setBusy] = useState(false);
  if (action === null) return null;
  const place = placeOf(action, project) ?? placeOfCode(code, project);
  if (place !== null) return { run: () => goTo(place), busy: false };
  const kind = ALLOWED.find((allowed) => allowed === action.request);
  if (kind === undefined) return null;
  return {
    busy,
    run: () => {
      setBusy(true);
      client
        .ask(kind, action.input as RequestInput<typeof kind>)
        .then(() => tell({ tone: 'good', title: words.say('overview.begun') }))
        .catch(fail)
        .finally(() => setBusy(false));
    },
  };
}

/** Where in the window a question of the contract is answered by looking. */
function placeOf(action: NonNullable<Finding['action']>, project: string | null): string | null {
  const run = action.input.run;
  switch (action.request) {
    case 'history.run':
    case 'history.log':
      return typeof run === 'string' ? linkTo('history', [run]) : null;
    case 'history.list':
      return linkTo('history', [], { project: project ?? undefined });
    case 'notify.test':
    case 'notify.add':
    case 'notify.list':
      return linkTo('projects', ['notifications']);
    case 'copy.add':
    case 'copy.list':
    case 'copy.test':
      return linkTo('cloud');
    case 'hold.list':
    case 'hold.release':
      return linkTo('verification');
    case 'project.add':
      return linkTo('welcome');
    case 'schedule.list':
    case 'project.test':
    case 'settings.update':
      return project === null ? linkTo('projects') : linkTo('projects', ['projects', project]);
    default:
      return null;
  }
}

/** What no single request does: the screen where it is decided. */
function placeOfCode(code: string, project: string | null): string | null {
  switch (code) {
    case 'no-schedule':
    case 'schedule-broken':
    case 'unprotected':
      return project === null ? linkTo('projects') : linkTo('projects', ['projects', project]);
    case 'no-notifications':
    case 'no-ping':
      return linkTo('projects', ['notifications']);
    case 'no-off-site':
    case 'same-disk':
      return linkTo('cloud');
    case 'recovery-key-unconfirmed':
    case 'vault-missing':
      return linkTo('projects', ['vaults']);
    case 'coverage-behind':
      return linkTo('verification');
    default:
      return null;
  }
}
