import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Texts } from '../../contract/text/texts.ts';
import type { Level } from '../../contract/views/health.ts';
import { DesktopNotifications } from '../../platform/desktop/notification.ts';
import type { DesktopSender } from './channels/channel.ts';
import type { NotifyWorld } from './world.ts';

export interface SystemNotifyOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly texts: Texts;
  /** Whether this process lives on and can hear clicks. */
  readonly clickable: boolean;
}

/** How people are told by a process without a window: the desktop by the system's own means. */
export function systemNotifyWorld({ env, texts, clickable }: SystemNotifyOptions): NotifyWorld {
  const notifications = new DesktopNotifications(env);
  const desktop: DesktopSender = {
    show: ({ title, body, urgency, level }, onClick) =>
      notifications.show(
        {
          ...{ title, body, urgency, icon: iconOf(level) },
          button: clickable ? texts.say('notify.open') : null,
        },
        onClick,
      ),
    close: () => notifications.close(),
  };
  return { env, language: texts.language, machine: hostname(), desktop };
}

/** A picture for each level; beside the program once it is built. */
function iconOf(level: Level): string | null {
  const name = level === 'critical' ? 'failed' : level === 'warning' ? 'attention' : 'protected';
  const places = [`./resources/notify/${name}.png`, `../../../resources/notify/${name}.png`];
  const files = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return files.find((file) => existsSync(file)) ?? null;
}
