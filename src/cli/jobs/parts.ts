import type { JobFacts, JobNode, JobOption } from './job.ts';

/** The node that brings a picture to full size from patches, at the version that the jobs are written for. */
export const LIFT = 'detail/lift@1';

/** The node that saves what comes out. */
export const saveNode = (image: string, name = 'result.png'): JobNode => ({
  type: 'image/save@1',
  in: { image },
  params: { name },
});

/** Lifts a picture of the model to full size, from patches of the photograph. */
export const fullSize = (
  image: string,
  more: Readonly<Record<string, string>> = {},
  params: Readonly<Record<string, unknown>> = {},
): JobNode => ({
  type: LIFT,
  in: { image, photo: 'photo.image', model: 'model.model', ...more },
  params,
});

/** A photograph more that patches may come from. */
export const secondOption = (description: string): JobOption => ({
  flags: '--second <picture>',
  description,
  kind: 'picture',
});

/** The wire of {@link secondOption}, when that is given. */
export const secondOf = ({ options }: JobFacts): Readonly<Record<string, string>> =>
  options['second'] === undefined ? {} : { second: 'second.image' };
