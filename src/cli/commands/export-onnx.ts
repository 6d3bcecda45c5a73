import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exportOnnx } from '../../model/file/export-onnx.ts';
import { decodeModel } from '../../model/file/model-file.ts';
import { readFileChecked, writeFailure, writeFileAtomic } from '../../runtime/files.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/** `patchwise export-onnx MODEL --out FOLDER`: writes each scale's net as an ONNX model. */
export async function exportOnnxCommand(
  path: string,
  options: { readonly out: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const model = decodeModel(await readFileChecked(path));
  try {
    await mkdir(options.out, { recursive: true });
  } catch (error) {
    throw writeFailure(join(options.out, 'scale-0.onnx'), error);
  }
  for (const { name, bytes } of await exportOnnx(model)) {
    const target = join(options.out, name);
    await writeFileAtomic(target, bytes);
    terminal.out(`${target}\n`);
  }
  return EXIT.done;
}
