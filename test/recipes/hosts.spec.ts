import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { bind, type Facts } from '../../src/recipes/bind.ts';
import { fillingOf as ofCommandLine, slotFlags } from '../../src/tasks/job.ts';
import { JOBS } from '../../src/tasks/jobs.ts';
import { type Given, fillingOf as ofPage } from '../../web/src/journey/filling.ts';
import { RECIPES, shippedRecipe, template } from '../support/shipped-recipes.ts';

/** The order of nodes and of their members tells nothing of what they make. */
function hashOf({ meta, nodes }: GraphDocument): string {
  const sorted = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, one]) => [key, sorted(one)]),
        );
  return createHash('sha256')
    .update(JSON.stringify(sorted({ seed: meta.seed, nodes })))
    .digest('hex');
}

const FACTS: readonly Facts[] = [
  { width: 1920, height: 1080 },
  { width: 700, height: 1000, clear: true, deep: true },
  { width: 9000, height: 7000 },
];

/** What both hosts are given: one row a recipe that both have, in the words of each. */
const ROWS: Readonly<
  Record<
    string,
    {
      readonly page: Partial<Given>;
      readonly files?: Readonly<Record<string, string>>;
      readonly flags?: Readonly<Record<string, unknown>>;
    }
  >
> = {
  random: { page: {}, flags: { count: 4 } },
  inpainting: {
    page: { painted: { mask: 'm' }, second: 's' },
    files: { mask: 'm', second: 's' },
  },
  outpainting: { page: { second: 's' }, files: { second: 's' }, flags: { count: 2 } },
  'style-transfer': { page: { painted: { pictures: { style: 'q' } } }, files: { style: 'q' } },
  enlarging: { page: { painted: { options: { factor: 3 } } }, flags: { factor: 3 } },
};

/** Of these, each host fills slots that the other has no words for: what they share is compared node by node. */
const OWN_WAYS: Readonly<Record<string, Partial<Given>>> = {
  // The page pastes and paints in its editor; the command line says where, and takes the difference.
  harmonization: { painted: { mask: 'm', picture: 'q' } },
  editing: { painted: { mask: 'm', picture: 'q' } },
};

/** Files, and what the command line has flags for. */
const FILLED = ['path', 'x', 'y', 'size'];

/** The nodes without what is in the slots and how these are wired. */
function shared({ nodes }: GraphDocument): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(nodes).map(([id, { type, params = {} }]) => [
      id,
      { type, params: Object.fromEntries(Object.entries(params).filter(([name]) => !FILLED.includes(name))) },
    ]),
  );
}

describe('page and command line', () => {
  it('are compared in every recipe that both have', () => {
    const both = JOBS.filter(({ workflow }) => shippedRecipe(workflow).group !== undefined);
    expect([...Object.keys(ROWS), ...Object.keys(OWN_WAYS)]).to.have.members(
      both.map(({ workflow }) => workflow),
    );
  });

  for (const [id, { page, files = {}, flags = {} }] of Object.entries(ROWS)) {
    it(`make one document of the same photograph: ${id}`, () => {
      const job = JOBS.find(({ workflow }) => workflow === id);
      if (job === undefined) throw new Error(`No short form runs ${id}.`);
      for (const facts of FACTS) {
        const learned = shippedRecipe(id).learns === undefined ? {} : { model: 'l' };
        const ours = ofPage(shippedRecipe(id), { picture: 'p', ...learned, ...page });
        const theirs = ofCommandLine(job, { photo: 'p', ...learned, ...files }, flags);
        const [a, b] = [ours, theirs].map((filling) => bind(template(id), filling, facts));
        expect(a?.targets).to.deep.equal(b?.targets);
        expect(hashOf(a?.document as GraphDocument)).to.equal(hashOf(b?.document as GraphDocument));
      }
    });
  }

  for (const [id, page] of Object.entries(OWN_WAYS)) {
    it(`make the same of what their ways have in common: ${id}`, () => {
      const job = JOBS.find(({ workflow }) => workflow === id);
      if (job === undefined) throw new Error(`No short form runs ${id}.`);
      const names = slotFlags(job).filter((name) => name !== 'second');
      const files = Object.fromEntries(names.map((name) => [name, `file-${name}`]));
      for (const facts of FACTS) {
        const ours = ofPage(shippedRecipe(id), { picture: 'p', model: 'l', ...page });
        const theirs = ofCommandLine(job, { photo: 'p', model: 'l', ...files }, {});
        const [a, b] = [ours, theirs].map((filling) => shared(bind(template(id), filling, facts).document));
        const both = [...(a?.keys() ?? [])].filter((node) => b?.has(node));
        expect(both.length).to.be.above(10);
        for (const node of both) expect(a?.get(node), node).to.deep.equal(b?.get(node));
      }
    });
  }

  it('give every recipe something to run without a page: the shipped pictures are made so, too', () => {
    for (const { id } of RECIPES) {
      const { document, targets } = bind(template(id), { slots: {} });
      expect(document.nodes[targets[0]]?.params?.['name'], id).to.match(/^result/);
    }
  });
});
