/**
 * Makes text from elsewhere (names on disks, in vaults, messages of the system) harmless on a terminal: control characters
 * could move the cursor or change the clipboard, direction marks could make a name read as another one.
 */
export function escapeForTerminal(text: string): string {
  return text.replaceAll(UNSAFE, (char) => {
    const code = char.charCodeAt(0);
    return SHORT[char] ?? (code <= 0xff ? `\\x${hex(code, 2)}` : (byteOf(code) ?? `\\u{${hex(code, 4)}}`));
  });
}

/** C0, DEL, C1, line separators, direction marks, the BOM, and halves of surrogate pairs. */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A byte of a name that is not UTF-8 is kept as U+DC80-U+DCFF (see format/names.ts): shown as the byte it is. */
function byteOf(code: number): string | undefined {
  return code >= 0xdc80 && code <= 0xdcff ? `\\x${hex(code - 0xdc00, 2)}` : undefined;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

/** JSON that is as harmless on a terminal, and still the same values for programs. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNSAFE, (char) => `\\u${hex(char.charCodeAt(0), 4)}`);
}
