import { expect } from 'chai';
import { PROBLEMS } from '../../../src/graph/document/problems.ts';
import { SUBGRAPH } from '../../../src/graph/document/structure.ts';
import { registeredNode } from '../../../src/graph/types/look-up-node.ts';
import type { RegisteredNode } from '../../../src/graph/types/registry.ts';
import { STRUCTURAL_TYPES } from '../../../src/graph/types/structural-node.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { registry, setCatalogue } from '../../../web/src/state/page/catalogue.ts';
import { DE_NODES, deExpected } from '../../../web/src/texts/de-nodes.ts';
import { inLanguage } from '../../../web/src/texts/problem-words.ts';
import { speak, t } from '../../../web/src/texts/texts.ts';

/** All that nodes, ports, parameters and port types say of themselves. */
function said(): Set<string> {
  const { nodes, portTypes } = patchwiseRegistry().catalogue();
  const texts = nodes.flatMap(({ title, category, help, inputs, outputs, params }) => [
    ...[title, category, help],
    ...[...inputs, ...outputs, ...params].map((each) => each.help),
  ]);
  const together = { nodes: { some: { type: SUBGRAPH, graph: { nodes: {} } } } };
  const subgraph = registeredNode(together, patchwiseRegistry(), 'some') as RegisteredNode;
  const structural = [...STRUCTURAL_TYPES, subgraph].flatMap(({ description }) => [
    description.title,
    description.help,
  ]);
  const types = portTypes.flatMap(({ title, refuses }) => [title, ...Object.values(refuses)]);
  return new Set([...texts, ...structural, ...types].filter((text) => text !== ''));
}

describe('nodes in German', () => {
  afterEach(() => speak('en'));

  it('have every title, category and help, and nothing that no node says any more', () => {
    const texts = said();
    expect(
      [...texts].filter((text) => !Object.hasOwn(DE_NODES, text)),
      'to be translated in web/src/texts/de-nodes.ts',
    ).to.deep.equal([]);
    expect(
      Object.keys(DE_NODES).filter((text) => !texts.has(text)),
      'said no more',
    ).to.deep.equal([]);
  });

  it('keep names of files and places of what is filled in', () => {
    for (const [english, german] of Object.entries(DE_NODES)) {
      expect(german.match(/\{\w+\}/g), english).to.deep.equal(english.match(/\{\w+\}/g));
    }
  });

  it('say what a parameter takes without an English word', () => {
    const expected = patchwiseRegistry()
      .catalogue()
      .nodes.flatMap(({ params }) => params.map((param) => param.expected));
    for (const each of expected) {
      // Choices stay as they are written.
      const words = deExpected(each).replace(/"[^"]*"/g, '');
      expect(words, each).to.not.match(
        /\b(a|an|from|to|or|null|number|text|list|each|of|true|at most|whole)\b/,
      );
    }
    expect(deExpected('a number from 0 to 0.99, or null')).to.equal('eine Zahl von 0 bis 0,99, oder leer');
  });

  it('come and go with the language of the page, and those of packs stay as they are', async () => {
    const catalogue = patchwiseRegistry().catalogue();
    const { inputs, ...node } = catalogue.nodes[0]!;
    const own = { ...node, type: 'patchwise-own/node', title: 'My own', help: 'It does.', inputs };
    setCatalogue({ ...catalogue, nodes: [...catalogue.nodes, own] });
    const title = (type: string) => registry.value.latest(type)?.description.title;
    expect(title('image/load')).to.equal('Load image');
    await speak('de');
    expect([title('image/load'), title('patchwise-own/node')]).to.deep.equal(['Bild laden', 'My own']);
    expect(registry.value.portTypes.get('image')?.title).to.equal('Bild');
    expect(registry.value.latest('image/load')?.params.get('path')?.help).to.match(/^Pfad der Datei/);
    await speak('en');
    expect(title('image/load')).to.equal('Load image');
  });
});

describe('problems of a graph in German', () => {
  afterEach(() => speak('en'));

  it('are told by every code, with their place', async () => {
    const found = { severity: 'error', path: '/nodes/a', message: 'It is wrong.', hint: 'Do it.' } as const;
    const problem = { ...found, code: 'input/missing', nodeId: 'lift', port: 'photo' } as const;
    expect(inLanguage(problem)).to.deep.equal(problem);
    await speak('de');
    for (const code of Object.keys(PROBLEMS)) expect(t.nodes.problem(code), code).to.match(/[.]$/);
    const { message, hint } = inLanguage(problem);
    expect(message).to.equal('„lift.photo“: An einem nötigen Eingang hängt keine Leitung.');
    expect(hint).to.match(/anschließen/);
    const value = inLanguage({ ...problem, code: 'param/invalid', hint: 'Breite, px.' });
    expect(value.hint, 'the help of the parameter').to.equal('Breite, px.');
    expect(inLanguage({ ...problem, code: 'new/code' as 'graph/empty' }).message).to.equal('It is wrong.');
  });

  it('so are wires that do not fit', async () => {
    expect(t.nodes.misfit('loop', '', '', '')).to.equal('');
    await speak('de');
    expect(t.nodes.misfit('type', 'Bild', 'Maske', 'Warum.')).to.equal(
      'Ein Eingang der Art „Maske“ nimmt keinen Ausgang der Art „Bild“. Warum.',
    );
  });
});
