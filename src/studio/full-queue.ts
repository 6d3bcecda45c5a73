import { PatchwiseError } from '../errors.ts';

/** The error `queue/full`. @param queued runs that wait */
export function fullQueue(queued: number, room: number): PatchwiseError {
  return new PatchwiseError('queue/full', `${queued} runs wait already; the queue holds ${room}.`, {
    hint: 'Wait until some are done, or cancel some.',
  });
}
