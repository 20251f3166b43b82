import type { ReactNode } from 'react';
import { CopyCommand, quoted } from '../../parts/command.tsx';
import { Card } from '../../parts/page.tsx';
import { useText } from '../../text/use-text.tsx';
import type { SectionProps } from './project-settings.tsx';

/** Commands before and after backups; and the hook that backs up before each push. */
export function Hooks({ name, project }: SectionProps): ReactNode {
  const words = useText();
  const [first] = project.folders;
  return (
    <Card title={words.say('hooks.title')}>
      <div className="stack">
        {project.hooks.length === 0 ? <p className="dim">{words.say('hooks.none')}</p> : null}
        <ul className="stack">
          {project.hooks.map(({ argv, when }) => (
            <li key={`${when} ${argv.join(' ')}`} className="spread">
              <code className="grow wrap-anywhere">{argv.map(quoted).join(' ')}</code>
              <span className="dim small">{words.say(`hooks.when.${when}`)}</span>
            </li>
          ))}
        </ul>
        <div className="row row-wrap">
          <span className="dim small">{words.say('hooks.push', { project: name })}</span>
          <CopyCommand
            small
            command={`cofre hooks install${first === undefined ? '' : ` ${quoted(first)}`}`}
          />
        </div>
      </div>
    </Card>
  );
}
