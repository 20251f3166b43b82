import { type ReactNode, useEffect, useState } from 'react';
import type { RequestOutput } from '../../../main/contract/requests.ts';
import { useAsk, useDo } from '../../api/ask.ts';
import { Button } from '../../parts/button.tsx';
import { Check, TextField } from '../../parts/fields.tsx';
import { Card } from '../../parts/page.tsx';
import { Answer, Note } from '../../parts/states.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText, type Words } from '../../text/use-text.tsx';
import { FolderField } from '../shared/folder-field.tsx';
import type { Decided } from './welcome.tsx';

type Detected = RequestOutput<'project.detect'>;
const ABSOLUTE = /^(\/|[A-Za-z]:[\\/]|\\\\)/;

interface Props {
  readonly decided: Decided;
  readonly taken: readonly string[];
  readonly onDone: (change: Partial<Decided>) => void;
}

/** Which folder, and what of what was found in it. */
export function ProjectStep({ decided, taken, onDone }: Props): ReactNode {
  const words = useText();
  const [folder, setFolder] = useState(decided.folder);
  const [looked, setLooked] = useState(decided.folder);
  const found = useAsk('project.detect', { folder: looked }, { when: looked !== '' });
  return (
    <div className="stack-wide">
      <Card title={words.say('welcome.projectTitle')}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setLooked(folder.trim());
          }}
        >
          <FolderField
            label={words.say('welcome.folder')}
            hint={words.say('welcome.folderHint')}
            value={folder}
            onChange={setFolder}
            autoFocus
          />
          <div>
            <Button
              type="submit"
              look={looked === '' ? 'main' : 'plain'}
              isDisabled={!ABSOLUTE.test(folder.trim())}
            >
              {words.say('welcome.look')}
            </Button>
          </div>
        </form>
      </Card>
      {looked === '' ? null : (
        <Answer of={found} rows={6}>
          {(known) => <Found key={looked} {...{ known, folder: looked, taken, words, onDone }} />}
        </Answer>
      )}
    </div>
  );
}

function Found(props: {
  known: Detected;
  folder: string;
  taken: readonly string[];
  words: Words;
  onDone: Props['onDone'];
}): ReactNode {
  const { known, folder, taken, words, onDone } = props;
  const { detection, offers } = known;
  const { fail } = useToasts();
  const [name, setName] = useState(detection.name);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(offers.filter(({ doubtful }) => !doubtful).map(({ key }) => key)),
  );
  const propose = useDo('project.propose', {
    done: ({ proposal }) => onDone({ folder, name: name.trim(), proposal }),
  });
  useEffect(() => setName(detection.name), [detection.name]);
  const isTaken = taken.includes(name.trim());
  const rows = rowsOf(known, words);
  const toggle = (key: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(key);
    else next.delete(key);
    setChosen(next);
  };
  return (
    <Card
      title={words.say('welcome.found', {
        kinds: detection.kinds.join(', ') || words.say('welcome.plainFolder'),
      })}
    >
      <div className="stack">
        <ul className="offers">
          {rows.map(({ key, text, about }) => (
            <li key={key}>
              <Check
                on={chosen.has(key)}
                onChange={(on) => toggle(key, on)}
                label={
                  <>
                    <span className="wrap-anywhere">{text}</span> <span className="dim small">{about}</span>
                  </>
                }
              />
            </li>
          ))}
        </ul>
        {detection.findings.slice(0, 5).map((finding) => {
          const text = words.maybe(`detect.findings.${finding.code}`, finding.details);
          return text === null ? null : (
            <Note key={`${finding.code} ${JSON.stringify(finding.details)}`} tone="notice">
              {text}
            </Note>
          );
        })}
        <TextField
          label={words.say('welcome.name')}
          value={name}
          onChange={setName}
          error={isTaken ? words.say('welcome.nameTaken') : null}
        />
        <div>
          <Button
            look="main"
            isDisabled={name.trim() === '' || isTaken || propose.isPending}
            onPress={() => propose.mutate({ folder, taken: [...chosen] }, { onError: fail })}
          >
            {words.say('welcome.next')}
          </Button>
        </div>
      </div>
    </Card>
  );
}

function rowsOf(
  { detection, offers }: Detected,
  words: Words,
): { key: string; text: string; about: string }[] {
  const { sources, media, databases, rebuildable } = detection;
  const folders = [...sources, ...media];
  return offers.flatMap(({ kind, key }) => {
    const folder = folders.find((one) => one.key === key);
    if (kind === 'folder' && folder !== undefined)
      return [
        {
          key,
          text: folder.folder,
          about: words.say('welcome.folderSize', {
            size: words.size(folder.bytes),
            files: words.number(folder.files),
          }),
        },
      ];
    const database = databases.find((one) => one.key === key);
    if (kind === 'database' && database !== undefined)
      return [
        {
          key,
          text: words.say('welcome.database', { name: database.settings.name }),
          about: database.settings.engine,
        },
      ];
    const left = rebuildable.find((one) => one.key === key);
    if (kind === 'exclude' && left !== undefined)
      return [
        {
          key,
          text: words.say('welcome.leaveOut', { pattern: left.pattern }),
          about: words.size(left.bytes),
        },
      ];
    return [];
  });
}
