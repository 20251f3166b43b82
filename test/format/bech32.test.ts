import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCofreError } from '../../main/base/errors.ts';
import { bech32Decode, bech32Encode } from '../../main/format/age/bech32.ts';
import { generateIdentity, parseIdentity, parseRecipient } from '../../main/format/age/keys.ts';

const prefix = fc.constantFrom('age', 'age-secret-key-', 'a', 'x1y');
const bytes = fc.uint8Array({ maxLength: 100 });

describe('Bech32', () => {
  it('gives any bytes back, in lower and in upper case, and in no mixture', () => {
    fc.assert(
      fc.property(prefix, bytes, (name, plain) => {
        const text = bech32Encode(name, plain);
        expect(bech32Decode(name, text)).toEqual(Buffer.from(plain));
        expect(bech32Decode(name, text.toUpperCase())).toEqual(Buffer.from(plain));
        expect(bech32Decode(name, text.slice(0, -1) + text.slice(-1).toUpperCase())).toSatisfy(
          (decoded) => decoded === null || /\d/.test(text.slice(-1)),
        );
        expect(bech32Decode(`${name}z`, text)).toBeNull();
      }),
    );
  });

  it('finds every error of up to three letters', () => {
    const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
    const error = fc.tuple(fc.nat(1000), fc.constantFrom(...alphabet));
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.array(error, { minLength: 1, maxLength: 3 }),
        (plain, errors) => {
          const good = bech32Encode('age', plain);
          const letters = [...good];
          for (const [at, letter] of errors) letters[4 + (at % (letters.length - 4))] = letter;
          const text = letters.join('');
          expect(bech32Decode('age', text)).toEqual(text === good ? Buffer.from(plain) : null);
        },
      ),
    );
  });

  it('agrees with the samples of BIP 173', () => {
    expect(bech32Decode('a', 'A12UEL5L')).toEqual(Buffer.alloc(0));
    const sample = 'abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw';
    expect(bech32Decode('abcdef', sample)?.toString('hex')).toBe('00443214c74254b635cf84653a56d7c675be77df');
    for (const wrong of ['A1G7SGD8', 'x1b4n0q5v', 'li1dgmt3', '10a06t8', '1qzzfhee', 'de1lg7wt\xff', ''])
      for (const name of ['a', 'x', 'li', 'de']) expect(bech32Decode(name, wrong)).toBeNull();
  });

  it('decodes no rubbish', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(bech32Decode('age', `age1${text}`)).toBeNull();
      }),
    );
  });
});

describe('a key', () => {
  const identity = generateIdentity();

  it('is found in the text of a kit, whatever stands around it', () => {
    for (const text of [
      identity.secret,
      ` ${identity.secret.toLowerCase()}\r\n`,
      `# kit\n\n\t${identity.secret.replaceAll(/(.{8})/g, '$1 ')}\nend`,
    ])
      expect(parseIdentity(text).recipient).toBe(identity.recipient);
  });

  it('with an error in it is refused', () => {
    const refused = (action: () => unknown, code: 'wrong-key' | 'wrong-use') =>
      expect(action).toThrow(expect.toSatisfy((error) => isCofreError(error, code)));
    refused(
      () => parseIdentity(identity.secret.replace(/.$/, (last) => (last === 'Q' ? 'P' : 'Q'))),
      'wrong-key',
    );
    refused(() => parseIdentity(''), 'wrong-key');
    refused(() => parseIdentity(identity.recipient), 'wrong-key');
    refused(() => parseRecipient(identity.secret), 'wrong-use');
    refused(() => parseRecipient(bech32Encode('age', Buffer.alloc(31))), 'wrong-use');
  });
});
