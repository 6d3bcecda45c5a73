import { z } from 'zod';
import { type AnyNodeDefinition, createNodeKit } from '../../src/graph/types/node.ts';
import { required } from '../../src/graph/types/params.ts';
import type { PortType, PortTypes } from '../../src/graph/types/port-type.ts';
import { registryOf } from '../support/registry-of.ts';

/** A small set of nodes over numbers, for tests of the document side: nothing here is meant to run. */
interface Types {
  number: number;
  text: string;
  boolean: boolean;
  vector: readonly number[];
  matrix: readonly (readonly number[])[];
}

const { port, optional, many, defineNode } = createNodeKit<Types, unknown>();

function portType<T>(name: string, title: string, accepts: PortType<T>['accepts'] = {}): PortType<T> {
  return {
    name,
    title,
    color: '#888888',
    accepts,
    hash: (value) => JSON.stringify(value),
    bytes: () => 8,
    describe: (value) => `${name} ${String(value)}`,
  };
}

export const numberPortTypes = {
  number: portType<number>('number', 'Number'),
  text: portType<string>('text', 'Text'),
  boolean: portType<boolean>('boolean', 'Switch'),
  vector: portType<readonly number[]>('vector', 'Vector', { number: (value: number) => [value] }),
  matrix: portType<readonly (readonly number[])[]>('matrix', 'Matrix'),
} as unknown as PortTypes;

const nothing = async (): Promise<never> => {
  throw new Error('These nodes do not run.');
};

export const constant = defineNode({
  type: 'number/constant',
  version: 1,
  title: 'Constant',
  category: 'Number',
  help: 'A number.',
  inputs: {},
  outputs: { value: port('number') },
  params: z.object({ value: z.number().min(-1000).max(1000).default(0).describe('The number.') }),
  run: nothing,
});

export const range = defineNode({
  type: 'number/range',
  version: 1,
  title: 'Range',
  category: 'Number',
  help: 'Whole numbers in a row.',
  inputs: {},
  outputs: { values: many('number'), count: port('number') },
  params: z.object({
    from: z.number().int().default(0).describe('First number.'),
    count: z.number().int().min(1).max(100).default(3).describe('How many.'),
  }),
  emits: { kind: 'count', param: 'count' },
  run: nothing,
});

export const add = defineNode({
  type: 'math/add',
  version: 3,
  title: 'Add',
  category: 'Math',
  help: 'a + b, times a factor.',
  inputs: { a: port('number'), b: optional('number') },
  outputs: { sum: port('number') },
  params: z.object({
    scale: z.number().min(0).max(10).default(1).describe('Factor.'),
    mode: z.enum(['plain', 'saturated']).default('plain').describe('What happens at the ends.'),
    strict: z.boolean().default(false).describe('Refuse overflow.'),
    weights: z.array(z.number().min(0)).max(4).default([1, 1]).describe('Weight of each summand.'),
    limit: z.number().nullable().default(null).describe('Largest result, or null.'),
  }),
  migrations: {
    1: ({ factor, ...rest }) => ({ ...rest, ...(factor === undefined ? {} : { gain: factor }) }),
    2: ({ gain, ...rest }) => {
      if (gain === 'broken') throw new Error('gain is broken');
      return { ...rest, ...(gain === undefined ? {} : { scale: gain }) };
    },
  },
  run: nothing,
});

export const noise = defineNode({
  type: 'number/noise',
  version: 1,
  title: 'Noise',
  category: 'Number',
  help: 'A random number.',
  inputs: {},
  outputs: { value: port('number') },
  params: z.object({
    seed: z.number().int().min(0).max(0xffffffff).default(0).describe('Seed.'),
    sigma: z.number().positive().default(1).describe('Standard deviation.'),
  }),
  run: nothing,
});

export const collect = defineNode({
  type: 'list/collect',
  version: 1,
  title: 'Collect',
  category: 'List',
  help: 'Gathers a stream.',
  inputs: { items: many('number') },
  outputs: { vector: port('vector') },
  params: z.object({}),
  run: nothing,
});

export const sum = defineNode({
  type: 'vector/sum',
  version: 1,
  title: 'Sum',
  category: 'Vector',
  help: 'Adds up a vector.',
  inputs: { vector: port('vector') },
  outputs: { sum: port('number') },
  params: z.object({}),
  run: nothing,
});

export const dot = defineNode({
  type: 'vector/dot',
  version: 1,
  title: 'Dot product',
  category: 'Vector',
  help: 'Multiplies two vectors.',
  inputs: { a: port('vector'), b: port('vector') },
  outputs: { product: port('number') },
  params: z.object({}),
  run: nothing,
});

export const label = defineNode({
  type: 'text/label',
  version: 1,
  title: 'Label',
  category: 'Text',
  help: 'A text with a number.',
  inputs: { value: optional('number') },
  outputs: { text: port('text') },
  params: z.object({ text: required(z.string().min(1).max(40).describe('Template.')) }),
  run: nothing,
});

export const read = defineNode({
  type: 'file/read',
  version: 1,
  title: 'Read',
  category: 'File',
  help: 'A number from a file.',
  inputs: {},
  outputs: { value: port('number') },
  params: z.object({ path: required(z.string().min(1).describe('Path of the file.')) }),
  source: { param: 'path', takes: 'image' },
  run: nothing,
});

export const write = defineNode({
  type: 'file/write',
  version: 1,
  title: 'Write',
  category: 'File',
  help: 'Writes a number.',
  inputs: { value: port('number') },
  outputs: {},
  params: z.object({ name: z.string().default('out').describe('Name of the file.') }),
  sink: true,
  run: nothing,
});

export const clamp = defineNode({
  type: 'math/clamp',
  version: 1,
  title: 'Clamp',
  category: 'Math',
  help: 'Holds a number in an interval.',
  inputs: { value: port('number') },
  outputs: { value: port('number') },
  params: z
    .object({
      low: z.number().default(0).describe('Least.'),
      high: z.number().default(1).describe('Greatest.'),
    })
    .refine(({ low, high }) => low < high, { message: 'low must be below high.', path: ['low'] }),
  run: nothing,
});

export const numberNodes: readonly AnyNodeDefinition[] = [
  constant,
  range,
  add,
  noise,
  collect,
  sum,
  dot,
  label,
  read,
  write,
  clamp,
];

export const numberRegistry = registryOf(numberNodes, numberPortTypes);
