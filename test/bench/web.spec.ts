import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { firstFiles, importedBy, namedByHtml, sizesOf } from '../../bench/web/bundle.ts';
import { busyGraph, chainGraph } from '../../bench/web/graph.ts';
import { PARTS, parseWebOptions } from '../../bench/web/options.ts';
import { frameRate, quantile, spread } from '../../bench/web/statistics.ts';
import { loadDocument } from '../../src/graph/check/load.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';

describe('the benchmark of the editor', () => {
  it('runs all parts unless told otherwise, and refuses what it does not know', () => {
    expect(parseWebOptions([])).to.deep.equal({
      ...{ seconds: 10, rounds: 7, pictures: 10_000, json: undefined, parts: PARTS },
      ...{ workflows: undefined, keep: undefined },
    });
    expect(parseWebOptions(['--only', 'start,memory', '--seconds', '2'])).to.deep.include({
      ...{ parts: ['start', 'memory'], seconds: 2 },
    });
    expect(parseWebOptions(['--help'])).to.equal('help');
    expect(() => parseWebOptions(['--only', 'paint'])).to.throw('paint');
    expect(() => parseWebOptions(['--seconds', '-1'])).to.throw('--seconds');
    expect(() => parseWebOptions(['--fast'])).to.throw('--fast');
  });

  it('takes quantiles between the least and the most, rising with the share', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).to.equal(2.5);
    expect(quantile([10, 20, 30], 0.25)).to.equal(15);
    expect(quantile([], 0.5)).to.be.NaN;
    expect(spread([5])).to.deep.equal({ count: 1, least: 5, median: 5, p95: 5, p99: 5, most: 5 });
    const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(numbers, share, share, (values, a, b) => {
        const [low, high] = [quantile(values, Math.min(a, b)), quantile(values, Math.max(a, b))];
        expect(low).to.be.at.most(high + 1e-6);
        expect(low).to.be.at.least(Math.min(...values) - 1e-6);
        expect(high).to.be.at.most(Math.max(...values) + 1e-6);
      }),
    );
  });

  it('gives frames a second by the median interval and by the longest hundredth', () => {
    const times = [0];
    for (let i = 0; i < 198; i++) times.push((times.at(-1) as number) + 10);
    for (let i = 0; i < 3; i++) times.push((times.at(-1) as number) + 100);
    const rate = frameRate(times);
    expect(rate).to.include({ frames: 201, median: 100, worst: 10 });
    expect(rate.seconds).to.be.closeTo(2.28, 1e-9);
  });

  it('finds what a page loads at once, and not what it may load later', async () => {
    const files: Record<string, string> = {
      'index.html':
        '<link rel="icon" href="./icon.svg"><script type="module" crossorigin src="./assets/a.js"></script>' +
        '<link rel="stylesheet" href="./assets/a.css"><link href="https://elsewhere.example/x.css">',
      'assets/a.js':
        'import{x}from"./b.js";import"./c.js";const l=()=>import("./late.js");export*from"../assets/d.js"',
      'assets/b.js': 'import{y}from"./a.js";export const x=1',
      'assets/c.js': 'console.log("from elsewhere.js")',
      'assets/d.js': '',
    };
    expect(namedByHtml(files['index.html'] as string)).to.deep.equal([
      ...['icon.svg', 'assets/a.js', 'assets/a.css'],
    ]);
    expect(importedBy(files['assets/a.js'] as string)).to.have.members([
      './b.js',
      './c.js',
      '../assets/d.js',
    ]);
    expect(await firstFiles('index.html', async (path) => files[path] as string)).to.deep.equal([
      ...[
        'assets/a.css',
        'assets/a.js',
        'assets/b.js',
        'assets/c.js',
        'assets/d.js',
        'icon.svg',
        'index.html',
      ],
    ]);
  });

  it('weighs files as they are and compressed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchwise-bundle-'));
    try {
      await writeFile(join(folder, 'a.js'), 'a'.repeat(1000));
      const [file] = await sizesOf(folder, ['a.js']);
      expect(file).to.include({ path: 'a.js', bytes: 1000 });
      expect(file?.gzip).to.be.within(20, 60);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('makes graphs that can run, of as many nodes as asked, no two in one place', () => {
    const registry = patchwiseRegistry();
    const busy = busyGraph(200, 50);
    expect(Object.keys(busy.nodes)).to.have.length(200);
    expect(Object.values(busy.nodes).filter(({ type }) => type === 'sampling/inject@1')).to.have.length(50);
    const places = Object.values(busy.view?.nodes ?? {}).map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).to.equal(200);
    for (const document of [busy, busyGraph(60, 50), chainGraph()]) {
      const { runnable, problems } = loadDocument(JSON.stringify(document), registry);
      expect(problems.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
      expect(runnable).to.equal(true);
    }
  });
});
