import { edit } from './edit.ts';
import { extend } from './extend.ts';
import { harmonize } from './harmonize.ts';
import type { Job } from './job.ts';
import { remove } from './remove.ts';
import { sample } from './sample.ts';
import { stylize } from './stylize.ts';
import { upscale } from './upscale.ts';

/** The short forms, most frequent first. */
export const JOBS: readonly Job[] = [sample, remove, extend, harmonize, upscale, stylize, edit];
