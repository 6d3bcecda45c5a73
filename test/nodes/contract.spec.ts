import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { z } from 'zod';
import type { ParamDescription } from '../../src/graph/types/params.ts';
import { createRegistry, registryFromCatalogue } from '../../src/graph/types/registry.ts';
import { ALL_NODES } from '../../src/nodes/all.ts';
import { defineNode, port } from '../../src/nodes/kit.ts';
import { BUILT_IN_PACK } from '../../src/nodes/pack.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { runNode } from './harness.ts';

const root = new URL('../../', import.meta.url);
const here = fileURLToPath(new URL('./', import.meta.url));
const specs = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.spec.ts'))
  .map((name) => readFileSync(join(here, name), 'utf8'));
const registry = patchwiseRegistry();
const nodes = registry.nodes.map((node) => node.description);

/** A text that people read: begins with a capital, a digit or a lower-case name, ends as a sentence does. */
const SENTENCES = /^\S[\s\S]*[.)]$/;

function hasRange({ schema }: ParamDescription): boolean {
  const core =
    (schema['anyOf'] as Record<string, unknown>[] | undefined)?.find((s) => s['type'] !== 'null') ?? schema;
  const low = core['minimum'] ?? core['exclusiveMinimum'];
  const high = core['maximum'] ?? core['exclusiveMaximum'];
  return [low, high].every((x) => typeof x === 'number' && Math.abs(x) < Number.MAX_SAFE_INTEGER);
}

