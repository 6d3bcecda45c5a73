import type { ExitCode } from '../../src/cli/exit-codes.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

/**
 * The command line within this process, as `main` of src/cli. Mocha loads specs as CommonJS; what the command line
 * imports when it runs are ECMAScript modules, and would be second copies beside a `main` that specs import at their
 * top.
 */
export async function main(args: readonly string[], terminal?: Terminal): Promise<ExitCode> {
  const commandLine = await import('../../src/cli/main.ts');
  return commandLine.main(args, terminal);
}
