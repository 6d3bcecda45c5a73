import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';

const ENDINGS = ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.tif', '.tiff', '.avif'];

export interface ImageFile {
  readonly stem: string;
  readonly path: string;
}

/** An image that another tool made of the image `stem`. */
export interface ToolImage {
  readonly tool: string;
  readonly path: string;
}

/** The images of a folder by number, then by name; those that a tool made of another one are left out. */
export async function trainingImages(folder: string): Promise<ImageFile[]> {
  const files = await imagesIn(folder);
  const stems = new Set(files.map(({ stem }) => stem));
  return files.filter(({ stem }) => {
    const dashes = [...stem.matchAll(/-/g)].map((match) => match.index);
    return !dashes.some((at) => stems.has(stem.slice(0, at)));
  });
}

/** What tools made of an image: `<stem>-<tool>.png`, or `<stem>-<tool>-<number>.png` for several samples. */
export async function toolImages(folder: string, stem: string): Promise<ToolImage[]> {
  return (await imagesIn(folder)).flatMap((file) => {
    if (!file.stem.startsWith(`${stem}-`)) return [];
    const tool = file.stem.slice(stem.length + 1).replace(/-\d+$/, '');
    return [{ tool, path: file.path }];
  });
}

async function imagesIn(folder: string): Promise<ImageFile[]> {
  const names = (await readdir(folder)).filter((name) => ENDINGS.includes(parse(name).ext.toLowerCase()));
  const order = new Intl.Collator('en', { numeric: true });
  return names.sort(order.compare).map((name) => ({ stem: parse(name).name, path: join(folder, name) }));
}
