import { type ReactNode, useState } from 'react';
import type { ProjectSettings as Settings } from '../../../main/contract/settings/project.ts';
import { useDo } from '../../api/ask.ts';
import { goTo, linkTo } from '../../frame/place.ts';
import { Button } from '../../parts/button.tsx';
import { quoted } from '../../parts/command.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Page } from '../../parts/page.tsx';
import { Answer, Empty } from '../../parts/states.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';
import { Databases } from './databases.tsx';
import { Hooks } from './hooks.tsx';
import { Retention } from './retention.tsx';
import { Schedules } from './schedules.tsx';
import { Sources } from './sources.tsx';
import { useSettings } from './use-settings.ts';

export interface SectionProps {
  readonly name: string;
  readonly project: Settings;
}

export function ProjectSettings({ name }: { name: string }): ReactNode {
  const words = useText();
  const { asked } = useSettings();
  const [removing, setRemoving] = useState(false);
  return (
    <Page
      title={name}
      command={`cofre project show ${quoted(name)}`}
      about={
        <a href={linkTo('projects')} className="small">
          ← {words.say('areas.projects')}
        </a>
      }
      actions={
        <Button look="danger" onPress={() => setRemoving(true)}>
          {words.say('projects.remove')}
        </Button>
      }
    >
      <Answer of={asked} rows={10}>
        {({ settings }) => {
          const project = settings.projects[name];
          if (project === undefined) return <Empty icon="projects" title={words.say('overview.noProject')} />;
          return (
            <div className="stack-wide">
              <Sources {...{ name, project }} />
              <Databases {...{ name, project }} />
              <Schedules {...{ name, project }} />
              <Retention {...{ name, project }} />
              <Hooks {...{ name, project }} />
            </div>
          );
        }}
      </Answer>
      {removing ? <Remove name={name} onClose={() => setRemoving(false)} /> : null}
    </Page>
  );
}

function Remove({ name, onClose }: { name: string; onClose: () => void }): ReactNode {
  const words = useText();
  const { fail } = useToasts();
  const [typed, setTyped] = useState('');
  const remove = useDo('project.remove', { done: () => goTo(linkTo('projects')) });
  return (
    <Dialog
      title={words.say('projects.removeTitle', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{words.say('cancel')}</Button>
          <Button
            look="danger"
            isDisabled={typed !== name || remove.isPending}
            onPress={() => remove.mutate({ project: name }, { onError: fail })}
          >
            {words.say('projects.remove')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{words.say('projects.removeAbout')}</p>
        <TextField
          label={words.say('projects.typeName', { name })}
          value={typed}
          onChange={setTyped}
          autoFocus
        />
      </div>
    </Dialog>
  );
}
