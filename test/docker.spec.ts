import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

interface Fault {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}

/** A CommonJS package: required, so that a checkout without it still passes the type check. */
const { validate } = createRequire(import.meta.url)('dockerfile-utils') as {
  readonly validate: (dockerfile: string) => readonly Fault[];
};

const root = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(join(root, 'Dockerfile'), 'utf8');

/** Instructions of each stage by its name, continued lines joined. */
function stages(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')) {
    const name = /^FROM .* AS (\S+)$/.exec(line)?.[1];
    if (name !== undefined) {
      current = [];
      found.set(name, current);
    }
    if (line.trim() !== '') current.push(line);
  }
  return found;
}

describe('the Dockerfile', () => {
  it('has no fault that a linter finds', () => {
    const faults = validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`);
    expect(faults).to.deep.equal([]);
    // The linter does find faults.
    expect(validate('FROM node\nCMD ["a"]\nCMD ["b"]\nNOPE x\n')).to.have.length.above(0);
  });

  it('ends in images that are not root, look after their health and keep their data outside', () => {
    for (const name of ['cpu', 'cuda']) {
      const lines = stages().get(name) ?? [];
      const last = (word: string) => lines.findLast((line) => line.startsWith(`${word} `));
      expect(last('USER'), name).to.equal('USER patchwise');
      expect(last('HEALTHCHECK'), name).to.include('/opt/patchwise/health.mjs');
      expect(last('VOLUME'), name).to.equal('VOLUME /data');
      expect(last('ENTRYPOINT'), name).to.equal('ENTRYPOINT ["patchwise"]');
    }
  });

  it('names files and stages that are there', () => {
    const names = new Set([...stages().keys(), 'node:24-bookworm-slim']);
    for (const [, stage = ''] of text.matchAll(/--from=(\S+)/g)) expect([...names]).to.include(stage);
    for (const [, file = ''] of text.matchAll(/^COPY (docker\/\S+)/gm)) {
      expect(existsSync(join(root, file)), file).to.equal(true);
    }
    const run = (stages().get('package') ?? []).join(' ');
    for (const [script = ''] of run.matchAll(/scripts\/\S+\.mjs/g)) {
      expect(existsSync(join(root, script)), script).to.equal(true);
    }
  });
});
