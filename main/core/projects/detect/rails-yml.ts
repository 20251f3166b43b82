import path from 'node:path';
import { Environment } from './environment.ts';
import { type Erb, fillHoles, takeErbOut } from './erb.ts';
import type { ProjectReader } from './project-reader.ts';
import type { Value } from './values.ts';
import { isMapping, type Mapping, readYaml, scalar } from './yaml-file.ts';

export interface RailsDatabase {
  readonly environment: string;
  /** '' where the environment has only one. */
  readonly name: string;
  /** Key of its password for `readProjectSecret`. */
  readonly key: string;
  readonly value: (field: string) => Value | undefined;
}

/** All databases of a database.yml, with what stands in each field. */
export function railsDatabases(
  reader: ProjectReader,
  file: string,
  environment: Environment,
): RailsDatabase[] {
  const root = path.dirname(path.dirname(file));
  const text = reader.text(file);
  if (text === null) return [];
  const erb = takeErbOut(text);
  const document = readYaml(reader, file, erb.text);
  if (!isMapping(document)) return [];
  const holes: Holes = { erb, environment, root };
  return Object.entries(document).flatMap(([name, entry]) =>
    isMapping(entry) && name !== 'default' ? databasesIn(name, entry, holes) : [],
  );
}

interface Holes {
  readonly erb: Erb;
  readonly environment: Environment;
  readonly root: string;
}

function databasesIn(environment: string, entry: Mapping, holes: Holes): RailsDatabase[] {
  const nested = Object.entries(entry).filter(([, inner]) => isMapping(inner));
  if (nested.length === 0 || ('adapter' in entry && 'database' in entry))
    return [
      {
        environment,
        name: '',
        key: `${environment}.password`,
        value: valueIn(entry, holes),
      },
    ];
  return nested.map(([name, inner]) => ({
    environment,
    name,
    key: `${environment}.${name}.password`,
    value: valueIn(inner as Mapping, holes),
  }));
}

function valueIn(entry: Mapping, { erb, environment, root }: Holes) {
  return (field: string): Value | undefined => {
    const text = Object.hasOwn(entry, field) ? scalar(entry[field]) : '';
    return text === '' ? undefined : fillHoles(text, erb, environment, root);
  };
}

export function railsEnvironment(reader: ProjectReader, root: string): Environment {
  return new Environment(reader).loadUsual([root, reader.root]);
}
