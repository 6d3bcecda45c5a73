import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PatchwiseError, throwIfCancelled } from '../../errors.ts';
import type { RawFrames } from './raw-frames.ts';

/** Files that ffmpeg writes, by their ending. */
export type VideoFormat = 'mp4' | 'webm';

export interface VideoOptions {
  /** Frames a second. */
  readonly rate: number;
  /** 1 to 100. */
  readonly quality: number;
  readonly signal?: AbortSignal | undefined;
  /** The program to run: a name on the path, or a file. Default `ffmpeg`. */
  readonly program?: string;
}

/** What each is coded with, its constant rate factors at quality 0 and 100, and what else its file needs. */
const CODECS: Readonly<
  Record<
    VideoFormat,
    { coder: string; factors: readonly [worst: number, best: number]; more: readonly string[] }
  >
> = {
  mp4: { coder: 'libx264', factors: [40, 13], more: ['-movflags', '+faststart'] },
  // Without a bit rate of 0 the factor is only a bound.
  webm: { coder: 'libvpx-vp9', factors: [60, 15], more: ['-b:v', '0', '-row-mt', '1', '-cpu-used', '4'] },
};

/**
 * An MP4 (H.264) or WebM file (VP9), 4:2:0, made by ffmpeg, which must be installed. Odd sides lose a pixel to the format.
 * @throws `tool/missing` when there is no ffmpeg; `tool/failed` with its last words; `file/unwritable` when the
 * temporary folder is full
 */
export async function encodeVideo(
  frames: RawFrames,
  format: VideoFormat,
  options: VideoOptions,
): Promise<Uint8Array> {
  throwIfCancelled(options.signal);
  // The index is written last, at the start: that takes a file, not a pipe.
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-'));
  try {
    const file = join(folder, `animation.${format}`);
    await runFfmpeg(frames, format, file, options);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runFfmpeg(
  frames: RawFrames,
  format: VideoFormat,
  file: string,
  options: VideoOptions,
): Promise<void> {
  const { rate, quality, signal, program = 'ffmpeg' } = options;
  const { coder, factors, more } = CODECS[format];
  const rateFactor = Math.round(factors[0] + ((factors[1] - factors[0]) * quality) / 100);
  const args = [
    ...['-hide_banner', '-loglevel', 'error', '-y'],
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${frames.width}x${frames.height}`],
    ...['-r', String(rate), '-i', 'pipe:0', '-an'],
    ...['-vf', 'crop=trunc(iw/2)*2:trunc(ih/2)*2'],
    ...['-c:v', coder, '-crf', String(rateFactor), '-pix_fmt', 'yuv420p', ...more, file],
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'], windowsHide: true });
    let words = '';
    const stop = () => child.kill('SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    child.stderr.on('data', (text: Buffer) => {
      words = (words + text.toString()).slice(-2000);
    });
    // A program that ends early closes the pipe; its exit code says why.
    child.stdin.on('error', () => {});
    child.once('error', (cause: NodeJS.ErrnoException) => {
      signal?.removeEventListener('abort', stop);
      reject(
        new PatchwiseError(
          'tool/missing',
          `A file with the ending .${format} needs ffmpeg, which could not be started (${cause.code}).`,
          {
            hint: 'Install ffmpeg, or give the file the ending .gif or .webp.',
            cause,
          },
        ),
      );
    });
    child.once('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(new PatchwiseError('run/cancelled', 'The run was cancelled.'));
      else if (code === 0) resolve();
      else if (/no space left/i.test(words)) reject(fullFolder(dirname(dirname(file))));
      else {
        reject(
          new PatchwiseError(
            'tool/failed',
            `ffmpeg could not write the animation: ${words.trim() || `code ${code}`}`,
            {
              hint: `Give the file the ending .gif or .webp, or install an ffmpeg with ${coder}.`,
            },
          ),
        );
      }
    });
    child.stdin.end(frames.pixels);
  });
}

function fullFolder(temporary: string): PatchwiseError {
  return new PatchwiseError('storage/full', `The temporary folder ${temporary} is full.`, {
    hint: 'Free some space there, or set the environment variable TMPDIR to a folder on another disk (TEMP on Windows).',
  });
}
