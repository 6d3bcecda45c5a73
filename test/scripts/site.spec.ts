import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkSite } from '../../scripts/check-site.mjs';
import { headingAnchor } from '../../scripts/heading-anchor.mjs';

describe('the check of the built site', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-site-'));
    writeFileSync(join(folder, 'photo.png'), '');
    writeFileSync(
      join(folder, 'index.html'),
      '<h1 id="one">One</h1><a href="/docs/other.html#two">a</a><a href="other">…</a><img src="/docs/photo.png">',
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const other = (html: string) => writeFileSync(join(folder, 'other.html'), html);

  it('follows links, pictures and anchors under the base', () => {
    other('<h1 id="two">Two</h1><a href="./#one">back</a><a href="https://elsewhere.invalid/x">out</a>');
    writeFileSync(join(folder, 'index.html'), '<h1 id="one"></h1><a href="/docs/other.html#two">a</a>');
    const { pages, followed, faults } = checkSite(folder, { base: '/docs/' });
    expect(faults).to.deep.equal([]);
    expect({ pages, followed }).to.deep.equal({ pages: 2, followed: 2 });
  });

  it('tells of files and anchors that are not there, and of links that leave the base', () => {
    other('<h1 id="three">Three</h1><a href="/nodes.html">n</a><img src="none.png">');
    expect(checkSite(folder, { base: '/docs/' }).faults).to.have.members([
      'index.html: /docs/other.html#two (no such anchor)',
      'index.html: other (no such file)',
      'other.html: /nodes.html (outside of /docs/)',
      'other.html: none.png (no such file)',
    ]);
  });

  it('leaves alone what others put beside the site', () => {
    other('<h1 id="two"></h1><a href="/docs/try/">t</a>');
    const faults = (elsewhere: readonly string[]) =>
      checkSite(folder, { base: '/docs/', elsewhere }).faults.filter((each) => /try/.test(each));
    expect(faults([])).to.deep.equal(['other.html: /docs/try/ (no such file)']);
    expect(faults(['try/'])).to.deep.equal([]);
  });
});

describe('anchors of headings', () => {
  it('are those of code hosts', () => {
    expect(headingAnchor('`animation/save`')).to.equal('animationsave');
    expect(headingAnchor("What's in it: 2 × 3 — über_all-ready")).to.equal(
      'whats-in-it-2--3--über_all-ready',
    );
  });
});
