import path from 'node:path';
import type { Credentials } from '../../../contract/views/detection.ts';
import type { ComposeService } from './compose-file.ts';
import { credentialsFor, plainText } from './credentials.ts';
import type { Looked } from './ideas.ts';
import type { ProjectReader } from './project-reader.ts';
import { literal, type Value } from './values.ts';

/** Of a variable, or of the file that a `..._FILE` variable names through a secret. */
export function passwordOf(
  { reader }: Looked,
  service: ComposeService,
  file: string,
  names: readonly string[],
): Credentials {
  for (const name of names) {
    const place = {
      reader,
      file,
      key: `${service.name}/${name}`,
      name: service.name,
    };
    const value = service.environment.get(name);
    if (value !== undefined) return credentialsFor(value, place);
    const inContainer = plainText(service.environment.get(`${name}_FILE`));
    if (inContainer === '') continue;
    if (secretFile(service, inContainer) !== undefined)
      return { from: 'project', file, key: `${service.name}/${name}_FILE` };
    return credentialsFor({ kind: 'unknown', what: name }, place);
  }
  return { from: 'none' };
}

function secretFile(service: ComposeService, inContainer: string): string | undefined {
  return service.secrets.get(path.posix.basename(inContainer));
}

/** For `readProjectSecret`: the value of `service/VARIABLE` as the container gets it; of `..._FILE`, what is in the secret. */
export function composeVariable(
  reader: ProjectReader,
  services: readonly ComposeService[],
  key: string,
): Value | undefined {
  const [name = '', variable = ''] = key.split('/');
  const service = services.find((each) => each.name === name);
  const value = service?.environment.get(variable);
  const file =
    service === undefined || !variable.endsWith('_FILE') ? undefined : secretFile(service, plainText(value));
  return file === undefined ? value : literal((reader.text(file) ?? '').split(/\r?\n/)[0] ?? '');
}
