import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../fixtures/graphs/', import.meta.url);

/** Names of the saved graphs, of every format version there has been. */
export const graphFixtures: readonly string[] = readdirSync(fileURLToPath(folder))
  .filter((name) => name.endsWith('.json'))
  .sort();

export function readGraphFixture(name: string): string {
  return readFileSync(fileURLToPath(new URL(name, folder)), 'utf8');
}
