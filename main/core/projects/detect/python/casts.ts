import { TRUE_WORDS } from '../environment.ts';
import { bool, each, literal, unknown } from '../values.ts';
import { firstOf, type Known, type Knowns } from './known.ts';

export const toBool: Known = (args) =>
  each(firstOf(args), (one) => {
    if (one.kind === 'text') return bool(TRUE_WORDS.includes(one.text.trim().toLowerCase()), one.origin);
    return one;
  });

export const toNumber: Known = (args) =>
  each(firstOf(args), (one) => {
    if (one.kind !== 'text') return one;
    const number = Number(one.text);
    return Number.isFinite(number) && one.text.trim() !== ''
      ? { kind: 'number', number, origin: one.origin }
      : unknown('int()');
  });

export const toText: Known = (args) =>
  each(firstOf(args), (one) => (one.kind === 'number' ? literal(String(one.number)) : one));

const toList: Known = ({ positional: [value] }) =>
  value === undefined ? { kind: 'list', items: [] } : value;

export const words: Known = (args) =>
  each(firstOf(args), (one) =>
    one.kind === 'text'
      ? {
          kind: 'list',
          items: one.text.split(',').map((word) => literal(word.trim())),
        }
      : one,
  );

/** What makes one kind of value of another. */
export const CASTS: Knowns = [
  ['words', words],
  ['str', toText],
  ['int', toNumber],
  ['float', toNumber],
  ['bool', toBool],
  ['distutils.util.strtobool', toBool],
  ['list', toList],
  ['tuple', toList],
  ['set', toList],
];
