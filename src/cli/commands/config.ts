import { findPlaces } from '../../runtime/places.ts';
import { allSettings, type Found, readSources } from '../config/sources.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/** `patchwise config`: every setting, what holds for it and where that comes from. */
export function configCommand(options: { readonly json?: boolean }, terminal: Terminal): ExitCode {
  const sources = readSources();
  const rows = [...allSettings()].map(([name, setting]) => {
    const found: Found = sources.get(name) ?? { value: setting.defaultValue as unknown, origin: 'default' };
    const value = setting.isSecret && found.value !== undefined ? '(set)' : found.value;
    return {
      name,
      flag: setting.long as string,
      variable: setting.variable,
      value: value ?? null,
      origin: found.origin,
      ...(found.where !== undefined && { where: found.where }),
    };
  });
  const { userConfig, projectConfig } = findPlaces();
  const files = { user: process.env['PATCHWISE_CONFIG'] || userConfig, project: projectConfig ?? null };
  if (options.json) {
    terminal.out(`${JSON.stringify({ settings: rows, files }, null, 2)}\n`);
    return EXIT.done;
  }
  for (const { name, value, origin, where, variable } of rows) {
    const text = value === null ? 'not set' : Array.isArray(value) ? value.join(', ') : String(value);
    terminal.out(
      `${name.padEnd(11)} ${text}\n${''.padEnd(11)}   from ${where ?? origin}; ${variable} sets it\n`,
    );
  }
  terminal.out(
    '\nThe command line is stronger than the environment, then the file of the project, then that of the user.\n' +
      `User: ${files.user}\nProject: ${files.project ?? 'none (patchwise.config.json in this folder or above)'}\n`,
  );
  return EXIT.done;
}
