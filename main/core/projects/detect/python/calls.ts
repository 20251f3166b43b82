import path from 'node:path';
import { TRUE_WORDS } from '../environment.ts';
import {
  bool,
  choose,
  each,
  eachPair,
  literal,
  mixed,
  NONE,
  pathValue,
  symbol,
  textValue,
  unknown,
  type Value,
} from '../values.ts';
import { databaseOfUrl } from './django-url.ts';
import type { World } from './world.ts';

export interface Args {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

type Known = (args: Args, world: World) => Value;

/** What a call gives, for the functions that settings are made of; everything else is unknown by its name. */
export function callSymbol(name: string, args: Args, world: World): Value {
  const known = KNOWN.get(name) ?? KNOWN.get(name.replace(/^env\(\)\./, 'env().'));
  return known === undefined ? unknown(`${name}()`) : known(args, world);
}

const first: Known = ({ positional: [value = NONE] }) => value;

/** A function of one text, kept a path if it is one. */
function ofPath(change: (text: string) => string): Known {
  return ({ positional: [value = NONE] }) =>
    each(value, (one) =>
      one.kind === 'text' ? { ...one, text: change(one.text), origin: mixed(one), isPath: true } : one,
    );
}

export function joinPaths(base: Value, more: readonly Value[]): Value {
  return more.reduce(
    (left, right) =>
      eachPair(left, right, (a, b) => {
        if (a.kind === 'text' && b.kind === 'text') {
          const text = path.isAbsolute(b.text) ? b.text : path.join(a.text, b.text);
          return textValue(text, mixed(a, b), true);
        }
        return a.kind === 'text' ? b : a;
      }),
    base,
  );
}

export function parentOf(value: Value, times: number): Value {
  return each(value, (one) => {
    if (one.kind !== 'text') return one;
    let { text } = one;
    for (let n = 0; n < times; n++) text = path.dirname(text);
    return { ...one, text, isPath: true };
  });
}

function absolute(text: string, world: World): string {
  return path.resolve(world.roots[0] ?? world.reader.root, text);
}

/** `name, default=..., cast=...` of decouple, django-environ and os.environ.get alike. */
function variable({ positional, named }: Args, world: World, secondIsDefault: boolean): Value {
  const [name = NONE, second] = positional;
  if (name.kind !== 'text') return unknown('environ');
  const scheme = world.schemes.get(name.text);
  const fallback = named.get('default') ?? (secondIsDefault ? second : undefined) ?? scheme?.[1];
  const value = world.environment.read(name.text, fallback);
  const cast = named.get('cast') ?? scheme?.[0];
  return cast === undefined ? value : castTo(cast, value, world);
}

function castTo(cast: Value, value: Value, world: World): Value {
  if (cast.kind !== 'symbol') return value;
  if (value.kind === 'unset') return value;
  return callSymbol(cast.name, { positional: [value], named: new Map() }, world);
}

const toBool: Known = (args) =>
  each(first(args, null as never), (one) => {
    if (one.kind === 'text') return bool(TRUE_WORDS.includes(one.text.trim().toLowerCase()), one.origin);
    return one;
  });

const toNumber: Known = (args) =>
  each(first(args, null as never), (one) => {
    if (one.kind !== 'text') return one;
    const number = Number(one.text);
    return Number.isFinite(number) && one.text.trim() !== ''
      ? { kind: 'number', number, origin: one.origin }
      : unknown('int()');
  });

const toText: Known = (args) =>
  each(first(args, null as never), (one) => (one.kind === 'number' ? literal(String(one.number)) : one));

const toList: Known = ({ positional: [value] }) =>
  value === undefined ? { kind: 'list', items: [] } : value;

const words: Known = (args) =>
  each(first(args, null as never), (one) =>
    one.kind === 'text'
      ? {
          kind: 'list',
          items: one.text.split(',').map((word) => literal(word.trim())),
        }
      : one,
  );

const fromEnvironment: Known = (args, world) => variable(args, world, true);
const asDeclared: Known = (args, world) => variable(args, world, false);
/** `env.str(name, default)`: casts of django-environ and environs. */
const cast =
  (to: Known): Known =>
  (args, world) => {
    const value = variable(args, world, true);
    return value.kind === 'unset' ? value : to({ positional: [value], named: new Map() }, world);
  };

/** `dj_database_url.config(default=...)`, `env.db(...)`: a URL in a variable, as the dict that Django wants. */
const databaseVariable: Known = (args, world) => {
  const [name = args.named.get('env') ?? literal('DATABASE_URL'), second] = args.positional;
  const url = variable(
    {
      positional: second === undefined ? [name] : [name, second],
      named: args.named,
    },
    world,
    true,
  );
  return each(url, (one) => databaseOfUrl(one, world));
};

/** dj_database_url.config(default, env): its first argument is the default. */
const databaseConfig: Known = (args, world) => {
  const fallback = args.named.get('default') ?? args.positional[0];
  const named = new Map(fallback === undefined ? [] : [['default', fallback] as const]);
  return databaseVariable({ positional: [args.named.get('env') ?? literal('DATABASE_URL')], named }, world);
};

const readEnvFile: Known = ({ positional, named }, world) => {
  const file =
    positional[0] ?? named.get('env_file') ?? named.get('dotenv_path') ?? named.get('path') ?? NONE;
  if (file.kind === 'text') world.environment.load(absolute(file.text, world));
  return NONE;
};

const declareEnv: Known = ({ named }, world) => {
  for (const [name, value] of named) if (value.kind === 'list') world.schemes.set(name, value.items);
  return symbol('env()');
};

const exists: Known = (args, world) =>
  each(first(args, world), (one) => {
    if (one.kind !== 'text') return one;
    const file = absolute(one.text, world);
    return bool(world.reader.isFile(file) || world.reader.isFolder(file));
  });

const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['os.path.join', ({ positional: [base = NONE, ...more] }) => joinPaths(base, more)],
  ['os.path.dirname', ofPath(path.dirname)],
  ['os.path.basename', ofPath(path.basename)],
  ['os.path.normpath', ofPath(path.normalize)],
  ['os.path.abspath', (args, world) => ofPath((text) => absolute(text, world))(args, world)],
  ['os.path.realpath', (args, world) => ofPath((text) => absolute(text, world))(args, world)],
  ['os.path.expanduser', first],
  ['os.fspath', first],
  ['os.path.exists', exists],
  ['os.path.isfile', exists],
  ['os.path.isdir', exists],
  ['os.getcwd', (_args, world) => pathValue(absolute('', world))],
  ['pathlib.Path.cwd', (_args, world) => pathValue(absolute('', world))],
  ['os.getenv', fromEnvironment],
  ['os.environ.get', fromEnvironment],
  ['environ.get', fromEnvironment],
  ...['pathlib.Path', 'pathlib.PosixPath', 'pathlib.PurePath', 'environ.Path'].map(
    (name): [string, Known] => [
      name,
      ({ positional: [base = literal('.'), ...more] }) => joinPaths(asPath(base), more),
    ],
  ),
  ...['environ.Env', 'environ.FileAwareEnv', 'environs.Env', 'environs.FileAwareEnv'].flatMap(
    (name): [string, Known][] => [
      [name, declareEnv],
      [`${name}.read_env`, readEnvFile],
    ],
  ),
  ['env().read_env', readEnvFile],
  ['dotenv.load_dotenv', readEnvFile],
  ['dotenv.read_dotenv', readEnvFile],
  ['dotenv.find_dotenv', () => NONE],
  ['env()', fromEnvironment],
  ['env().str', cast(toText)],
  ['env().get_value', fromEnvironment],
  ['env().bool', cast(toBool)],
  ['env().int', cast(toNumber)],
  ['env().float', cast(toNumber)],
  ['env().list', cast(words)],
  ['env().tuple', cast(words)],
  ['env().path', cast(ofPath((text) => text))],
  ['env().db', databaseVariable],
  ['env().db_url', databaseVariable],
  ['env().dj_db_url', databaseVariable],
  [
    'environ.Env.db_url_config',
    (args, world) => each(first(args, world), (one) => databaseOfUrl(one, world)),
  ],
  ['decouple.config', asDeclared],
  ['decouple.AutoConfig', () => symbol('decouple.config')],
  ['decouple.Config', () => symbol('decouple.config')],
  ['decouple.Csv', () => symbol('words')],
  ['words', words],
  ['dj_database_url.config', databaseConfig],
  ['dj_database_url.parse', (args, world) => each(first(args, world), (one) => databaseOfUrl(one, world))],
  ['str', toText],
  ['int', toNumber],
  ['float', toNumber],
  ['bool', toBool],
  ['distutils.util.strtobool', toBool],
  ['list', toList],
  ['tuple', toList],
  ['set', toList],
  ['dict', ({ positional, named }) => mergeDicts(positional, named)],
  ['django.utils.translation.gettext_lazy', first],
]);

function asPath(value: Value): Value {
  return each(value, (one) => (one.kind === 'text' ? { ...one, isPath: true } : one));
}

function mergeDicts(parts: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  const merged = parts.reduce(
    (left, right) =>
      eachPair(left, right, (a, b) =>
        a.kind === 'dict' && b.kind === 'dict'
          ? { kind: 'dict', entries: new Map([...a.entries, ...b.entries]) }
          : unknown('dict()'),
      ),
    { kind: 'dict', entries: new Map() } as Value,
  );
  return each(merged, (one) =>
    one.kind === 'dict' ? { kind: 'dict', entries: new Map([...one.entries, ...named]) } : choose([one]),
  );
}
