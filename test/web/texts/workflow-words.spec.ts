import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { DE_WORKFLOWS } from '../../../web/src/texts/de-workflows.ts';
import { speak, t } from '../../../web/src/texts/texts.ts';

type Asking = Readonly<Record<string, { readonly label?: string }>>;

/** Titles and descriptions of the shipped workflows, and what their recipes ask for by name. */
function said(): Set<string> {
  const files = readdirSync('workflows').filter((file) => file.endsWith('.json'));
  return new Set(
    files.flatMap((file) => {
      const { meta, extra } = JSON.parse(readFileSync(`workflows/${file}`, 'utf8')) as {
        meta: { title: string; description: string };
        extra?: { recipe?: { slots: Asking; options?: Asking } };
      };
      const { slots = {}, options = {} } = extra?.recipe ?? {};
      const labels = [slots, options].flatMap((asking) =>
        Object.values(asking).flatMap(({ label = [] }) => label),
      );
      return [meta.title, meta.description, ...labels];
    }),
  );
}

describe('workflows in German', () => {
  afterEach(() => speak('en'));

  it('have every title and description, and nothing that no workflow says any more', () => {
    const texts = said();
    expect(
      [...texts].filter((text) => !Object.hasOwn(DE_WORKFLOWS, text)),
      'to be translated in web/src/texts/de-workflows.ts',
    ).to.deep.equal([]);
    expect(
      Object.keys(DE_WORKFLOWS).filter((text) => !texts.has(text)),
      'said no more',
    ).to.deep.equal([]);
  });

  it("come and go with the language of the page, and somebody's own stay as they are", async () => {
    expect(t.workflows.say('Inpainting')).to.equal('Inpainting');
    await speak('de');
    expect(t.workflows.say('Inpainting')).to.equal('Ausfüllen');
    expect(['My own', 'constructor'].map((text) => t.workflows.say(text))).to.deep.equal([
      'My own',
      'constructor',
    ]);
  });
});
