import { stat } from 'node:fs/promises';
import { PatchwiseError } from '../../../errors.ts';
import { MACHINE_FILE_BYTES, type machineOperations } from '../../../protocol/machines.ts';
import type { Handlers } from '../../../studio/handlers/handler.ts';
import { EMPTY, json } from '../../../studio/ports/reply.ts';
import type { ServerStudio } from '../../open-studio.ts';
import type { ServerContext } from '../context.ts';

/** Workers as people see them, and what workers ask for. */
export function machineHandlers({ studio }: ServerContext): Handlers<typeof machineOperations> {
  return {
    listWorkers: async () => json(await studio.workers()),
    getWorkerTerms: async () => json(await needMachines(studio).terms()),
    async getMachineFile({ path: { area, name } }) {
      const { files } = needMachines(studio);
      const found = await files.find(area, name);
      const type = 'application/octet-stream';
      if (found === undefined) {
        throw new PatchwiseError('storage/missing', `There is nothing under ${area}/${name}.`);
      }
      if ('address' in found) return { kind: 'redirect', address: found.address };
      const { path, range } = found;
      files.counted(range === undefined ? (await stat(path)).size : range.end + 1 - range.start);
      // Nothing is served by a range of none.
      if (range !== undefined && range.end < range.start)
        return { kind: 'bytes', type, bytes: new Uint8Array() };
      return { kind: 'file', path, type, ...(range !== undefined && { range }) };
    },
    async putMachineFile({ path: { area, name }, stream }) {
      const { files } = needMachines(studio);
      if (stream === undefined) throw new Error('The operation takes a stream.');
      await files.put(area, name, stream(MACHINE_FILE_BYTES));
      return EMPTY;
    },
    async claimMachineFile({ path: { area, name } }) {
      return json(await needMachines(studio).files.claim(area, name));
    },
    async deleteMachineFile({ path: { area, name } }) {
      await needMachines(studio).files.remove(area, name);
      return EMPTY;
    },
  };
}

/** @throws `request/not-found` where no broker is used */
function needMachines({ machines }: ServerStudio): NonNullable<ServerStudio['machines']> {
  if (machines !== undefined) return machines;
  throw new PatchwiseError('request/not-found', 'This studio computes on its own machine only.', {
    hint: 'Start it with --broker to let workers join.',
  });
}
