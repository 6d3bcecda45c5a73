import { expect } from 'chai';
import { z } from 'zod';
import { checkParam, describeParam, required } from '../../../src/graph/types/params.ts';

interface Row {
  readonly field: z.ZodType;
  readonly kind: string;
  readonly wire?: string;
  readonly expected: string;
}

const rows: readonly Row[] = [
  {
    field: z.number().int().min(0).max(9).default(1),
    kind: 'integer',
    wire: 'number',
    expected: 'a whole number from 0 to 9',
  },
  { field: z.int().default(1), kind: 'integer', wire: 'number', expected: 'a whole number' },
  { field: z.number().default(1), kind: 'number', wire: 'number', expected: 'a number' },
  {
    field: z.number().positive().lt(5).default(1),
    kind: 'number',
    wire: 'number',
    expected: 'a number, above 0 and below 5',
  },
  {
    field: z.number().min(0.5).default(1),
    kind: 'number',
    wire: 'number',
    expected: 'a number, at least 0.5',
  },
  {
    field: z.number().int().multipleOf(8).min(8).max(64).default(8),
    kind: 'integer',
    wire: 'number',
    expected: 'a whole number that is a multiple of 8 from 8 to 64',
  },
  { field: z.boolean().default(true), kind: 'boolean', wire: 'boolean', expected: 'true or false' },
  { field: z.string().default(''), kind: 'text', wire: 'text', expected: 'text' },
  {
    field: z.string().min(1).max(8).default('a'),
    kind: 'text',
    wire: 'text',
    expected: 'text that is not empty, of at most 8 characters',
  },
  { field: z.enum(['a', 'b']).default('a'), kind: 'choice', wire: 'text', expected: 'one of "a", "b"' },
  { field: z.literal([1, 2]).default(1), kind: 'choice', wire: 'number', expected: 'one of 1, 2' },
  { field: z.union([z.literal('a'), z.literal(2)]).default(2), kind: 'choice', expected: 'one of "a", 2' },
  {
    field: z.number().nullable().default(null),
    kind: 'number',
    wire: 'number',
    expected: 'a number, or null',
  },
  {
    field: z.enum(['a', 'b']).nullable().default(null),
    kind: 'choice',
    wire: 'text',
    expected: 'one of "a", "b", or null',
  },
  {
    field: z.array(z.number().min(0)).max(4).default([]),
    kind: 'list',
    expected: 'a list of at most 4, each a number, at least 0',
  },
  {
    field: z.record(z.string(), z.number()).default({}),
    kind: 'json',
    expected: 'a value of the form in its schema',
  },
  {
    field: z
      .union([z.number().int().min(1).max(9), z.array(z.number().int().min(1))])
      .nullable()
      .default(null),
    kind: 'union',
    wire: 'number',
    expected: 'a whole number from 1 to 9, or a list, each a whole number, at least 1, or null',
  },
  {
    field: z.array(z.number()).min(1).max(4).default([1]),
    kind: 'list',
    expected: 'a list of 1 to 4, each a number',
  },
  { field: z.union([z.number(), z.string()]).default(1), kind: 'union', expected: 'a number, or text' },
];

describe('describeParam', () => {
  for (const { field, kind, wire, expected } of rows) {
    it(`calls ${JSON.stringify(z.toJSONSchema(field, { io: 'input' }))} "${expected}"`, () => {
      const param = describeParam('p', field);
      expect([param.kind, param.wire, param.expected]).to.deep.equal([kind, wire, expected]);
      expect(param.required).to.equal(false);
      expect(param).to.have.property('default');
    });
  }

  it('tells required, optional and defaulted parameters apart', () => {
    expect(describeParam('p', required(z.string())))
      .to.include({ required: true })
      .and.not.have.property('default');
    expect(describeParam('p', z.string().optional()))
      .to.include({ required: false })
      .and.not.have.property('default');
    expect(describeParam('p', z.string().default('x'))).to.include({ required: false, default: 'x' });
  });

  it('keeps the description and what meta() adds, wherever they are put', () => {
    const param = describeParam('p', required(z.string().describe('A path.').meta({ unit: 'px' })));
    expect(param.help).to.equal('A path.');
    expect(param.schema, 'said once').to.deep.equal({ type: 'string', unit: 'px', mustSet: true });
    expect(describeParam('p', z.number().describe('Inner.').default(1)).help).to.equal('Inner.');
  });
});

describe('checkParam', () => {
  const check = (field: z.ZodType, value: unknown): string => {
    const checked = checkParam(describeParam('size', field), field, value);
    return checked.ok ? '' : checked.error;
  };

  it('says what is allowed and what was given', () => {
    expect(check(z.number().int().min(1).max(9).default(1), 10)).to.equal(
      '"size" must be a whole number from 1 to 9, not 10.',
    );
    expect(check(z.number().default(1), 'x')).to.equal('"size" must be a number, not "x".');
    expect(check(z.boolean().default(true), null)).to.equal('"size" must be true or false, not null.');
  });

  it("gives a refinement's own words", () => {
    const even = z.number().refine((n) => n % 2 === 0, 'odd numbers have no middle');
    expect(check(even.default(2), 3)).to.equal('"size" cannot be 3: odd numbers have no middle.');
  });

  it('shortens long values', () => {
    expect(check(z.number().default(1), 'x'.repeat(1000))).to.have.length.below(120);
  });
});