describe('every node', () => {
  it('is declared soundly, which processes do not check again', () => {
    const { isChecked, ...pack } = BUILT_IN_PACK;
    expect(isChecked).to.equal(true);
    expect(createRegistry([pack]).catalogue()).to.deep.equal(registry.catalogue());
  });

  it('is on the list: none has a file of its own and is forgotten', () => {
    const folder = fileURLToPath(new URL('src/nodes/', root));
    const declared = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => {
        const text = readFileSync(join(folder, name), 'utf8');
        return [...text.matchAll(/defineNode\(\{\s*type: '([^']+)'/g)].map(([, type]) => type);
      });
    expect(declared.sort()).to.deep.equal(ALL_NODES.map(({ type }) => type).sort());
  });

  for (const node of nodes) {
    const [folder, ...name] = node.type.split('/');

    describe(node.type, () => {
      it('is in the category of its type, one folder and one name deep', () => {
        expect(name).to.have.length(1);
        expect(node.category.toLowerCase()).to.equal(folder);
        expect(node.category).to.match(/^[A-Z][a-z]+$/);
      });

      it('has a file at the place that its type says, and a spec that imports it', () => {
        expect(existsSync(fileURLToPath(new URL(`src/nodes/${node.type}.ts`, root)))).to.equal(true);
        expect(specs.some((text) => text.includes(`src/nodes/${node.type}.ts'`))).to.equal(true);
      });

      it('is brought from every version of before, so that no saved graph is lost', () => {
        const before = Array.from({ length: node.version - 1 }, (_, i) => i + 1);
        expect([...(node.migratesFrom ?? [])].sort((a, b) => a - b)).to.deep.equal(before);
      });

      it('explains itself, its ports and its parameters', () => {
        expect(node.title).to.match(/^[A-Z]\S*( \S+)*$/);
        expect(node.help).to.match(SENTENCES);
        for (const port of [...node.inputs, ...node.outputs])
          expect(port.help, port.name).to.match(SENTENCES);
        for (const param of node.params) expect(param.help, param.name).to.match(SENTENCES);
      });

      it('has a default for each parameter, or declares that it must be set', () => {
        for (const param of node.params) {
          const sound =
            param.required || registry.latest(node.type)?.checkParam(param.name, param.default).ok;
          expect(sound, param.name).to.equal(true);
        }
      });

      it('bounds each number', () => {
        const open = node.params.filter((p) => (p.kind === 'number' || p.kind === 'integer') && !hasRange(p));
        expect(open.map((p) => p.name)).to.deep.equal([]);
      });

      it('uses no name for both an input and a parameter', () => {
        const params = new Set(node.params.map((param) => param.name));
        expect(node.inputs.filter((input) => params.has(input.name))).to.deep.equal([]);
      });

      it('has an output, and caches nothing when it has an effect outside', () => {
        expect(node.outputs).to.not.be.empty;
        if (node.sink) expect(node.cache).to.equal('none');
      });
    });
  }

  it('declares how large an image it asks for when it has sides', () => {
    const sized = nodes.filter(({ params }) =>
      ['width', 'height'].every((side) => params.some(({ name }) => name === side)),
    );
    expect(sized).to.have.length.above(5);
    const silent = sized.filter(({ type }) => registry.latest(type)?.definition?.pixels === undefined);
    // Parts and percentages of an image that is there.
    expect(silent.map(({ type }) => type)).to.deep.equal(['image/arrange', 'image/crop']);
  });

  it('declares what it costs when it asks for the engine', async () => {
    const asking = ALL_NODES.filter(({ type }) =>
      // The device, or kernels on all cores.
      /services\.engine\(|openKernelThreads/.test(
        readFileSync(fileURLToPath(new URL(`src/nodes/${type}.ts`, root)), 'utf8'),
      ),
    );
    expect(asking.map(({ type }) => type)).to.include.members(['training/train-pyramid', 'detail/lift']);
    expect(asking.filter(({ cost }) => cost === undefined).map(({ type }) => type)).to.deep.equal([]);
    const heavy = defineNode({
      type: 'test/heavy',
      version: 1,
      title: 'Heavy',
      category: 'Test',
      help: 'Computes.',
      inputs: {},
      outputs: { value: port('number', 'A number.') },
      params: z.object({}),
      run: async (_inputs, _params, context) => {
        await context.services.engine(context);
        return { value: 1 };
      },
    });
    const services = { engine: async () => ({}) as never };
    const failure = await runNode(heavy, {}, {}, { services }).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    expect(failure).to.include('declares no "cost"');
    const { outputs } = await runNode({ ...heavy, cost: () => 1e12 }, {}, {}, { services });
    expect(outputs.value).to.deep.equal([1]);
  });

  it('tells how long its stream is, where a parameter tells', () => {
    const untold = nodes.filter(
      ({ emits, outputs, params }) =>
        emits === undefined &&
        outputs.some((output) => output.cardinality === 'many') &&
        params.some(({ name }) => ['count', 'frames', 'values'].includes(name)),
    );
    expect(untold.map(({ type }) => type)).to.deep.equal([]);
  });

  it('costs a finite, positive number with its defaults, where it declares a cost', () => {
    for (const definition of ALL_NODES) {
      const node = registry.latest(definition.type)?.description;
      const params = Object.fromEntries(node?.params.map((p) => [p.name, p.default]) ?? []);
      const cost = definition.cost?.(params as never);
      if (cost !== undefined) expect(cost, definition.type).to.be.within(1, 1e18);
    }
  });

  it('has a title and a type of its own', () => {
    for (const key of ['title', 'type'] as const) {
      expect(new Set(nodes.map((node) => node[key])).size, key).to.equal(nodes.length);
    }
  });

  it('stands in the list grouped by category, in the order of the alphabet', () => {
    const types = ALL_NODES.map((definition) => definition.type);
    expect(types).to.deep.equal([...types].sort());
  });

  it('survives the way to the browser as JSON', () => {
    const catalogue = registry.catalogue();
    const sent = JSON.parse(JSON.stringify(catalogue)) as typeof catalogue;
    expect(sent).to.deep.equal(catalogue);
    const received = registryFromCatalogue(sent);
    for (const { type, params } of nodes) {
      for (const param of params.filter((p) => !p.required)) {
        expect(
          received.latest(type)?.checkParam(param.name, param.default).ok,
          `${type} ${param.name}`,
        ).to.equal(true);
      }
    }
  });
});
