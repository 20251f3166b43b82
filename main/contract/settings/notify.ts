import { z } from 'zod';
import { channelSchema } from './channels.ts';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'timeOfDay');

/** Who is told what, when, and how often again. */
export const notificationsSchema = z
  .strictObject({
    channels: z
      .array(channelSchema)
      .max(50)
      .default([
        {
          ...{ kind: 'desktop', name: 'desktop', enabled: true, projects: [] },
          ...{ levels: ['critical', 'warning'], recoveries: true, digest: true },
        },
      ])
      .describe('Where problems are told; unless you say otherwise: on this desktop.'),
    quietHours: z
      .strictObject({
        from: timeOfDay.describe('Local time, `22:00`.'),
        to: timeOfDay.describe('Local time, `07:00`.'),
      })
      .optional()
      .describe('What is not critical waits until they are over; none: it never waits.'),
    remindAfterDays: z
      .array(z.number().int().min(1).max(365))
      .max(20)
      .default([1, 3, 7])
      .describe('The same problem is told again after so many days, then every seven days.'),
    digest: z
      .strictObject({
        weekday: z.number().int().min(1).max(7).default(1).describe('1 = Monday.'),
        time: timeOfDay.default('09:00').describe('Local time.'),
      })
      .optional()
      .describe('A summary each week: what was backed up, and what was proven; none: no summary.'),
  })
  .superRefine(({ channels }, context) => {
    const seen = new Set<string>();
    for (const [n, { name }] of channels.entries()) {
      if (seen.has(name))
        context.addIssue({ code: 'custom', path: ['channels', n, 'name'], message: 'uniqueChannel' });
      seen.add(name);
    }
  });

export type Notifications = z.infer<typeof notificationsSchema>;
