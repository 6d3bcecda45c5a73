import { expect } from 'chai';
import fc from 'fast-check';
import { tap } from 'rxjs';
import { assertNever } from '../../../src/errors.ts';
import type { NodeEntry } from '../../../src/graph/document/document.ts';
import { ResultCache } from '../../../src/graph/run/cache/result-cache.ts';
import { collectRun } from '../../../src/graph/run/collect-run.ts';
import type { RunInspector } from '../../../src/graph/run/run-inspector.ts';
import { sha256 } from '../../../src/runtime/sha256.ts';
import { type FakeGraph, fakeRun, finish, lines, upTo } from './fake-nodes.ts';

/** What an output carries by the rules of the graph, worked out without any of its machinery. */
type Carried = { readonly one: number } | { readonly many: readonly number[] } | 'mismatch' | 'unknown';

/** One node of a random graph; sources are earlier nodes, by number (modulo how many there are). */
type Recipe =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'counter'; readonly from: number; readonly count: number }
  | { readonly kind: 'add'; readonly a: number; readonly b: number | null; readonly scale: number }
  | {
      readonly kind: 'shift';
      readonly sources: readonly number[];
      readonly by: number;
      readonly ms: number | null;
    }
  | { readonly kind: 'collect'; readonly sources: readonly number[] };

const PORTS = { constant: 'value', counter: 'values', add: 'sum', shift: 'values', collect: 'sum' } as const;

const small = fc.integer({ min: -9, max: 9 });
const source = fc.nat(100);
const sources = fc.array(source, { minLength: 1, maxLength: 3 });

const recipe: fc.Arbitrary<Recipe> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('constant' as const), value: small }) },
  {
    weight: 2,
    // Streams that mostly fit, streams of one that go with any, and some that do not fit.
    arbitrary: fc.record({
      kind: fc.constant('counter' as const),
      from: small,
      count: fc.constantFrom(4, 4, 4, 1, 1, 0, 7),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      a: source,
      b: fc.option(source),
      scale: small,
    }),
  },
  {
    weight: 2,
    // Some take their time, so that branches overtake each other.
    arbitrary: fc.record({
      kind: fc.constant('shift' as const),
      sources,
      by: small,
      ms: fc.constantFrom(null, null, null, 0),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('collect' as const), sources }) },
);

/** The first node is one that needs no source. */
const recipes = fc
  .array(recipe, { minLength: 1, maxLength: 14 })
  .map((rest): Recipe[] => [{ kind: 'counter', from: 1, count: 4 }, ...rest]);

const idOf = (i: number) => `n${i}`;

function graphOf(list: readonly Recipe[]): FakeGraph {
  return Object.fromEntries(list.map((node, i) => [idOf(i), entryOf(node, list.slice(0, i))]));
}

function entryOf(node: Recipe, earlier: readonly Recipe[]): NodeEntry {
  const port = (n: number) => {
    const i = n % earlier.length;
    return `${idOf(i)}.${PORTS[(earlier[i] as Recipe).kind]}`;
  };
  switch (node.kind) {
    case 'constant':
      return { type: 'test/constant@1', params: { value: node.value } };
    case 'counter':
      return { type: 'test/counter@1', params: { from: node.from, count: node.count } };
    case 'add': {
      const b = node.b === null ? {} : { b: port(node.b) };
      return { type: 'test/add@1', in: { a: port(node.a), ...b }, params: { scale: node.scale } };
    }
    case 'shift':
      return {
        type: 'test/shift@1',
        in: { values: node.sources.map(port) },
        params: { by: node.by, ms: node.ms },
      };
    case 'collect':
      return { type: 'test/collect@1', in: { values: node.sources.map(port) } };
    default:
      return assertNever(node);
  }
}

