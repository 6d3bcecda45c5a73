import { expect } from 'chai';
import { INPUT, SUBGRAPH } from '../../../src/graph/document/structure.ts';
import { mapSourceTexts } from '../../../src/graph/plan/sources.ts';
import { graphOf, node } from '../documents.ts';
import { numberRegistry } from '../number-nodes.ts';

describe('mapSourceTexts', () => {
  it('changes the texts that name files, on every level and at ports; others stay', () => {
    const document = graphOf({
      top: node('file/read@1', {}, { path: 'a' }),
      sub: {
        type: SUBGRAPH,
        params: { file: 'b' },
        graph: {
          nodes: {
            file: { type: INPUT },
            preset: { type: INPUT, params: { value: 'c' } },
            inner: node('file/read@1', {}, { path: 'd' }),
            byPort: node('file/read@1', { path: 'file.value' }),
            byPreset: node('file/read@1', { path: 'preset.value' }),
          },
        },
      },
      label: node('text/format@1', {}, { text: 'a' }),
    });
    const { nodes } = mapSourceTexts(document, numberRegistry, (text) => `${text}!`);
    expect(nodes['top']?.params).to.deep.equal({ path: 'a!' });
    expect(nodes['label']?.params).to.deep.equal({ text: 'a' });
    expect(nodes['sub']?.params).to.deep.equal({ file: 'b!' });
    const inner = nodes['sub']?.graph?.nodes;
    expect(inner?.['preset']?.params).to.deep.equal({ value: 'c!' });
    expect(inner?.['inner']?.params).to.deep.equal({ path: 'd!' });
  });
});
