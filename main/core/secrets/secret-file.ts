import path from 'node:path';
import { z } from 'zod';
import { CofreError } from '../../base/errors.ts';
import { checkPrivateFolder, ensurePrivateFolder, readPrivateFile } from '../../platform/private-file.ts';
import { removeHalfWritten, replaceDurably } from '../../store/durable.ts';
import { alone } from '../settings/edit-lock.ts';

const FILE_MAX_BYTES = 4 * 1024 * 1024;

/** By hand, because zod's record drops what is called `__proto__`, and a person may call an account so. */
const texts = z.custom<Record<string, string>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((secret) => typeof secret === 'string'),
);

const fileSchema = z.strictObject({ version: z.literal(1), secrets: texts });

type Kept = Map<string, string>;

/** For machines without a keychain: secrets as plain text in a file that only this user can read. */
export const secretFile = (home: string): string => path.join(home, 'secrets.json');

export async function readSecretFile(home: string): Promise<Kept> {
  const file = secretFile(home);
  const bytes = await readPrivateFile(file, FILE_MAX_BYTES);
  if (bytes === null) return new Map();
  await checkPrivateFolder(home);
  const checked = fileSchema.safeParse(parse(bytes.toString('utf8')));
  // Without the cause: messages of parsers quote what they read.
  if (!checked.success)
    throw new CofreError('settings-invalid', `${file} is damaged`, { reason: 'secretsInvalid', file });
  return new Map(Object.entries(checked.data.secrets));
}

/** Changes the secrets in place; what `edit` gives is given back. Nothing is written when nothing changed. */
export async function updateSecretFile<T>(home: string, edit: (secrets: Kept) => T): Promise<T> {
  await ensurePrivateFolder(home);
  return alone(path.join(home, 'settings.lock'), async () => {
    const secrets = await readSecretFile(home);
    const before = textOf(secrets);
    const given = edit(secrets);
    const after = textOf(secrets);
    if (after === before) return given;
    await removeHalfWritten(secretFile(home));
    await replaceDurably(secretFile(home), Buffer.from(after));
    return given;
  });
}

function textOf(secrets: Kept): string {
  return `${JSON.stringify({ version: 1, secrets: Object.fromEntries(secrets) }, null, 2)}\n`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
