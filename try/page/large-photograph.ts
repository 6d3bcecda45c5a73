import { exifOfFile, withExif } from '../../src/image/codec/exif-in-file.ts';
import type { Size } from '../../src/runtime/tensor.ts';
import { sniffFormat } from '../../src/shared/picture-formats.ts';
import { ask } from '../../web/src/ui/dialogs.tsx';
import { readHeader } from '../replaced/image-header.ts';
import { site } from '../texts/texts.ts';
import { deviceMemory } from './device-memory.ts';
import { bytesFor, sizeThatFits } from './room.ts';

type Answer = 'whole' | 'smaller';

/** The question that is open: what comes meanwhile takes its answer, too. */
let open: Promise<Answer> | undefined;
/** Sizes that are taken as they are: a mask of a photograph is not asked about again. */
const taken = new Set<string>();

/**
 * Asks about a photograph that is too large for the memory of this device, before anything is done with it.
 * @returns the file to take: the same, or a smaller PNG of it
 */
export async function fittedToDevice(file: Blob, name: string): Promise<Blob> {
  const size = await sizeOf(file);
  const memory = deviceMemory();
  const fits = size && sizeThatFits(size, memory);
  if (size === undefined || fits === undefined || taken.has(keyOf(size))) return file;
  const texts = site();
  const { title, text, smaller, whole } = texts.tooMuchMemory;
  const needs = texts.gigabytes(bytesFor(size));
  open ??= ask(title, text(name, size, needs, texts.gigabytes(memory), fits), [
    { label: whole, value: 'whole' as const },
    { label: smaller(fits), value: 'smaller' as const, tone: 'primary' },
  ]).then((chosen = 'smaller') => chosen);
  const answer = await open;
  open = undefined;
  if (answer === 'smaller') return shrunk(file, fits);
  taken.add(keyOf(size));
  return file;
}

function keyOf({ width, height }: Size): string {
  return `${width}×${height}`;
}

/** The first bytes tell it, or nothing does before the picture is decoded. */
async function sizeOf(file: Blob): Promise<Size | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind !== 'image') return undefined;
  const { width, height } = readHeader(bytes, sniffed.format);
  return width === undefined || height === undefined ? undefined : { width, height };
}

/** The browser decodes it upright, whatever the header says of its sides. */
async function shrunk(file: Blob, fits: Size): Promise<Blob> {
  const whole = await createImageBitmap(file);
  const turned = whole.width > whole.height !== fits.width > fits.height;
  const [width, height] = turned ? [fits.height, fits.width] : [fits.width, fits.height];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error(site().noMemory);
  context.imageSmoothingQuality = 'high';
  context.drawImage(whole, 0, 0, width, height);
  whole.close();
  const png = await canvas.convertToBlob({ type: 'image/png' });
  const exif = exifOfFile(new Uint8Array(await file.arrayBuffer()));
  if (exif === undefined) return png;
  const bytes = new Uint8Array(await png.arrayBuffer());
  const noted = withExif(bytes, 'png', exif, { width, height, place: true, srgb: true });
  return new Blob([noted as Uint8Array<ArrayBuffer>], { type: 'image/png' });
}
