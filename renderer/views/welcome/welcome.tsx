import './welcome.css';
import { type ReactNode, useState } from 'react';
import type { RequestOutput } from '../../../main/contract/requests.ts';
import type { Times } from '../../../main/contract/settings/schedule.ts';
import { useAsk } from '../../api/ask.ts';
import { Page } from '../../parts/page.tsx';
import { Answer } from '../../parts/states.tsx';
import { useText } from '../../text/use-text.tsx';
import { EncryptStep } from './encrypt-step.tsx';
import { FirstRunStep } from './first-run-step.tsx';
import { ProjectStep } from './project-step.tsx';
import { ScheduleStep } from './schedule-step.tsx';
import { VaultStep } from './vault-step.tsx';

export const STEPS = ['project', 'vault', 'encrypt', 'schedule', 'run'] as const;
export type Step = (typeof STEPS)[number];

/** What has been decided so far; nothing of it is settled before its step is done. */
export interface Decided {
  readonly folder: string;
  readonly name: string;
  readonly proposal: RequestOutput<'project.detect'>['proposal'];
  readonly vault: string;
  /** Place of a vault that is to be made; null: it is there already. */
  readonly place: string | null;
  readonly times: Times;
}

const nothing: Decided = {
  ...{ folder: '', name: '', proposal: {}, vault: '', place: null },
  times: { kind: 'every', minutes: 240 },
};

/** From nothing to the first proved backup. */
export function Welcome(): ReactNode {
  const words = useText();
  const settings = useAsk('settings.get', {});
  const [step, setStep] = useState<Step>('project');
  const [decided, setDecided] = useState(nothing);
  const go = (to: Step) => (change: Partial<Decided>) => {
    setDecided({ ...decided, ...change });
    setStep(to);
  };
  const at = STEPS.indexOf(step);
  return (
    <Page title={words.say('welcome.title')} about={words.say('welcome.about')} command="cofre start">
      <ol className="steps" aria-label={words.say('welcome.steps')}>
        {STEPS.map((one, n) => (
          <li
            key={one}
            {...(one === step ? { 'aria-current': 'step' as const } : {})}
            className={n < at ? 'step-done' : n === at ? 'step-here' : ''}
          >
            <span className="step-number">{n + 1}</span> {words.say(`welcome.step.${one}`)}
          </li>
        ))}
      </ol>
      <Answer of={settings}>
        {({ settings: known }) => {
          switch (step) {
            case 'project':
              return (
                <ProjectStep decided={decided} taken={Object.keys(known.projects)} onDone={go('vault')} />
              );
            case 'vault':
              return (
                <VaultStep
                  decided={decided}
                  vaults={Object.entries(known.vaults).map(([name, { url }]) => ({ name, url }))}
                  onBack={() => setStep('project')}
                  onDone={(change) => go(change.place === null ? 'schedule' : 'encrypt')(change)}
                />
              );
            case 'encrypt':
              return (
                <EncryptStep
                  decided={decided}
                  onBack={() => setStep('vault')}
                  onDone={() => setStep('schedule')}
                />
              );
            case 'schedule':
              return <ScheduleStep decided={decided} onDone={go('run')} />;
            case 'run':
              return <FirstRunStep decided={decided} />;
          }
        }}
      </Answer>
    </Page>
  );
}
