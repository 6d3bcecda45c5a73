import { z } from 'zod';

/** What the header of a file says of a net's architecture. */
export const netSpecSchema = z.strictObject({
  inChannels: z.union([z.literal(1), z.literal(3)]),
  channels: z.array(z.number().int().min(1).max(1024)).min(1).max(32),
  kernels: z.array(z.number().int().min(1).max(15)).min(1).max(32),
  activation: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('elu') }),
    z.strictObject({ kind: z.literal('leaky-relu'), slope: z.number() }),
  ]),
  spectralNorm: z.boolean(),
  /** Left out, the net sees RGB. */
  colour: z
    .strictObject({
      matrix: z.array(z.number()).length(9),
      offset: z.array(z.number()).length(3),
      limit: z.number().min(1).max(1e4),
    })
    .optional(),
});
