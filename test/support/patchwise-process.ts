import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { BUILD_STAMP, buildInput, hasStamp } from '../../scripts/build-stamp.mjs';
import { endsWithThis } from './own-processes.ts';
import { TYPESCRIPT } from './typescript.ts';

const SOURCES = fileURLToPath(new URL('../cli/entry.ts', import.meta.url));
const BUILT = fileURLToPath(new URL('../../bin/patchwise.mjs', import.meta.url));

let entry: readonly string[] | undefined;

/** From now on processes run what `npm run build` has made, whatever it was made of. @throws where it was not built */
export function runBuilt(): void {
  const made = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  if (!existsSync(made)) throw new Error('Nothing has been built: npm run build');
  entry = [BUILT];
}

/**
 * What Node is given to run the command line: the build where that is of these very sources, for its processes and their
 * children take half the processor time to start; otherwise the sources.
 */
export function patchwiseCommand(): readonly string[] {
  entry ??= hasStamp(BUILD_STAMP, buildInput()) ? [BUILT] : ['--import', TYPESCRIPT, SOURCES];
  return entry;
}

/** The command line as a process of its own, by {@link patchwiseCommand}. */
export function spawnPatchwise(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcessByStdio<null, Readable, Readable> {
  return endsWithThis(
    spawn(process.execPath, [...patchwiseCommand(), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}
