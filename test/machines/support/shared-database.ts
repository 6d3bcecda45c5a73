import { endServers } from '../../faults/server-process.ts';
import { type PostgresProcess, usePostgres } from '../../server/support/postgres-process.ts';

/**
 * A database that the front ends of a suite share, each test's empty before it: they find it by the environment, and end
 * with the test. Where there is no PostgreSQL on this machine the tests are skipped.
 */
export function useSharedDatabase(): () => PostgresProcess {
  const postgres = usePostgres();
  beforeEach(() => {
    process.env['PATCHWISE_DATABASE'] = postgres().url;
  });
  afterEach(async () => {
    await endServers();
    delete process.env['PATCHWISE_DATABASE'];
    delete process.env['PATCHWISE_TOKEN'];
    await postgres().empty();
  });
  return postgres;
}
