import path from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';

/** What one room of the house may import. Rooms may always import themselves. */
export interface Room {
  /** Folder from the top of the project, with `/` at its end; the longest match wins. */
  readonly folder: string;
  readonly mayImport: readonly string[];
  /** Packages (and `node:` for all builtins, or one builtin by name) that it must not import. */
  readonly mustNotUse?: readonly string[];
  /** Imports that architecture.md does not grant, each with the reason why it is borne. */
  readonly deviations?: readonly { readonly to: string; readonly reason: string }[];
}

const disksAndNetworks = ['node:fs', 'node:net', 'node:http', 'node:https', 'node:tls', 'node:child_process'];
const base = 'main/base/';
const formatAndStore = ['main/format/', 'main/store/'];
const stage = (name: string): Room => ({
  folder: `main/engine/${name}/`,
  mayImport: [base, 'main/contract/', ...formatAndStore, engineItself],
});
const engineItself = 'main/engine/'; // the files directly in it, not the stages, which are rooms of their own
const stages = ['scan', 'chunk', 'pack', 'catalog', 'tree', 'read', 'restore', 'verify', 'retain'];
const stageFolders = stages.map((name) => `main/engine/${name}/`);
const face = (name: string): Room => ({
  folder: `main/faces/${name}/`,
  mayImport: [base, 'main/contract/', 'main/core/'],
});

/** base <- contract, format, store <- engine, databases <- operations <- core <- faces */
export const rooms: readonly Room[] = [
  { folder: base, mayImport: [] },
  { folder: 'main/contract/', mayImport: [base], mustNotUse: ['node:'] },
  { folder: 'main/format/', mayImport: [base], mustNotUse: disksAndNetworks },
  { folder: 'main/store/', mayImport: [base] },
  { folder: engineItself, mayImport: [base, 'main/contract/', ...formatAndStore, ...stageFolders] },
  ...stages.map(stage),
  {
    folder: 'main/databases/',
    mayImport: [base, 'main/contract/'],
    deviations: [
      {
        to: 'main/platform/',
        reason: 'Copies that a killed process left behind are found by asking whether it lives.',
      },
    ],
  },
  { folder: 'main/platform/', mayImport: [base] },
  {
    folder: 'main/operations/',
    mayImport: [
      base,
      'main/contract/',
      ...formatAndStore,
      engineItself,
      ...stageFolders,
      'main/databases/',
      'main/platform/',
    ],
  },
  {
    folder: 'main/core/',
    mayImport: [
      base,
      'main/contract/',
      ...formatAndStore,
      engineItself,
      ...stageFolders,
      'main/databases/',
      'main/platform/',
      'main/operations/',
    ],
  },
  {
    ...face('cli'),
    deviations: [
      {
        to: 'main/operations/',
        reason:
          'Commands about a vault that no settings know (restore on a new machine) need no core; jobs go through it.',
      },
      {
        to: 'main/faces/dashboard/',
        reason:
          '`cofre serve` is the process that serves the window: one place starts it, when it is asked for.',
      },
      {
        to: 'main/faces/tray/',
        reason: '`cofre serve --tray` is the process whose state the tray shows, and where its clicks lead.',
      },
    ],
  },
  face('dashboard'),
  {
    ...face('desktop'),
    deviations: [
      {
        to: 'main/faces/dashboard/',
        reason:
          '`cofre open` while the desktop runs shows the window in a browser: its core serves it on request.',
      },
    ],
  },
  face('tray'),
  { folder: 'renderer/', mayImport: ['main/contract/'], mustNotUse: ['node:'] },
];

const onlyImporterOfElectron = 'main/faces/desktop/';

/** Breaches of the rules in one source file, as sentences. `file` is its path from the top, with `/`. */
export function breaches(file: string, source: string, table: readonly Room[] = rooms): string[] {
  const room = roomOf(file, table);
  if (room === undefined) return [`${file}: lies in no room of test/import-rules.ts`];
  return specifiers(file, source).flatMap((specifier) => {
    const reason = specifier.startsWith('.')
      ? objectionToFile(room, target(file, specifier), table)
      : objectionToPackage(room, file, specifier);
    return reason === undefined ? [] : [`${file}: imports '${specifier}', but ${reason}`];
  });
}

function objectionToFile(from: Room, to: string, table: readonly Room[]): string | undefined {
  const room = roomOf(to, table);
  if (room === undefined) return isResource(to) ? undefined : `${to} lies in no room`;
  if (room === from || from.mayImport.includes(room.folder)) return undefined;
  if (from.deviations?.some((deviation) => deviation.to === room.folder)) return undefined;
  return `${from.folder} may not import ${room.folder}`;
}

function objectionToPackage(from: Room, file: string, specifier: string): string | undefined {
  if (/^electron(\/|$)/.test(specifier) && !file.startsWith(onlyImporterOfElectron))
    return `only ${onlyImporterOfElectron} may import electron`;
  const refused = from.mustNotUse?.find((name) =>
    name.endsWith(':') ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`),
  );
  return refused === undefined ? undefined : `${from.folder} must not use ${refused}`;
}

function roomOf(file: string, table: readonly Room[]): Room | undefined {
  return table
    .filter((room) => file.startsWith(room.folder))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}

function target(file: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(file), specifier);
}

function isResource(file: string): boolean {
  return file.startsWith('resources/') || file === 'package.json';
}

/** Everything that a TypeScript source imports: statically, dynamically, by re-export, as a type, as a worker. */
export function specifiers(file: string, source: string): string[] {
  const parsed = parseSync(file, source);
  if (parsed.errors.length > 0) throw new Error(`${file} could not be parsed: ${parsed.errors[0]?.message}`);
  const found: string[] = [];
  const add = (node: unknown) => found.push(literal(node));
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => node.source && add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    NewExpression: (node) => isWorkerUrl(node.callee, node.arguments[0]) && add(node.arguments[0]),
  }).visit(parsed.program);
  return found;
}

/** `new URL('./x.ts', import.meta.url)` joins rooms just as an import does; URLs of resources do not. */
function isWorkerUrl(callee: unknown, argument: unknown): boolean {
  const isUrl = (callee as { name?: string }).name === 'URL';
  return isUrl && /^\.{1,2}\/.*\.[cm]?[jt]s$/.test(literal(argument));
}

function literal(node: unknown): string {
  const value = (node as { value?: unknown } | undefined)?.value;
  return typeof value === 'string' ? value : 'a computed name';
}
