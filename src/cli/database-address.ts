import { PatchwiseError } from '../errors.ts';

/**
 * Arguments are visible to every account of a machine.
 * @param shown whether the address was given as an argument
 * @throws `usage/invalid` for a password that others can read
 */
export async function requireHiddenPassword(database: string, shown: boolean): Promise<void> {
  const { hasPassword } = await import('../server/store/postgres/connect.ts');
  if (!shown || !hasPassword(database)) return;
  throw new PatchwiseError('usage/invalid', 'Others of this machine can read a password in an argument.', {
    hint: 'Give the address in the variable PATCHWISE_DATABASE, or the password in PGPASSWORD or ~/.pgpass.',
  });
}
