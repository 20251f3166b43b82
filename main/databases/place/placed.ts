import { assertNever } from '../../base/errors.ts';
import type { DatabasePlace } from '../../contract/settings/database.ts';
import { quoteForShell, REMOTE_OPTION_FILE, WITH_INPUT, WITH_LIFELINE } from './remote-shell.ts';
import { refuseOptionLike, type ToolCall } from './tool-call.ts';

type RemotePlace = Exclude<DatabasePlace, { kind: 'local' }>;

/** What this machine starts so that the tool runs at its place. */
export interface PlacedCall {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the environment of the program. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to its standard input before anything else. */
  readonly head: string;
  /** Its input stays open until it is to end, although the tool reads none. */
  readonly lifeline: boolean;
}

/** `call` has passed `refuseUnsafe`; `optionFile` is the one written for it on this machine, where it runs here. */
export function placeCall(call: ToolCall, place: DatabasePlace, optionFile: string | null): PlacedCall {
  return place.kind === 'local' ? localCall(call, optionFile) : remoteCall(call, place);
}

function localCall(call: ToolCall, optionFile: string | null): PlacedCall {
  return {
    program: call.tool,
    args: optionFile === null ? call.args : [`--defaults-file=${optionFile}`, ...call.args],
    env: { ...call.env, ...call.secrets },
    head: '',
    lifeline: false,
  };
}

function remoteCall(call: ToolCall, place: RemotePlace): PlacedCall {
  const secrets = Object.entries(call.secrets ?? {});
  const password = call.optionFilePassword ?? null;
  const names = [...secrets.map(([name]) => name), ...(password === null ? [] : ['@'])];
  const lines = [
    ...secrets.map(([, value]) => value),
    ...(password === null ? [] : [optionFileLine(password)]),
  ];
  const open = Object.entries(call.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const words = [
    'sh',
    '-c',
    call.input === 'pipe' ? WITH_INPUT : WITH_LIFELINE,
    'cofre',
    ...names,
    '--',
    ...(open.length > 0 ? ['env', ...open] : []),
    call.tool,
    ...(password === null ? [] : [`--defaults-file=${REMOTE_OPTION_FILE}`]),
    ...call.args,
  ];
  const [program, ...args] = carrier(place, words);
  return {
    program: program ?? '',
    args,
    env: {},
    head: lines.map((line) => `${line}\n`).join(''),
    lifeline: call.input === 'none',
  };
}

/** The words that carry `words` to the place: docker takes them as they are, ssh as one line for a shell. */
function carrier(place: RemotePlace, words: readonly string[]): string[] {
  switch (place.kind) {
    case 'container':
      return [place.command, 'exec', '-i', refuseOptionLike('a container', place.container), ...words];
    case 'compose': {
      const file = place.file === undefined ? [] : [`--file=${place.file}`];
      const folder = `--project-directory=${place.folder}`;
      const service = refuseOptionLike('a service', place.service);
      return [place.command, 'compose', folder, ...file, 'exec', '-T', service, ...words];
    }
    case 'ssh':
      return [...sshWords(place), refuseOptionLike('a host', place.host), words.map(quoteForShell).join(' ')];
    default:
      return assertNever(place);
  }
}

/** Never asks (nobody may be there), forwards nothing, and notices within a minute that the other side is gone. */
function sshWords(place: Extract<RemotePlace, { kind: 'ssh' }>): string[] {
  return [
    'ssh',
    '-Tax',
    ...['BatchMode=yes', 'ConnectTimeout=20', 'ServerAliveInterval=15', 'ServerAliveCountMax=4'].map(
      (option) => `-o${option}`,
    ),
    '-oClearAllForwardings=yes',
    '-oLogLevel=ERROR',
    ...(place.configFile === undefined ? [] : ['-F', place.configFile]),
    ...(place.port === undefined ? [] : ['-p', String(place.port)]),
    ...(place.identityFile === undefined ? [] : ['-i', place.identityFile]),
    ...(place.user === undefined ? [] : ['-l', place.user]),
    '--',
  ];
}

/** One line of an option file; in double quotes only `\` and `"` need care. */
export function optionFileLine(password: string): string {
  return `password="${password.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
