import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const side = z.number().int().min(-100_000).max(100_000);
export const placeSchema = z.object({
  ...{ x: side, y: side, width: side.positive(), height: side.positive() },
  maximized: z.boolean(),
});
/** Where the window was when it was last closed. */
export type Place = z.infer<typeof placeSchema>;

export const SMALLEST = { width: 900, height: 600 } as const;
export const USUAL = { width: 1180, height: 800 } as const;
/** So much of the window's top edge has to be on a screen to take hold of it (pixels). */
const HOLD = 120;

/** Where to open it: the place of last time if it can still be seen, as large as fits; null: the system chooses. */
export function placeOn(displays: readonly Rectangle[], kept: Place | null): Rectangle | null {
  if (kept === null) return null;
  const display = displays.find((each) => isHeldBy(each, kept));
  if (display === undefined) return null;
  const width = Math.min(Math.max(kept.width, SMALLEST.width), display.width);
  const height = Math.min(Math.max(kept.height, SMALLEST.height), display.height);
  return { x: kept.x, y: kept.y, width, height };
}

function isHeldBy(display: Rectangle, { x, y, width }: Rectangle): boolean {
  const seen = Math.min(x + width, display.x + display.width) - Math.max(x, display.x);
  return seen >= HOLD && y >= display.y && y + HOLD / 4 <= display.y + display.height;
}
