import { type ReactNode, useState } from 'react';
import type { DatabaseSettings } from '../../../main/contract/settings/database.ts';
import { useCore } from '../../api/core.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Select, TextField } from '../../parts/fields.tsx';
import { useToasts } from '../../parts/toasts.tsx';
import { useText } from '../../text/use-text.tsx';
import {
  accountOf,
  type DatabaseField,
  databaseDraft,
  ENGINES,
  fieldsOf,
  filledOf,
  isWhole,
  PLACES,
  textOf,
} from './database-draft.ts';

const NAMES = { sqlite: 'SQLite', postgresql: 'PostgreSQL', mysql: 'MySQL / MariaDB' } as const;
const IN_MONO: readonly DatabaseField[] = ['file', 'dump', 'restore', 'folder'];

/** A database of a project, new or as it is; its password goes to the keychain, never into the settings. */
export function EditDatabase(props: {
  project: string;
  database: DatabaseSettings | null;
  onSave: (draft: object, done: () => void) => void;
  onClose: () => void;
}): ReactNode {
  const { project, database, onSave, onClose } = props;
  const words = useText();
  const { client } = useCore();
  const { fail } = useToasts();
  const [filled, setFilled] = useState(() => filledOf(database));
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    const secret = textOf(filled, 'password');
    if (secret !== '')
      await client.ask('secret.set', { account: accountOf(project, textOf(filled, 'name')), secret });
    onSave(databaseDraft(filled, project, database), onClose);
  };
  return (
    <Dialog
      title={words.say(database === null ? 'databases.add' : 'databases.edit')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{words.say('cancel')}</Button>
          <Button
            look="main"
            isDisabled={busy || !isWhole(filled)}
            onPress={() => {
              setBusy(true);
              save()
                .catch(fail)
                .finally(() => setBusy(false));
            }}
          >
            {words.say('projects.save')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <div className="form-two">
          <Select
            label={words.say('databases.engine')}
            value={filled.engine}
            onChange={(engine) => setFilled({ ...filled, engine })}
            options={ENGINES.map((value) => ({
              value,
              text: value === 'command' ? words.say('databases.command') : NAMES[value],
            }))}
          />
          <Select
            label={words.say('databases.place')}
            value={filled.place}
            onChange={(place) => setFilled({ ...filled, place })}
            options={PLACES.map((value) => ({ value, text: words.say(`databases.places.${value}`) }))}
          />
          {fieldsOf(filled).map((field) => (
            <TextField
              key={field}
              label={words.say(`databases.fields.${field}`)}
              {...(field === 'password' && database !== null ? { hint: words.say('databases.keeps') } : {})}
              type={field === 'password' ? 'password' : field === 'port' ? 'number' : 'text'}
              mono={IN_MONO.includes(field)}
              value={filled.text[field] ?? ''}
              onChange={(value) => setFilled({ ...filled, text: { ...filled.text, [field]: value } })}
            />
          ))}
        </div>
      </div>
    </Dialog>
  );
}
