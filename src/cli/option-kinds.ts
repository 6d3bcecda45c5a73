import { Option } from 'commander';
import { PatchwiseError } from '../errors.ts';

/** Gathers the values of an option that may be repeated. */
export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** A whole number from the command line. @throws `usage/invalid` */
export function wholeNumber(name: string, least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new PatchwiseError('usage/invalid', `${name} ${JSON.stringify(text)} is not usable.`, {
        hint: `Give a whole number from ${least} to ${most}.`,
      });
    }
    return value;
  };
}

/** `--seed`: 32 bits. */
export function seedOption(description: string): Option {
  return new Option('--seed <n>', description).argParser(wholeNumber('--seed', 0, 0xffffffff));
}

/** `--set node.param=value`, as often as wanted. */
export function setOption(description: string): Option {
  return new Option('--set <node.param=value>', description).argParser(gather);
}

/** The part of a help text that shows how a command is used. */
export function examples(...lines: readonly string[]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