function evaluate(graph: FakeGraph, id: string): Carried {
  const node = graph[id];
  if (node === undefined) return 'unknown';
  const get = (port: string): Carried => evaluate(graph, String(port).split('.')[0] as string);
  const param = (name: string) => Number(node.params?.[name]);
  switch (node.type) {
    case 'test/constant@1':
      return { one: param('value') };
    case 'test/counter@1':
      return { many: upTo(param('count'), param('from')) };
    case 'test/add@1': {
      const a = get(node.in?.['a'] as string);
      const b: Carried = node.in?.['b'] === undefined ? { one: 0 } : get(node.in['b'] as string);
      if (typeof a === 'string' || typeof b === 'string') return 'unknown';
      const sum = (x: number, y: number) => x * param('scale') + y;
      if ('one' in a && 'one' in b) return { one: sum(a.one, b.one) };
      const lengths = [a, b].flatMap((x) => ('one' in x ? [] : [x.many.length]));
      const long = lengths.filter((n) => n !== 1);
      if (long.length === 2 && long[0] !== long[1]) return 'mismatch';
      const pick = (x: Exclude<Carried, string>, i: number) =>
        'one' in x ? x.one : (x.many[x.many.length === 1 ? 0 : i] as number);
      const length = long[0] ?? 1;
      return { many: upTo(length).map((i) => sum(pick(a, i), pick(b, i))) };
    }
    default: {
      const parts = [node.in?.['values'] ?? []].flat().map(get);
      const all: number[] = [];
      for (const part of parts) {
        if (typeof part === 'string') return 'unknown';
        all.push(...('one' in part ? [part.one] : part.many));
      }
      if (node.type === 'test/collect@1') return { one: all.reduce((x, y) => x + y, 0) };
      return { many: all.map((value) => value + param('by')) };
    }
  }
}

describe('Random graphs of number nodes', () => {
  it('carry what a direct evaluation gives, in the same order of events each time, cached or not', async () => {
    await fc.assert(
      fc.asyncProperty(recipes, async (list) => {
        const graph = graphOf(list);
        const targets = Object.keys(graph);
        const run = await finish(graph, { targets });
        for (const [i, id] of targets.entries()) {
          const expected = evaluate(graph, id);
          const state = run.states.get(id);
          if (expected === 'mismatch') expect(state, id).to.equal('failed');
          else if (expected === 'unknown') expect(state, id).to.be.oneOf(['skipped', 'failed']);
          else {
            const kind = /test\/(\w+)/.exec(graph[id]?.type ?? '')?.[1] as keyof typeof PORTS;
            const values = run.outputs.get(`${id}.${PORTS[kind]}`) ?? [];
            expect(state, id).to.equal('done');
            expect(values, `${i}`).to.deep.equal('one' in expected ? [expected.one] : expected.many);
          }
        }
        const timed = list.some((node) => node.kind === 'shift' && node.ms !== null);
        const again = await finish(graph, { targets });
        if (timed) expect(again.outputs).to.deep.equal(run.outputs);
        else expect(lines(again.events)).to.deep.equal(lines(run.events));

        const cache = new ResultCache({ sha256 });
        for (let repeat = 0; repeat < 2; repeat++) {
          const cached = await finish(graph, { targets, cache });
          for (const id of targets) {
            if (run.states.get(id) !== 'done') continue;
            expect(cached.states.get(id), id).to.be.oneOf(['done', 'cached']);
            for (const [port, values] of run.outputs) {
              if (port.startsWith(`${id}.`)) expect(cached.outputs.get(port), port).to.deep.equal(values);
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('end cleanly wherever they are cancelled', async () => {
    await fc.assert(
      fc.asyncProperty(recipes, fc.nat(60), async (list, when) => {
        const graph = graphOf(list);
        const abort = new AbortController();
        const run$ = fakeRun(graph, {
          targets: Object.keys(graph),
          signal: abort.signal,
          inspect: (given) => {
            inspector = given;
          },
        }).pipe(
          tap((event) => {
            if (event.seq === when) abort.abort();
          }),
        );
        let inspector: RunInspector | undefined;
        const run = await collectRun(run$);
        expect(run.events.map((event) => event.seq)).to.deep.equal(upTo(run.events.length));
        expect(run.events.at(-1)?.kind).to.equal('run-finished');
        expect(run.outcome === 'cancelled').to.equal([...run.states.values()].includes('cancelled'));
        for (const state of run.states.values()) {
          expect(state).to.be.oneOf(['done', 'failed', 'skipped', 'cancelled']);
        }
        expect(inspector?.liveValues).to.equal(0);
      }),
      { numRuns: 40 },
    );
  });
});
