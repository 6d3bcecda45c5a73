import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { didYouMean } from '../graph/suggest.ts';
import { assetPath } from '../runtime/assets.ts';
import { STREAM } from './standard-streams.ts';

/** Names of the workflows that come with Patchwise, sorted. */
export function workflowNames(): readonly string[] {
  return readdirSync(assetPath('workflows'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

/** The file of a workflow that comes with Patchwise. */
export function workflowPath(name: string): string {
  return join(assetPath('workflows'), `${name}.json`);
}

/**
 * The file that a command line means: a file that exists, or a workflow by name. A file of the same name wins: what
 * lies before the user is what they mean.
 * @throws `file/missing` for a bare name that is neither, with those that come near
 */
export function findWorkflow(text: string): string {
  if (text === STREAM || existsSync(text) || !/^[\w-]+$/.test(text)) return text;
  const names = workflowNames();
  if (names.includes(text)) return workflowPath(text);
  throw new PatchwiseError('file/missing', `There is no file and no workflow ${JSON.stringify(text)}.`, {
    hint: didYouMean(text, names, `The workflows are: ${names.join(', ')}.`),
  });
}
