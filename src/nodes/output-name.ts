import { z } from 'zod';
import { PatchwiseError } from '../errors.ts';

/** What a pattern's placeholders stand for. */
export interface OutputNameParts {
  /** Id of the node in the graph. */
  readonly node: string;
  /** Position in the stream, from 0. */
  readonly index: number;
  readonly label?: string | undefined;
}

const PLACEHOLDERS = ['node', 'index', 'label'] as const;

/** Characters that Windows refuses in names, and control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const FORBIDDEN = /[<>:"|?*\\\u0000-\u001f]/;

/** Names of devices on Windows, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The parameter of a sink that says how to name its files: `{node}` is the node's name in the graph, `{index}` the
 * position in the stream in three digits, `{label}` the wired label. Folders are divided by `/`.
 */
export function namePattern(preset: string, endings: readonly string[], description: string) {
  return z
    .string()
    .max(200)
    .default(preset)
    .superRefine((pattern, context) => {
      const fault = faultOf(pattern, endings);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    })
    .describe(
      `${description} {node} stands for the node's name, {index} for the position in the stream, {label} for the ` +
        'wired label; folders are separated by /.',
    );
}

/**
 * Fills in a pattern. Without `{index}` and `{label}`, all elements of a stream but the first get their position
 * before the ending, so that none replaces another.
 * @throws `usage/invalid` when the pattern cannot name a file (a parameter that was wired, not set)
 */
export function outputName(pattern: string, endings: readonly string[], parts: OutputNameParts): string {
  const fault = faultOf(pattern, endings);
  if (fault !== undefined) {
    throw new PatchwiseError('usage/invalid', `"${pattern}" cannot name the file: ${fault}.`, {
      hint: 'Use a name such as {node}-{index}.png.',
      details: { port: 'name' },
    });
  }
  if (pattern.includes('{label}') && parts.label === undefined) {
    throw new PatchwiseError('usage/invalid', `"${pattern}" asks for a label, but no label is wired.`, {
      hint: 'Wire the input "label", or leave {label} out of the name.',
      details: { port: 'label' },
    });
  }
  const position = String(parts.index).padStart(3, '0');
  const name = pattern
    .replaceAll('{node}', parts.node)
    .replaceAll('{index}', position)
    .replaceAll('{label}', safeLabel(parts.label ?? ''));
  const numbered = /\{(index|label)\}/.test(pattern) || parts.index === 0;
  if (numbered) return name;
  const dot = /\.[^./]*$/.exec(name)?.index ?? name.length;
  return `${name.slice(0, dot)}-${position}${name.slice(dot)}`;
}

/** A label as a part of a file name. */
function safeLabel(label: string): string {
  const safe = label
    .replaceAll(/[^\p{L}\p{N}._+-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  if (safe === '') return 'untitled';
  return RESERVED.test(safe) ? `_${safe}` : safe;
}

function faultOf(pattern: string, endings: readonly string[]): string | undefined {
  const unknown = [...pattern.matchAll(/\{([^{}]*)\}/g)].find(
    ([, name]) => !(PLACEHOLDERS as readonly string[]).includes(name ?? ''),
  );
  if (unknown !== undefined) {
    return `${unknown[0]} is not one of ${PLACEHOLDERS.map((name) => `{${name}}`).join(', ')}`;
  }
  const forbidden = FORBIDDEN.exec(pattern)?.[0];
  if (forbidden !== undefined) return `${JSON.stringify(forbidden)} is not allowed in file names`;
  const segments = pattern.split('/');
  if (segments.some((segment) => segment === '' || /[. ]$/.test(segment) || RESERVED.test(segment))) {
    return 'it must lie inside the output folder and have a usable name in every part';
  }
  if (endings.length > 0 && !endings.some((ending) => pattern.toLowerCase().endsWith(ending))) {
    return `it must end in ${endings.join(', ')}`;
  }
  return undefined;
}
