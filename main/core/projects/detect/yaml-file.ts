import { parseDocument } from 'yaml';
import type { ProjectReader } from './project-reader.ts';

export type Mapping = Readonly<Record<string, unknown>>;

/** A YAML file as plain values, with `<<` merged; null (and a finding) when it is none. Aliases cannot blow up. */
export function readYaml(reader: ProjectReader, file: string, text: string): unknown {
  try {
    const document = parseDocument(text, {
      merge: true,
      logLevel: 'silent',
      strict: false,
      uniqueKeys: false,
    });
    const [error] = document.errors;
    if (error === undefined) return document.toJS({ maxAliasCount: 200 }) as unknown;
    reader.find('syntax', {
      path: reader.name(file),
      line: error.linePos?.[0].line ?? 1,
    });
  } catch (error) {
    // ReferenceError: an unknown or exploding alias; RangeError: nested without end.
    if (!(error instanceof Error)) throw error;
    reader.find('syntax', { path: reader.name(file), line: 1 });
  }
  return null;
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function mappingAt(value: unknown, key: string): Mapping {
  const inner = isMapping(value) && Object.hasOwn(value, key) ? value[key] : null;
  return isMapping(inner) ? inner : {};
}

/** A scalar as text; '' for what is none. */
export function scalar(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';
}
