import type { Page } from 'playwright';
import { draw } from './draw.ts';

/**
 * The picture with every colour turned into how much black stands there: colours of the shape become opaque, white upon them
 * becomes a hole.
 */
export async function template(page: Page, svg: string, size: number): Promise<Buffer> {
  const styled = `<style>${SHAPES}{color:#000!important}.on,.ink{color:#fff!important}</style>${svg}`;
  const drawn = await draw(page, styled, size);
  const address = JSON.stringify(`data:image/png;base64,${drawn.toString('base64')}`);
  const data = await page.evaluate<string>(`(${BLACKEN})(${address})`);
  return Buffer.from(data.slice(data.indexOf(',') + 1), 'base64');
}

const SHAPES = '.good,.bad,.warn,.rest,.ring';

/** Runs in the page, whose types are not those of tests. */
const BLACKEN = `async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const picture = pen.getImageData(0, 0, image.width, image.height);
  for (let at = 0; at < picture.data.length; at += 4) {
    picture.data[at + 3] = Math.round((picture.data[at + 3] * (255 - picture.data[at])) / 255);
    picture.data.fill(0, at, at + 3);
  }
  pen.putImageData(picture, 0, 0);
  return canvas.toDataURL('image/png');
}`;
