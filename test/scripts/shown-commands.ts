import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every page for users, by its path in the project. */
export const PAGES: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'samples/models/README.md'],
  'examples/node-pack/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && name !== 'trials.md')
    .map((name) => `docs/${name.replaceAll('\\', '/')}`),
];

export const readPage = (page: string): string => readFileSync(join(root, page), 'utf8');

/** A command as a page shows it, without `patchwise`. */
export interface Shown {
  readonly page: string;
  readonly words: readonly string[];
}

/** Every `patchwise …` in code: a line of a block, where a backslash goes on with the next, or words in backticks. */
export function commandsOf(page: string): readonly Shown[] {
  const text = readPage(page).replaceAll(/\\\n\s*/g, '');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
  const inline = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(
    ([, code = '']) => code,
  );
  return [...blocks, ...inline].flatMap((line) => {
    const [, rest] = /(?:^|[|(]\s*|npx )patchwise ((?:(?! [#|>)]).)+)/.exec(line) ?? [];
    return rest === undefined
      ? []
      : [
          {
            page,
            words: rest
              .replace(/[);]+$/, '')
              .trim()
              .split(/\s+/),
          },
        ];
  });
}

/** The commands of all pages. */
export function shownCommands(): readonly Shown[] {
  return PAGES.flatMap(commandsOf).filter(({ words: [first = ''] }) => /^[a-z][a-z-]*$/.test(first));
}
