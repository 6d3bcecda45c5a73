import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Cells of the rows of each table of a document whose head has this column. */
function rowsOf(path: string, column: RegExp): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let wanted = false;
  let head = true;
  for (const line of read(path).split('\n')) {
    if (!line.startsWith('|')) {
      [wanted, head] = [false, true];
      continue;
    }
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (head) [wanted, head] = [column.test(line), false];
    else if (wanted && !/^-+$/.test(cells[0] ?? '')) rows.push(cells);
  }
  return rows;
}

/** Specs that a cell names, each with the titles behind it. */
function specsOf(cell: string): readonly { readonly file: string; readonly titles: readonly string[] }[] {
  return [...cell.matchAll(/`(test\/[^`]+)`(?:: ((?:\*[^*]+\*(?:, )?)+))?/g)].map(
    ([, file = '', titles = '']) => ({
      file,
      titles: [...titles.matchAll(/\*([^*]+)\*/g)].map(([, title = '']) => title),
    }),
  );
}

describe('promises of safety', () => {
  it('each name a spec that is there', () => {
    const rows = rowsOf('SECURITY.md', /Held by/i);
    expect(rows.length).to.be.above(20);
    for (const row of rows) {
      const specs = specsOf(row.at(-1) ?? '');
      expect(specs, row[0]).not.to.deep.equal([]);
      for (const { file } of specs) expect(existsSync(join(root, file)), file).to.equal(true);
    }
  });

  it('that were broken once are each held by a test of its own', () => {
    const rows = rowsOf('docs/advisories.md', /held by/i);
    const numbers = (letter: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
    expect(rows.map(([number]) => number)).to.deep.equal([...numbers('D', 20), ...numbers('E', 17)]);
    for (const [number, , , held = ''] of rows) {
      const specs = specsOf(held);
      expect(specs, number).not.to.deep.equal([]);
      for (const { file, titles } of specs) {
        const text = read(file);
        expect(titles, `${number} ${file}`).not.to.deep.equal([]);
        for (const title of titles) expect(text, `${number} ${file}`).to.include(title);
      }
    }
  });
});
