import type { Run } from '../../main/contract/views/run.ts';
import type { Texts } from './texts.ts';

/** `Backup of shop`, `Check of the vault disk`. */
export function jobName(
  { kind, project, vault }: Pick<Run, 'kind' | 'project' | 'vault'>,
  texts: Texts,
): string {
  const what = texts.all(`runs.kinds.${kind}`);
  const text =
    project === null
      ? texts.all('runs.ofVault', { kind: what, vault })
      : texts.all('runs.ofProject', { kind: what, project });
  return text.charAt(0).toLocaleUpperCase(texts.language) + text.slice(1);
}

export function kindName({ kind }: Pick<Run, 'kind'>, texts: Texts): string {
  const text = texts.all(`runs.kinds.${kind}`);
  return text.charAt(0).toLocaleUpperCase(texts.language) + text.slice(1);
}

/** Types of backups and depths of checks have their words; others are shown as they are. */
export function typeName(type: string, texts: Texts): string {
  return texts.maybe(`window.types.${type}`) ?? type;
}
