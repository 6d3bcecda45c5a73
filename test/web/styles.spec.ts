import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const SOURCES = fileURLToPath(new URL('../../web/src', import.meta.url));

/** Classes that a style sheet gives their look by themselves: `.name { … }`, also in a list of selectors. */
function ownClasses(css: string): ReadonlySet<string> {
  return new Set([...css.matchAll(/^\.([a-z][a-z0-9-]*)(?= \{|,$)/gm)].map(([, name]) => name as string));
}

describe('style sheets', () => {
  it('give a class its look in one sheet only: those of panels come later, and stay', () => {
    const sheets = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.css'),
    );
    expect(sheets).to.include(join('styles', 'tokens.css'));
    const owners = new Map<string, string[]>();
    for (const sheet of sheets) {
      for (const name of ownClasses(readFileSync(join(SOURCES, sheet), 'utf8'))) {
        owners.set(name, [...(owners.get(name) ?? []), sheet]);
      }
    }
    const twice = [...owners].filter(([, where]) => where.length > 1);
    expect(twice).to.deep.equal([]);
  });
});
