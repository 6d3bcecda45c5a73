import { expect } from 'chai';
import { sampleFile } from '../../src/disk/sample-file.ts';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { withSampleReferences } from '../../src/server/templates.ts';
import {
  parseReference,
  pathProblems,
  referencesIn,
  resolveReferences,
} from '../../src/studio/references.ts';
import { graph } from '../server/support/graphs.ts';
import { memoryStudio } from '../server/support/memory-studio.ts';

const registry = patchwiseRegistry();

function load(path: string, type = 'image/load@1'): GraphDocument {
  return graph({ photo: { type, params: { path } } });
}

describe('References', () => {
  it('are an asset, a model or a sample', () => {
    expect(parseReference('asset:a-1_B')).to.deep.equal({ kind: 'asset', id: 'a-1_B' });
    expect(parseReference('model:x')).to.deep.equal({ kind: 'model', id: 'x' });
    expect(parseReference('sample:photos/lake.jpg')).to.deep.equal({
      kind: 'sample',
      name: 'photos/lake.jpg',
    });
  });

  it('are nothing else', () => {
    const texts = [
      '',
      'photo.jpg',
      '/etc/passwd',
      'asset:',
      'asset:../x',
      'asset:a/b',
      'Asset:a',
      ' asset:a',
      'asset:a ',
      'sample:',
      'sample:../x',
      'sample:/x',
      'sample:a\\b',
      'sample:c:x',
      'file:///x',
      'http://x/asset:a',
    ];
    for (const text of texts) expect(parseReference(text), text).to.equal(undefined);
  });

  it('are demanded of every parameter that names a file', () => {
    const problems = pathProblems(load('/etc/passwd'), registry);
    expect(problems.map((p) => [p.nodeId, p.port, p.path])).to.deep.equal([
      ['photo', 'path', '/nodes/photo/params/path'],
    ]);
    expect(pathProblems(load('../x.safetensors', 'model/load@1'), registry)).to.have.length(1);
    expect(pathProblems(load('asset:a'), registry)).to.deep.equal([]);
    expect(
      pathProblems(graph({ save: { type: 'image/save@1', params: { name: 'a.png' } } }), registry),
    ).to.deep.equal([]);
  });

  it('know every node that opens files', () => {
    const opens = registry.nodes.filter((node) => node.params.has('path')).map((node) => node.description);
    expect(opens).not.to.have.length(0);
    for (const { type, source } of opens) expect(source?.param, type).to.equal('path');
  });

  it('are found inside lists and longer texts', () => {
    const document = graph({
      names: {
        type: 'flow/texts@1',
        params: { values: 'asset:a, asset:b-2;sample:photos/tea.jpg\nasset:a' },
      },
      photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
    });
    expect([...referencesIn(document)]).to.have.members([
      'asset:a',
      'asset:b-2',
      'sample:photos/tea.jpg',
      'sample:photos/lake.jpg',
    ]);
  });

  it('resolve to files that are there and of their kind, by the words of the document', async () => {
    const studio = memoryStudio();
    const hash = await studio.blobs.put(Uint8Array.of(1, 2, 3));
    const { id } = await studio.assets.add({ kind: 'image', name: 'x', hash, bytes: 3 });
    const document = graph({
      names: {
        type: 'flow/texts@1',
        params: { values: `asset:${id} model:${id} asset:none sample:none.jpg sample:photos/lake.jpg` },
      },
    });
    const files = await resolveReferences(document, { ...studio, samples: sampleFile });
    expect(Object.keys(files)).to.have.members([`asset:${id}`, 'sample:photos/lake.jpg']);
    expect(files[`asset:${id}`]).to.include(hash);
    await studio.close();
  });

  it('to samples stay in the folder of samples', async () => {
    expect(await sampleFile('photos/lake.jpg')).to.match(/lake\.jpg$/);
    for (const name of ['../package.json', 'photos/../../package.json', '/etc/passwd', 'none']) {
      expect(await sampleFile(name), name).to.equal(undefined);
    }
  });

  it('take the place of paths to samples in templates', () => {
    const document = load('../samples/photos/lake.jpg');
    const changed = withSampleReferences(document, registry, '/repo/workflows', '/repo/samples');
    expect(changed.nodes['photo']?.params).to.deep.equal({ path: 'sample:photos/lake.jpg' });
    for (const path of ['../other/x.jpg', 'x.jpg', 'asset:a', '../samples2/x.jpg']) {
      expect(withSampleReferences(load(path), registry, '/repo/workflows', '/repo/samples')).to.deep.equal(
        load(path),
      );
    }
  });

  it('inside subgraphs and at their ports are asked for and found as anywhere', () => {
    const document: GraphDocument = graph({
      sub: {
        type: 'graph/subgraph@1',
        params: { file: '/etc/passwd' },
        graph: {
          nodes: {
            file: { type: 'graph/input@1' },
            inner: { type: 'image/load@1', params: { path: '/etc/shadow' } },
            byport: { type: 'image/load@1', in: { path: 'file.value' } },
            fine: { type: 'image/load@1', params: { path: 'asset:abc' } },
            off: { type: 'image/load@1', mode: 'mute', params: { path: 'asset:kept' } },
          },
        },
      },
    });
    expect(pathProblems(document, registry).map(({ path }) => path)).to.have.members([
      '/nodes/sub/graph/nodes/inner/params/path',
      '/nodes/sub/graph/nodes/byport/params/path',
    ]);
    // Files of muted nodes are kept: they may run again.
    expect([...referencesIn(document)]).to.have.members(['asset:abc', 'asset:kept']);
  });
});
