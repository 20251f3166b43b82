import { replaceDurably } from '../../store/durable.ts';

/** Files for their owner's eyes only, for faces: they know the core, not the platform. */
export { ensurePrivateFolder, readPrivateFile } from '../../platform/private-file.ts';

export function writePrivateFile(file: string, text: string): Promise<void> {
  return replaceDurably(file, Buffer.from(text));
}
