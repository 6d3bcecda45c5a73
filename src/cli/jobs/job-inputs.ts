import type { Job, JobNodes } from './job.ts';

/** The nodes that every job has: its pictures, and the model. Paths are absolute. */
export function jobInputs(
  { options }: Job,
  paths: { readonly photo: string; readonly model: string; readonly [option: string]: string | undefined },
): JobNodes {
  const nodes: Record<string, JobNodes[string]> = {
    photo: { type: 'image/load@1', params: { path: paths.photo } },
    model: { type: 'model/load@1', params: { path: paths.model } },
  };
  for (const { flags, kind } of options) {
    const name = optionName(flags);
    const path = paths[name];
    if (kind === 'number' || path === undefined) continue;
    nodes[name] = { type: kind === 'mask' ? 'mask/load@1' : 'image/load@1', params: { path } };
  }
  return nodes;
}

/** `--mask <picture>` is the option `mask`. */
export function optionName(flags: string): string {
  return (/^--(\w+)/.exec(flags)?.[1] ?? '') as string;
}
