import { type ReactNode, useState } from 'react';
import type { ProjectCheckView } from '../../../main/contract/requests/setup.ts';
import { useAsk } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Card } from '../../parts/page.tsx';
import { Answer, sentence } from '../../parts/states.tsx';
import { failureText } from '../../text/failures.ts';
import { useText, type Words } from '../../text/use-text.tsx';
import { EditDatabase } from './edit-database.tsx';
import type { SectionProps } from './project-settings.tsx';
import { pathOf, useSettings } from './use-settings.ts';

/** The databases that are dumped; "Test" tries everything a backup relies on. */
export function Databases({ name, project }: SectionProps): ReactNode {
  const words = useText();
  const { update, busy } = useSettings();
  const [tested, setTested] = useState(0);
  /** Its place in the list; one past the end is a new one. */
  const [editing, setEditing] = useState<number | null>(null);
  const { databases } = project;
  const save = (next: readonly object[], done?: () => void) =>
    update([{ path: pathOf('projects', name, 'databases'), value: next }], done);
  return (
    <Card
      title={words.say('databases.title')}
      aside={
        <div className="row">
          <Button small onPress={() => setTested(tested + 1)}>
            {words.say('databases.test')}
          </Button>
          <Button small icon="plus" onPress={() => setEditing(databases.length)}>
            {words.say('databases.add')}
          </Button>
        </div>
      }
    >
      <div className="stack">
        {databases.length === 0 ? (
          <p className="dim">{words.say('databases.none')}</p>
        ) : (
          <ul className="stack">
            {databases.map((database, n) => (
              <li key={database.name} className="row">
                <Icon name="database" />
                <span className="grow wrap-anywhere">
                  <strong>{database.name}</strong>{' '}
                  <span className="dim">
                    {database.engine} · {whereOf(database)}
                  </span>
                </span>
                <Button
                  small
                  label={words.say('databases.change', { name: database.name })}
                  onPress={() => setEditing(n)}
                >
                  {words.say('projects.change')}
                </Button>
                <Button
                  {...{ look: 'quiet', small: true, icon: 'trash', isDisabled: busy }}
                  label={words.say('databases.remove', { name: database.name })}
                  onPress={() => save(databases.filter((one) => one !== database))}
                />
              </li>
            ))}
          </ul>
        )}
        {tested === 0 ? null : <Tested key={tested} name={name} words={words} />}
        {editing === null ? null : (
          <EditDatabase
            project={name}
            database={databases[editing] ?? null}
            onClose={() => setEditing(null)}
            onSave={(draft, done) => save(databases.toSpliced(editing, 1, draft as never), done)}
          />
        )}
      </div>
    </Card>
  );
}

function whereOf(database: SectionProps['project']['databases'][number]): string {
  if (database.engine === 'sqlite') return database.file;
  if (database.engine === 'command') return database.dump.join(' ');
  return `${database.host ?? database.socket ?? 'localhost'} / ${database.database}`;
}

function Tested({ name, words }: { name: string; words: Words }): ReactNode {
  const asked = useAsk('project.test', { project: name }, { fresh: true });
  return (
    <Answer of={asked} rows={3}>
      {({ checks }) => (
        <ul className="checks">
          {checks.map((check) => (
            <li key={`${check.kind} ${check.subject} ${check.code} ${check.failure?.code}`} className="row">
              <Mark
                size={16}
                tone={check.state === 'ok' ? 'good' : check.state === 'warning' ? 'warn' : 'bad'}
              />
              <span className="wrap-anywhere">
                <span className="dim">{sentence(words.all(`test.kinds.${check.kind}`))}</span>{' '}
                <strong>{check.subject}</strong> {checkText(check, words)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Answer>
  );
}

function checkText({ code, details, failure }: ProjectCheckView, words: Words): string {
  if (failure !== null) return failureText(failure, words).what;
  return code === null ? '' : (words.maybe(`test.${code}`, details) ?? code);
}
