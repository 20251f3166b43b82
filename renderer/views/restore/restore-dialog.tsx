import { type ReactNode, useState } from 'react';
import type { RequestInput } from '../../../main/contract/requests.ts';
import { problemText } from '../../../main/contract/text/problem.ts';
import type { SnapshotDetails } from '../../../main/contract/views/snapshot.ts';
import { useDo } from '../../api/ask.ts';
import { goTo, linkTo } from '../../frame/place.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCommand, quoted } from '../../parts/command.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Choices, TextField } from '../../parts/fields.tsx';
import { Answer, Note } from '../../parts/states.tsx';
import { useToasts } from '../../parts/toasts.tsx';

import { useText, type Words } from '../../text/use-text.tsx';
import { FolderField } from '../shared/folder-field.tsx';
import { type Plan, usePlan } from './use-plan.ts';

type Conflict = NonNullable<RequestInput<'restore.plan'>['onConflict']>;
const ABSOLUTE = /^(\/|[A-Za-z]:[\\/]|\\\\)/;

/** Where to, then what it would do, then - only now - doing it. */
export function RestoreDialog(props: {
  snapshot: SnapshotDetails;
  paths: readonly string[];
  onClose: () => void;
}): ReactNode {
  const { snapshot, paths, onClose } = props;
  const words = useText();
  const { fail } = useToasts();
  const [kind, setKind] = useState<'folder' | 'in-place'>('folder');
  const [folder, setFolder] = useState('');
  const [conflict, setConflict] = useState<Conflict>('skip');
  const [agreed, setAgreed] = useState('');
  const [planned, setPlanned] = useState(false);
  const target = kind === 'folder' ? { kind, folder } : { kind };
  const files = {
    vault: snapshot.vault,
    snapshot: snapshot.id,
    paths: [...paths],
    target,
    onConflict: conflict,
  };
  const { plan, entries, more } = usePlan(files, planned);
  const start = useDo('restore.start', {
    done: ({ run }) => {
      onClose();
      goTo(linkTo('history', [run]));
    },
  });
  const overwrites = plan.data?.counts.overwrite ?? 0;
  const mayGo = plan.data !== undefined && (overwrites === 0 || agreed.trim() === snapshot.project);
  const ready = kind === 'in-place' || ABSOLUTE.test(folder);
  const command = commandOf({ snapshot: snapshot.id, paths, kind, folder, conflict });
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      setPlanned(false);
      set(value);
    };
  return (
    <Dialog
      title={
        paths.length === 0 ? words.say('restore.all') : words.say('restore.chosen', { count: paths.length })
      }
      onClose={onClose}
      wide
      actions={
        <>
          <CopyCommand command={command} />
          <Button onPress={onClose}>{words.say('cancel')}</Button>
          {planned ? (
            <Button
              look="main"
              icon="restore"
              isDisabled={!mayGo || start.isPending}
              onPress={() => start.mutate({ ...files, overwrites }, { onError: fail })}
            >
              {words.say('restore.do')}
            </Button>
          ) : (
            <Button look="main" isDisabled={!ready} onPress={() => setPlanned(true)}>
              {words.say('restore.showPlan')}
            </Button>
          )}
        </>
      }
    >
      <div className="stack">
        <Choices
          label={words.say('restore.where')}
          value={kind}
          onChange={change(setKind)}
          options={[
            { value: 'folder', text: words.say('restore.toFolder'), hint: words.say('restore.toFolderHint') },
            { value: 'in-place', text: words.say('restore.inPlace'), hint: words.say('restore.inPlaceHint') },
          ]}
        />
        {kind === 'folder' ? (
          <FolderField
            label={words.say('restore.folder')}
            hint={words.say('restore.folderHint')}
            value={folder}
            onChange={change(setFolder)}
          />
        ) : null}
        <Choices
          row
          label={words.say('restore.onConflict')}
          value={conflict}
          onChange={change(setConflict)}
          options={(['skip', 'rename', 'overwrite'] as const).map((value) => ({
            value,
            text: words.say(`restore.conflicts.${value}`),
          }))}
        />
        {planned ? (
          <Answer of={plan} rows={4}>
            {(known) => <PlanView {...{ plan: known, entries, more, words }} />}
          </Answer>
        ) : null}
        {planned && overwrites > 0 ? (
          <TextField
            label={words.say('restore.typeName', { count: overwrites, name: snapshot.project })}
            value={agreed}
            onChange={setAgreed}
          />
        ) : null}
      </div>
    </Dialog>
  );
}

function PlanView(props: {
  plan: Plan;
  entries: Plan['entries'];
  more: (() => void) | null;
  words: Words;
}): ReactNode {
  const { plan, entries, more, words } = props;
  const { counts, bytes, freeBytes, problems, lost } = plan;
  const tooLittle = freeBytes !== null && bytes > freeBytes;
  const shown = (['create', 'overwrite', 'skip', 'rename', 'conflict', 'refused'] as const).filter(
    (one) => counts[one] > 0,
  );
  return (
    <section className="stack plan" aria-label={words.say('restore.plan')}>
      <ul className="row row-wrap">
        {shown.map((one) => (
          <li key={one} className={`plan-count plan-${one}`}>
            <strong>{words.number(counts[one])}</strong> {words.say(`restore.actions.${one}`)}
          </li>
        ))}
        <li className="plan-count dim">{words.size(bytes)}</li>
      </ul>
      {tooLittle ? (
        <Note tone="bad">{words.say('restore.noRoom', { free: words.size(freeBytes ?? 0) })}</Note>
      ) : null}
      {lost.length === 0 ? null : <Note tone="bad">{words.say('restore.lost', { count: lost.length })}</Note>}
      {problems.map((problem) => (
        <Note key={`${problem.path} ${problem.code}`} tone="warn">
          {problem.path}: {problemText(problem, words.contract)}
        </Note>
      ))}
      <ul className="plan-list" tabIndex={0} aria-label={words.say('restore.plan')}>
        {entries.map((entry) => (
          <li key={entry.path}>
            <span className={`plan-${entry.action}`}>{words.say(`restore.actions.${entry.action}`)}</span>
            <span className="clip" title={entry.path}>
              {entry.path}
            </span>
            <span className="number dim">{entry.type === 'file' ? words.size(entry.size) : ''}</span>
          </li>
        ))}
        {more === null ? null : (
          <li>
            <Button small onPress={more}>
              {words.say('restore.morePlan')}
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}

function commandOf(of: {
  snapshot: string;
  paths: readonly string[];
  kind: string;
  folder: string;
  conflict: Conflict;
}): string {
  const where = of.kind === 'folder' ? ['--target', quoted(of.folder)] : ['--in-place'];
  return [
    'cofre restore',
    of.snapshot.slice(0, 12),
    ...of.paths.map(quoted),
    ...where,
    '--on-conflict',
    of.conflict,
  ].join(' ');
}
