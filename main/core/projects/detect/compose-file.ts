import path from 'node:path';
import { interpolate } from './compose-places.ts';
import { Environment } from './environment.ts';
import type { ProjectReader } from './project-reader.ts';
import type { Value } from './values.ts';
import { isMapping, type Mapping, mappingAt, readYaml, scalar } from './yaml-file.ts';

export interface ComposeService {
  readonly name: string;
  readonly folder: string;
  readonly image: string;
  readonly isBuilt: boolean;
  /** Further names by which other services reach it. */
  readonly aliases: readonly string[];
  readonly environment: ReadonlyMap<string, Value>;
  /** Ports of this machine that lead to it: [here, in the container]. */
  readonly ports: readonly (readonly [number, number])[];
  readonly volumes: readonly {
    readonly source: string;
    readonly target: string;
  }[];
  /** Files of secrets by their name. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** The services of compose files that are used together; later files change earlier ones. */
export function composeServices(
  reader: ProjectReader,
  files: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): ComposeService[] {
  const [first] = files;
  if (first === undefined) return [];
  const folder = path.dirname(first);
  const environment = new Environment(reader, env);
  environment.load(path.join(folder, '.env'));
  const documents = files.map((file) => readYaml(reader, file, reader.text(file) ?? ''));
  const secrets = secretFiles(documents, folder, environment);
  const names = [...new Set(documents.flatMap((document) => Object.keys(mappingAt(document, 'services'))))];
  return names.map((name) => {
    const layers = documents.map((document) => mappingAt(mappingAt(document, 'services'), name));
    return {
      name,
      folder,
      secrets,
      ...serviceOf({ reader, folder, environment, layers }),
    };
  });
}

interface Layers {
  readonly reader: ProjectReader;
  readonly folder: string;
  readonly environment: Environment;
  readonly layers: readonly Mapping[];
}

function serviceOf(all: Layers): Omit<ComposeService, 'name' | 'folder' | 'secrets'> {
  const { layers, environment } = all;
  const last = (key: string) => layers.map((layer) => layer[key]).findLast((value) => value !== undefined);
  const text = (value: unknown) => textOf(interpolate(scalar(value), environment));
  const networks = layers.flatMap((layer) => Object.values(mappingAt(layer, 'networks')));
  const aliases = networks.flatMap((network) =>
    isMapping(network) ? listOf(network.aliases).map(scalar) : [],
  );
  return {
    image: text(last('image')),
    isBuilt: last('build') !== undefined,
    aliases: [text(last('container_name')), text(last('hostname')), ...aliases].filter((name) => name !== ''),
    environment: variablesOf(all),
    ports: layers.flatMap((layer) => listOf(layer.ports).flatMap((port) => portOf(port, text))),
    volumes: layers.flatMap((layer) => listOf(layer.volumes).flatMap((volume) => volumeOf(volume, text))),
  };
}

/** Variables the container gets: of its env files, then of `environment`. */
function variablesOf({ reader, folder, environment, layers }: Layers): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const layer of layers)
    for (const entry of listOf(layer.env_file)) {
      const file = textOf(interpolate(scalar(isMapping(entry) ? entry.path : entry), environment));
      const own = new Environment(reader);
      if (file !== '') own.load(path.resolve(folder, file));
      for (const name of own.names()) found.set(name, own.read(name));
    }
  for (const layer of layers)
    for (const [name, value] of pairsOf(layer.environment)) {
      if (value === null) found.set(name, environment.read(name));
      else found.set(name, interpolate(value, environment));
    }
  return found;
}

/** `A: b` or `- A=b`; null for a variable that is handed through. */
function pairsOf(value: unknown): [string, string | null][] {
  if (isMapping(value))
    return Object.entries(value).map(([name, each]) => [name, each === null ? null : scalar(each)]);
  return listOf(value).map((each) => {
    const text = scalar(each);
    const at = text.indexOf('=');
    return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
  });
}

function textOf(value: Value): string {
  return value.kind === 'text' ? value.text : '';
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
}

function portOf(port: unknown, text: (value: unknown) => string): [number, number][] {
  const [here, inside] = isMapping(port)
    ? [text(port.published), scalar(port.target)]
    : (/(?:^|:)(\d+):(\d+)(?:\/tcp)?$/.exec(text(port))?.slice(1) ?? []);
  return Number(here) > 0 && Number(inside) > 0 ? [[Number(here), Number(inside)]] : [];
}

function volumeOf(volume: unknown, text: (value: unknown) => string): { source: string; target: string }[] {
  if (isMapping(volume))
    return scalar(volume.type) === 'tmpfs'
      ? []
      : [{ source: text(volume.source), target: text(volume.target) }];
  const [source = '', target] = text(volume).split(/:(?!\\)/);
  return target === undefined ? [] : [{ source, target }];
}

function secretFiles(
  documents: readonly unknown[],
  folder: string,
  environment: Environment,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const document of documents)
    for (const [name, secret] of Object.entries(mappingAt(document, 'secrets'))) {
      const file = isMapping(secret) ? textOf(interpolate(scalar(secret.file), environment)) : '';
      if (file !== '') found.set(name, path.resolve(folder, file));
    }
  return found;
}
