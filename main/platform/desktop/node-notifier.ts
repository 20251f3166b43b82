import { CofreError } from '../../base/errors.ts';
import type { Shown } from './notify-send.ts';

/** How long Windows or macOS may take to show it (ms); there the answer may come only when it is closed. */
const SHOW_LIMIT_MS = 5000;

/** Shows a notification of Windows or macOS by node-notifier, which carries the program each of them needs. */
export async function showByNotifier(notice: Shown, onClick: () => void): Promise<void> {
  const { default: notifier } = await import('node-notifier');
  const { title, body, icon, urgency, button } = notice;
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(resolve, SHOW_LIMIT_MS);
    late.unref();
    notifier.notify(
      {
        ...{ title, message: body, wait: button !== null, appID: 'Cofre', sound: urgency === 'critical' },
        ...(icon === null ? {} : { icon }),
        ...(urgency === 'critical' ? { timeout: 3600 } : {}),
      } as Parameters<typeof notifier.notify>[0],
      (error, response) => {
        clearTimeout(late);
        if (response === 'activate' || response === 'clicked') onClick();
        // A notification that a person sends away or does not see is no failure.
        if (error === null || response === 'dismissed' || response === 'timedout') resolve();
        else reject(refused(error));
      },
    );
  });
}

function refused(error: Error): CofreError {
  const why = error.message;
  return new CofreError(
    'refused',
    `no notification could be shown here: ${why}`,
    { reason: 'notifyNoDesktop', why },
    error,
  );
}
