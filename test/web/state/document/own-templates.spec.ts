import { expect } from 'chai';
import { patchwiseRegistry } from '../../../../src/nodes/registry.ts';
import { addNodeAt, addNodeAtEnd, measureNode } from '../../../../web/src/state/document/actions.ts';
import { EMPTY_GRAPH, graph, openDocument, undo } from '../../../../web/src/state/document/document.ts';
import {
  addTemplate,
  keepTemplate,
  ownTemplates,
  removeTemplate,
} from '../../../../web/src/state/document/own-templates.ts';
import { select } from '../../../../web/src/state/document/selection.ts';
import { makeSubgraph } from '../../../../web/src/state/document/subgraphs.ts';
import { setCatalogue } from '../../../../web/src/state/page/catalogue.ts';
import { installDom } from '../../dom.ts';

describe('own templates', () => {
  installDom();
  before(() => {
    setCatalogue(patchwiseRegistry().catalogue());
    measureNode.value = () => undefined;
  });

  it('keep a subgraph, and add it again under ids of its own, as one step', () => {
    openDocument(EMPTY_GRAPH);
    const photo = addNodeAt('image/load', 0, 0) ?? '';
    const blur = addNodeAtEnd('image/blur', { from: { node: photo, port: 'image' } }, 300, 0) ?? '';
    select([blur]);
    const id = makeSubgraph() ?? '';
    select([id]);
    expect(keepTemplate('Soft')).to.equal(true);
    expect(localStorage.getItem('patchwise.templates')).to.include('Soft');
    const [template] = ownTemplates.value;
    if (template === undefined) throw new Error('nothing was kept');
    addTemplate(template, [500, 500]);
    expect(Object.keys(graph.value.nodes)).to.deep.equal([photo, id, `${id}-2`]);
    expect(graph.value.nodes[`${id}-2`]?.graph?.nodes).to.have.property('blur-2');
    undo();
    expect(Object.keys(graph.value.nodes)).to.deep.equal([photo, id]);
    removeTemplate('Soft');
    expect(ownTemplates.value).to.deep.equal([]);
  });

  it('are nothing without a selection or a name', () => {
    select([]);
    expect(keepTemplate('Nothing')).to.equal(false);
  });
});
