import { expect } from 'chai';
import { JSDOM } from 'jsdom';
import { reportHtml } from '../../../src/nodes/report/html.ts';
import { failure } from '../../support/failure.ts';
import { flat } from '../../support/images.ts';
import { memoryServices, runNode } from '../harness.ts';

describe('report/html', () => {
  const report = {
    title: 'Figures <b>',
    entries: [
      { name: 'SWD', value: 0.0123456, meaning: 'lower & better' },
      { name: 'net', value: 'small' },
    ],
  };
  const series = {
    title: 'Loss',
    xLabel: 'update',
    yLabel: 'loss',
    curves: [
      {
        name: 'a',
        points: [
          [0, 1],
          [1, 2],
        ],
      },
    ],
  };
  const page = async (inputs: object, params: object = {}) => {
    const written = new Map<string, Uint8Array>();
    await runNode(reportHtml, inputs, params, { services: memoryServices(written) });
    const text = new TextDecoder().decode(written.get('node.html'));
    return { text, document: new JSDOM(text).window.document };
  };

  it('holds images, tables and plots inside, and asks for nothing outside', async () => {
    const inputs = {
      images: [flat(0), flat(1)],
      labels: ['one', 'two'],
      reports: [report],
      series: [series],
    };
    const { text, document } = await page(inputs, { title: 'My <page>', text: 'First.\n\nSecond.' });
    expect(document.title).to.equal('My <page>');
    expect([...document.querySelectorAll('figcaption')].map((c) => c.textContent)).to.deep.equal([
      'one',
      'two',
      'Loss',
    ]);
    for (const image of document.querySelectorAll('img'))
      expect(image.src).to.match(/^data:image\/png;base64,iVBOR/);
    expect([...document.querySelectorAll('td')].map((cell) => cell.textContent)).to.include.members([
      'SWD',
      '0.01235',
      'lower & better',
      'small',
    ]);
    expect([...document.querySelectorAll('h2')].map((h) => h.textContent)).to.include('Figures <b>');
    expect(document.querySelectorAll('script, link, iframe')).to.have.length(0);
    expect(text).to.not.match(/https?:/);
  });

  it('can be empty, and refuses labels that do not match the images', async () => {
    expect((await page({})).document.querySelectorAll('section')).to.have.length(0);
    const error = await failure(() => page({ images: [flat(0)], labels: ['a', 'b'] }));
    expect(error.details).to.include({ port: 'labels' });
  });
});
