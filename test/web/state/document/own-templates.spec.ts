import { expect } from 'chai';
import { addNodeAt, addNodeAtEnd } from '../../../../web/src/state/document/add-nodes.ts';
import { EMPTY_GRAPH, graph, openDocument, undo } from '../../../../web/src/state/document/document.ts';
import { measureNode } from '../../../../web/src/state/document/node-boxes.ts';
import {
  addTemplate,
  keepTemplate,
  loadOwnTemplates,
  ownTemplates,
  removeTemplate,
  renameTemplate,
} from '../../../../web/src/state/document/own-templates.ts';
import { select } from '../../../../web/src/state/document/selection.ts';
import { makeSubgraph } from '../../../../web/src/state/document/subgraphs.ts';
import { useStudio } from '../../use-studio.ts';

describe('own templates', () => {
  const server = useStudio();
  before(() => {
    measureNode.value = () => undefined;
  });

  it('keep a subgraph in the studio, and add it again under ids of its own, as one step', async () => {
    openDocument(EMPTY_GRAPH);
    const photo = addNodeAt('image/load', 0, 0) ?? '';
    const blur = addNodeAtEnd('image/blur', { from: { node: photo, port: 'image' } }, 300, 0) ?? '';
    select([blur]);
    const id = makeSubgraph() ?? '';
    select([id]);
    expect(await keepTemplate('Soft')).to.equal(true);
    expect((await server().studio.ownTemplates.list({ limit: 9 })).map(({ title }) => title)).to.deep.equal([
      'Soft',
    ]);
    const [template] = ownTemplates.value;
    if (template === undefined) throw new Error('nothing was kept');
    await renameTemplate(template, 'Softer');
    expect(ownTemplates.value.map(({ title }) => title)).to.deep.equal(['Softer']);
    ownTemplates.value = [];
    await loadOwnTemplates();
    expect(ownTemplates.value.map(({ title }) => title)).to.deep.equal(['Softer']);
    await addTemplate(template, [500, 500]);
    expect(Object.keys(graph.value.nodes)).to.deep.equal([photo, id, `${id}-2`]);
    expect(graph.value.nodes[`${id}-2`]?.graph?.nodes).to.have.property('blur-2');
    undo();
    expect(Object.keys(graph.value.nodes)).to.deep.equal([photo, id]);
    await removeTemplate(template);
    expect([ownTemplates.value, await server().studio.ownTemplates.list({ limit: 9 })]).to.deep.equal([
      [],
      [],
    ]);
  });

  it('are nothing without a selection or a name', async () => {
    select([]);
    expect(await keepTemplate('Nothing')).to.equal(false);
  });
});
