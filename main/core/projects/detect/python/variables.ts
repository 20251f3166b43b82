import { each, literal, NONE, symbol, unknown, type Value } from '../values.ts';
import { toBool, toNumber, toText, words } from './casts.ts';
import { databaseOfUrl } from './django-url.ts';
import { type Args, firstOf, type Known, type Knowns } from './known.ts';
import { absolute, ofPath } from './paths.ts';
import type { World } from './world.ts';

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
  return world.call(cast.name, { positional: [value], named: new Map() });
}

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

/** A URL as the dict that Django wants. */
const databaseUrl: Known = (args, world) => each(firstOf(args), (one) => databaseOfUrl(one, world));

/** os.environ, python-decouple, django-environ, environs, python-dotenv, dj-database-url. */
export const VARIABLES: Knowns = [
  ['os.getenv', fromEnvironment],
  ['os.environ.get', fromEnvironment],
  ['environ.get', fromEnvironment],
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
  ['environ.Env.db_url_config', databaseUrl],
  ['decouple.config', asDeclared],
  ['decouple.AutoConfig', () => symbol('decouple.config')],
  ['decouple.Config', () => symbol('decouple.config')],
  ['decouple.Csv', () => symbol('words')],
  ['dj_database_url.config', databaseConfig],
  ['dj_database_url.parse', databaseUrl],
];
