import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { messageOf, PatchwiseError } from '../../errors.ts';
import { didYouMean } from '../../graph/suggest.ts';
import { findPlaces } from '../../runtime/places.ts';
import { Setting, settings } from './setting.ts';

/** Where the value of a setting comes from, the strongest last. */
export type Origin = 'default' | 'user file' | 'project file' | 'environment' | 'command line';

export interface Found {
  readonly value: unknown;
  readonly origin: Origin;
  /** The file or the variable; absent for a default and for the command line. */
  readonly where?: string;
}

/** Every setting by its name in a configuration file. */
export function allSettings(): ReadonlyMap<string, Setting> {
  const all = Object.values(settings).map((make) => make());
  return new Map(all.map((setting) => [setting.attributeName(), setting]));
}

type Values = ReadonlyMap<string, Found>;

/**
 * What the environment and the files say, by name: one precedence for every command. A value on the command line is
 * stronger than all of it, a default weaker.
 * @throws `usage/invalid` naming file, key and what is wrong with it
 */
export function readSources(
  folder: string = process.cwd(),
  env: Readonly<Record<string, string | undefined>> = process.env,
): Values {
  const known = allSettings();
  const { userConfig, projectConfig } = findPlaces(folder, env);
  const found = new Map<string, Found>();
  for (const [path, origin] of [
    [env['PATCHWISE_CONFIG'] || userConfig, 'user file'],
    [projectConfig, 'project file'],
  ] as const) {
    const required = path !== undefined && path === env['PATCHWISE_CONFIG'];
    for (const [name, value] of Object.entries(readConfig(path, required))) {
      const setting = known.get(name);
      if (setting === undefined) {
        throw wrong(`${path} has a setting ${JSON.stringify(name)} that Patchwise does not know.`, [
          didYouMean(name, known.keys()),
          '`patchwise config` lists them.',
        ]);
      }
      found.set(name, { value: fromFile(setting, value, path as string), origin, where: path as string });
    }
  }
  for (const [name, setting] of known) {
    const text = env[setting.variable];
    // An empty variable is one that is not set: Compose files and shells make no difference.
    if (text === undefined || text === '') continue;
    found.set(name, {
      value: setting.isSwitch ? readSwitch(text, setting.variable) : parse(setting, [text], setting.variable),
      origin: 'environment',
      where: setting.variable,
    });
  }
  return found;
}

/** Gives a command what the environment and the files say, for the settings that its command line does not give. */
export function applySources(command: Command, sources: Values): void {
  for (const option of command.options) {
    if (!(option instanceof Setting)) continue;
    const name = option.attributeName();
    const found = sources.get(name);
    if (found === undefined || command.getOptionValueSource(name) === 'cli') continue;
    command.setOptionValueWithSource(name, found.value, found.origin === 'environment' ? 'env' : 'config');
  }
}

function readConfig(path: string | undefined, required: boolean): Record<string, unknown> {
  if (path === undefined) return {};
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !required) return {};
    throw wrong(`The configuration file ${path} cannot be read: ${(error as Error).message}`, [], error);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { $schema: _schema, ...rest } = value as Record<string, unknown>;
      return rest;
    }
  } catch (error) {
    throw wrong(`The configuration file ${path} is not JSON: ${(error as Error).message}`, [], error);
  }
  throw wrong(`The configuration file ${path} must hold an object, such as { "engine": "onnx-cpu" }.`, []);
}

function fromFile(setting: Setting, value: unknown, path: string): unknown {
  const items = Array.isArray(value) ? value : [value];
  if (setting.isSwitch) {
    if (typeof value === 'boolean') return value;
    throw wrong(`${setting.attributeName()} in ${path} must be true or false.`, []);
  }
  const texts = items.map((item) => {
    if (typeof item === 'string' || typeof item === 'number') return String(item);
    throw wrong(`${setting.attributeName()} in ${path} must be a text or a number.`, []);
  });
  const placed = setting.isPath
    ? texts.map((text) => (text === '-' ? text : resolve(dirname(path), text)))
    : texts;
  return parse(setting, placed, `${setting.attributeName()} in ${path}`);
}

const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'true', 'yes', 'on'].map((text) => [text, true] as const),
  ...['0', 'false', 'no', 'off'].map((text) => [text, false] as const),
]);

function readSwitch(text: string, variable: string): boolean {
  const value = SWITCHES.get(text.toLowerCase());
  if (value !== undefined) return value;
  throw wrong(`${variable} must be one of ${[...SWITCHES.keys()].join(', ')}.`, []);
}

/** As the command line would read it, so that a value means the same wherever it stands. */
function parse(setting: Setting, texts: readonly string[], where: string): unknown {
  try {
    const { parseArg } = setting;
    if (parseArg === undefined) return texts.at(-1);
    return texts.reduce<unknown>((before, text) => parseArg(text, before as never), undefined);
  } catch (error) {
    const said = messageOf(error);
    const hint = error instanceof PatchwiseError && error.hint !== undefined ? [error.hint] : [];
    throw wrong(`${where}: ${said}`, hint, error);
  }
}

function wrong(message: string, hints: readonly string[], cause?: unknown): PatchwiseError {
  const hint = hints.filter((text) => text !== '').join(' ');
  return new PatchwiseError('usage/invalid', message, {
    ...(hint !== '' && { hint }),
    ...(cause !== undefined && { cause }),
  });
}
