import { PROBLEMS } from './problems.ts';

/** The reference of problems (docs/problems.md) as Markdown: each code that a graph can be told, and what it means. */
export function problemReferenceMarkdown(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { severity, about }]) => `| \`${code}\` | ${severity} | ${about} |`,
  );
  return `${[
    '# Problems',
    '',
    'What is told of a [graph](file-format.md), by `patchwise validate` and in the editor. Errors keep it from being read or',
    'run, warnings are probably mistakes, infos say what will happen. This page is made of the declarations (`npm run docs`).',
    '',
    '| code | | meaning |',
    '|---|---|---|',
    ...rows,
  ].join('\n')}\n`;
}
