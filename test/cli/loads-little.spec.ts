import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const SOURCES = new URL('../../src/', import.meta.url);
/** An import or export of values; what is between them holds no semicolon. */
const LOADS = /^(?:import|export) (?!type )(?:[^;]*? from )?'(\.[^']+)';/gm;

/** The modules of `src` that are loaded with one, itself included, as paths in `src`. */
function loadedWith(entry: string): readonly string[] {
  const found = new Set<string>();
  const waiting = [new URL(entry, SOURCES).href];
  for (let href = waiting.pop(); href !== undefined; href = waiting.pop()) {
    if (found.has(href)) continue;
    found.add(href);
    const text = readFileSync(fileURLToPath(href), 'utf8');
    for (const [, path] of text.matchAll(LOADS)) waiting.push(new URL(path as string, href).href);
  }
  return [...found].map((href) => href.slice(SOURCES.href.length));
}

describe('what the command line loads before it knows its command', () => {
  it('is no node, no model, no codec and no engine: help and completion come at once', () => {
    const loaded = loadedWith('cli/main.ts');
    expect(loaded).to.include.members(['cli/main.ts', 'cli/studio-commands.ts', 'cli/config/setting.ts']);
    expect(
      loaded.filter((path) => /^(nodes|model|image|graph\/run|server\/http)\//.test(path)),
    ).to.deep.equal([]);
    expect(loaded.filter((path) => path.startsWith('runtime/engine/onnx/'))).to.deep.equal([
      'runtime/engine/onnx/other-systems.ts',
    ]);
  });

  it('is all of it for a command that computes', () => {
    const loaded = loadedWith('cli/commands/run.ts');
    expect(loaded).to.include.members([
      'nodes/local-services.ts',
      'runtime/engine/engines.ts',
      'graph/run/run-graph.ts',
    ]);
  });
});
