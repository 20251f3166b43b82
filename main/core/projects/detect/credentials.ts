import type { Credentials } from '../../../contract/views/detection.ts';
import type { ProjectReader } from './project-reader.ts';
import { optionsOf, type Value } from './values.ts';

export interface PasswordPlace {
  readonly reader: ProjectReader;
  /** The file that holds or computes the password, and the key `readProjectSecret` finds it by. */
  readonly file: string;
  readonly key: string;
  /** Name of the database, for the finding. */
  readonly name: string;
}

/** Where a password will be read from at run time. The password itself ends here. */
export function credentialsFor(
  value: Value | undefined,
  { reader, file, key, name }: PasswordPlace,
): Credentials {
  const [password] = value === undefined ? [] : optionsOf(value);
  if (password === undefined || password.kind === 'none') return { from: 'none' };
  if (password.kind === 'unset') return { from: 'env', name: password.name };
  if (password.kind === 'number') return { from: 'project', file, key };
  if (password.kind === 'text') {
    if (password.text === '') return { from: 'none' };
    const { origin } = password;
    if (origin.from === 'env' && origin.file !== null)
      return { from: 'project', file: origin.file, key: origin.name };
    return { from: 'project', file, key };
  }
  reader.find('credentials-unknown', { path: reader.name(file), name });
  return { from: 'unknown' };
}

/** The plain text of a value that is known, or ''. */
export function plainText(value: Value | undefined): string {
  const [one] = value === undefined ? [] : optionsOf(value);
  if (one?.kind === 'number') return String(one.number);
  return one?.kind === 'text' ? one.text : '';
}
