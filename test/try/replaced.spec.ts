import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseSync } from 'vite';
import { REPLACED } from '../../scripts/try/config.ts';
import { encodeVideo } from '../../src/image/codec/encode-video.ts';
import { chainProcessBeside } from '../../try/replaced/chain-process.ts';
import { encodeVideo as encodeVideoHere } from '../../try/replaced/encode-video.ts';
import { codeOfAsync } from '../support/code-of.ts';

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What a module exports but types, each with the parameters that must be given; undefined for what is no function. */
function valuesOf(path: string): ReadonlyMap<string, number | undefined> {
  const found = new Map<string, number | undefined>();
  const { program } = parseSync(path, readFileSync(path, 'utf8'));
  const required = (params: readonly Node[]) =>
    params.filter((param) => param.type !== 'AssignmentPattern' && param['optional'] !== true).length;
  for (const statement of program.body as unknown as readonly Node[]) {
    if (statement.type !== 'ExportNamedDeclaration' || statement['exportKind'] === 'type') continue;
    const declaration = statement['declaration'] as Node | null;
    if (declaration?.type === 'FunctionDeclaration') {
      const { name } = declaration['id'] as unknown as { name: string };
      found.set(name, required(declaration['params'] as Node[]));
    }
    if (declaration?.type === 'VariableDeclaration') {
      for (const { id } of declaration['declarations'] as { id: { name: string } }[])
        found.set(id.name, undefined);
    }
    for (const one of statement['specifiers'] as Node[]) {
      if (one['exportKind'] !== 'type') found.set((one['exported'] as { name: string }).name, undefined);
    }
  }
  return found;
}

/** Modules of Node's that the site replaces: the others must not notice. */
describe('modules that the site puts in the place of others', () => {
  for (const [original, replacement] of Object.entries(REPLACED)) {
    it(`${replacement} exports nothing that ${original} does not, and asks for no more`, () => {
      const [there, here] = [valuesOf(original), valuesOf(replacement)];
      // Helpers that only replacements know are no part of it.
      const shared = [...here].filter(([name]) => there.has(name));
      expect(shared, 'what they have in common').to.have.length.above(0);
      for (const [name, params] of shared) {
        expect(params ?? 0, `parameters of ${name}`).to.be.at.most(
          there.get(name) ?? Number.POSITIVE_INFINITY,
        );
      }
    });
  }

  it('a film fails as it does where there is no ffmpeg', async () => {
    const frames = { width: 2, height: 2, count: 1, pixels: new Uint8Array(12) };
    const there = encodeVideo(frames, 'mp4', { rate: 10, quality: 50, program: 'no-such-program' });
    expect(await codeOfAsync(encodeVideoHere)).to.equal(await codeOfAsync(() => there));
  });

  it('no process is offered for a training, whatever it costs', () => {
    expect(chainProcessBeside()).to.equal(undefined);
  });
});
