import type { ProjectSettings } from '../../../contract/settings/project.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { facts } from '../say/table.ts';
import { saySecretSource } from '../values/secret-source.ts';

type Database = ProjectSettings['databases'][number];

/** What is protected and how, for people. */
export function sayProject(context: Context, name: string, project: ProjectSettings, url: string): void {
  const { out, say } = context;
  const rows: [string, string][] = [
    [say('project.name'), out.paint.strong(escapeForTerminal(name))],
    [say('project.vault'), escapeForTerminal(`${project.vault} (${url})`)],
    ...projectRows(say, project),
  ];
  for (const line of facts(rows)) out.line(line);
}

/** What a project holds, and what is done for it. */
export function projectRows(say: Context['say'], project: ProjectSettings): [string, string][] {
  return [
    ...many(say('project.folder'), project.folders),
    ...many(say('project.database'), project.databases.map(describeDatabase)),
    ...one(say('project.excludes'), [...project.presets, ...project.excludes].join('  ')),
    ...one(say('project.expect'), expectation(project)),
    ...many(
      say('project.command'),
      project.hooks.map(({ when, argv }) => `${when}: ${argv[0]}`),
    ),
    ...one(say('project.schedules'), project.schedules.length === 0 ? '' : String(project.schedules.length)),
  ];
}

const many = (title: string, values: readonly string[]): [string, string][] =>
  values.map((value) => [title, escapeForTerminal(value)]);

const one = (title: string, value: string): [string, string][] => (value === '' ? [] : many(title, [value]));

function expectation({ expect: { paths, minFiles } }: ProjectSettings): string {
  return [...paths, ...(minFiles === 0 ? [] : [`>= ${minFiles}`])].join('  ');
}

/** `main: postgresql shop@db.local:5432/shop, password env:PGPASSWORD, container db`. */
export function describeDatabase(database: Database): string {
  return [
    `${database.name}: ${database.engine} ${addressOf(database)}`,
    secretOf(database),
    placeOf(database),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function addressOf(database: Database): string {
  if (database.engine === 'sqlite') return database.file;
  if (database.engine === 'command') return `${database.dump[0]} ...`;
  const { user, host, socket, port, database: name } = database;
  const where = `${host ?? socket ?? ''}${port === undefined ? '' : `:${port}`}`;
  return `${user === undefined ? '' : `${user}@`}${where}/${name}`;
}

function secretOf(database: Database): string {
  return 'password' in database && database.password !== undefined ? saySecretSource(database.password) : '';
}

function placeOf({ place }: Database): string {
  switch (place.kind) {
    case 'local':
      return '';
    case 'container':
      return `${place.command} ${place.container}`;
    case 'compose':
      return `${place.command} compose ${place.service}`;
    case 'ssh':
      return `ssh ${place.user === undefined ? '' : `${place.user}@`}${place.host}`;
  }
}
