import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { decodeImage } from '../../src/image/codec/decode-image.ts';
import { encodeImage } from '../../src/image/codec/encode-image.ts';
import { nchw, type Size, type Tensor } from '../../src/runtime/tensor.ts';
import { ringShifted } from './ring-shift.ts';

const run = promisify(execFile);
const LIMIT = { timeout: 300_000 };
const OPENCV = fileURLToPath(new URL('opencv.py', import.meta.url));
const PYTHONS = [process.env['PYTHON'], '/usr/bin/python3', 'python3', 'python'];

/** Somebody else who fills holes. */
export interface Filler {
  readonly name: string;
  /** Whether it fills a hole another way each time. */
  readonly byChance?: boolean;
  /** @param hole [1, 1, H, W], 1 where the image is to be made up */
  fill(image: Tensor, hole: Tensor): Promise<Tensor>;
}

/** Those that are installed, and a plain shift; says of the others why they are left out. */
export async function openFillers(tell: (text: string) => void): Promise<Filler[]> {
  const found: Filler[] = [{ name: 'ring shift', fill: async (image, hole) => ringShifted(image, hole) }];
  if (await answers('gmic', ['-version'])) {
    const filled = (image: string, mask: string, out: string) =>
      `${image} ${mask} -channels[1] 0 -inpaint_matchpatch[0] [1] -keep[0] -output ${out}`.split(' ');
    found.push({ ...byFiles("G'MIC", 'gmic', filled), byChance: true });
  } else tell("no G'MIC. On Debian: apt install gmic");
  const python = await firstPython('import cv2');
  if (python === undefined) tell('no Python with OpenCV. On Debian: apt install python3-opencv');
  else {
    const methods = [
      ['OpenCV Telea', 'telea'],
      ['OpenCV Navier-Stokes', 'navier-stokes'],
      ...((await answers(python, ['-c', 'import cv2; cv2.xphoto']))
        ? [['OpenCV shift map', 'shift-map']]
        : []),
    ] as const;
    for (const [name, method] of methods) {
      found.push(byFiles(name as string, python, (...files) => ['-B', OPENCV, method as string, ...files]));
    }
  }
  return found;
}

/** OpenCV's GrabCut, of what is drawn around an object; undefined where it is not installed. */
export async function openSelector(
  tell: (text: string) => void,
): Promise<((image: Tensor, mark: Tensor) => Promise<Tensor>) | undefined> {
  const python = await firstPython('import cv2');
  if (python === undefined) {
    tell('no Python with OpenCV. On Debian: apt install python3-opencv');
    return undefined;
  }
  const { fill } = byFiles('OpenCV GrabCut', python, (...files) => ['-B', OPENCV, 'grab-cut', ...files]);
  return async (image, mark) => {
    const found = await fill(image, mark);
    const { h, w } = nchw(found);
    return { shape: [1, 1, h, w], data: found.data.subarray(0, h * w).map((v) => (v + 1) / 2) };
  };
}

/** OpenCV, that lays another shot over a hole where their features match; undefined where it is not installed. */
export async function openAligner(
  tell: (text: string) => void,
): Promise<((image: Tensor, hole: Tensor, second: Tensor) => Promise<Tensor>) | undefined> {
  const python = await firstPython('import cv2');
  if (python === undefined) {
    tell('no Python with OpenCV. On Debian: apt install python3-opencv');
    return undefined;
  }
  return (image, hole, second) =>
    inFiles({ image, hole: asPicture(hole), second }, (files, out) =>
      run(python, ['-B', OPENCV, 'aligned', files['image']!, files['hole']!, out, files['second']!], LIMIT),
    );
}

/** ImageMagick's Lanczos; undefined where it is not installed. */
export async function openMagick(
  tell: (text: string) => void,
): Promise<((image: Tensor, size: Size) => Promise<Tensor>) | undefined> {
  for (const command of ['magick', 'convert-im7', 'convert-im6', 'convert']) {
    if (!(await answers(command, ['-version']))) continue;
    return (image, { width, height }) =>
      inFiles({ image }, (files, out) =>
        run(
          command,
          [files['image'] as string, '-filter', 'Lanczos', '-resize', `${width}x${height}!`, out],
          LIMIT,
        ),
      );
  }
  tell('no ImageMagick. On Debian: apt install imagemagick');
  return undefined;
}

function byFiles(
  name: string,
  command: string,
  args: (image: string, mask: string, out: string) => readonly string[],
): Filler {
  const fill = (image: Tensor, hole: Tensor) =>
    inFiles({ image, hole: asPicture(hole) }, (files, out) =>
      run(command, [...args(files['image'] as string, files['hole'] as string, out)], LIMIT),
    );
  return { name, fill };
}

/** A mask as black and white. */
function asPicture(mask: Tensor): Tensor {
  return { ...mask, data: mask.data.map((v) => 2 * v - 1) };
}

/** Hands images over as files, and reads the one that comes back. */
async function inFiles(
  images: Readonly<Record<string, Tensor>>,
  action: (files: Readonly<Record<string, string>>, out: string) => Promise<unknown>,
): Promise<Tensor> {
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-bench-'));
  try {
    const files: Record<string, string> = {};
    for (const [name, image] of Object.entries(images)) {
      files[name] = join(folder, `${name}.png`);
      await writeFile(files[name], await encodeImage(image, 'png'));
    }
    const out = join(folder, 'out.png');
    await action(files, out);
    return (await decodeImage(out)).image;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function answers(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, [...args], LIMIT);
    return true;
  } catch {
    return false;
  }
}

async function firstPython(code: string): Promise<string | undefined> {
  for (const python of PYTHONS) {
    if (python !== undefined && python !== '' && (await answers(python, ['-c', code]))) return python;
  }
  return undefined;
}
