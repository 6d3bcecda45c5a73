import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { JSDOM } from 'jsdom';
import { cli, temporaryFolder, writeGraph, writePicture } from './support.ts';

describe('patchwise run --report', () => {
  const at = temporaryFolder();

  async function run(...more: readonly string[]) {
    await writePicture(at('photo.png'));
    await writeGraph(at('graph.json'), {
      photo: { type: 'image/load@1', params: { path: 'photo.png' } },
      half: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { factor: 0.5 } },
      whole: { type: 'image/resize@1', in: { image: 'half.image', like: 'photo.image' } },
      compare: { type: 'metrics/compare@1', in: { image: 'whole.image', reference: 'photo.image' } },
      figures: { type: 'metrics/merge@1', in: { reports: 'compare.report' } },
      table: { type: 'report/save@1', in: { report: 'figures.report' } },
      small: { type: 'image/save@1', in: { image: 'half.image' } },
    });
    return cli('run', at('graph.json'), '--out', at('out'), '--home', at('home'), '--quiet', ...more);
  }

  async function page() {
    const text = await readFile(at('out', 'report.html'), 'utf8');
    return { text, document: new JSDOM(text).window.document };
  }

  it('writes one page with pictures, figures, graph, settings and times, and asks for nothing outside', async () => {
    const { code, err } = await run('--report', '--seed', '7');
    expect(code, err).to.equal(0);
    const { text, document } = await page();
    const headings = [...document.querySelectorAll('h2')].map((heading) => heading.textContent);
    expect(headings).to.deep.equal(['Pictures', 'Figures', 'Graph', 'Settings', 'Run']);
    const [picture] = document.querySelectorAll('img');
    const written = await readFile(at('out', 'small-000.png'));
    expect(picture?.src).to.equal(`data:image/png;base64,${written.toString('base64')}`);
    const cells = [...document.querySelectorAll('td')].map((cell) => cell.textContent);
    expect(cells).to.include.members([
      'Comparison: PSNR',
      'factor',
      '0.5',
      'image/resize@1',
      'done',
      'seed, resolved',
    ]);
    expect(document.querySelectorAll('.drawing svg')).to.have.length(1);
    expect(document.querySelector('pre')?.textContent).to.equal(
      await readFile(at('out', 'graph.json'), 'utf8'),
    );
    expect(document.querySelectorAll('script, link, iframe')).to.have.length(0);
    expect(text.replaceAll('http://www.w3.org/2000/svg', '')).to.not.match(/https?:\/\//);
  });

  it('says what went wrong, where, and what to do', async () => {
    const { code } = await run('--report', '--set', 'half.factor=null');
    expect(code).to.equal(2);
    const { document } = await page();
    const [first] = document.querySelectorAll('section');
    expect(first?.textContent)
      .to.contain('What went wrong')
      .and.to.contain('half')
      .and.to.contain('"factor"');
  });

  it('is not written without being asked for', async () => {
    await run();
    expect(await readFile(at('out', 'report.html')).catch((error) => error.code)).to.equal('ENOENT');
  });
});
