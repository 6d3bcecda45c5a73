import { fork } from 'node:child_process';
import { PatchwiseError } from '../../errors.ts';
import { processFile } from '../../runtime/package.ts';

/** What a child may take, ms. */
const MOST_MS = 120_000;

/**
 * What a process says that loads packs, which a server never does itself.
 * @param name of its file, as processFile takes it
 * @param failed what could not be done, to begin a sentence with
 * @throws `pack/invalid` when it ends without a word, or takes too long
 */
export function childReply<Reply>(
  name: string,
  options: object,
  failed: string,
  mostMs = MOST_MS,
): Promise<Reply> {
  const child = fork(processFile(name), [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: process.execArgv.filter((arg) => !arg.startsWith('--inspect')),
  });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new PatchwiseError('pack/invalid', `${failed}: ${why}`));
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      fail('it took too long.');
    }, mostMs);
    child.once('message', (reply) => {
      clearTimeout(late);
      resolve(reply as Reply);
    });
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => {
      clearTimeout(late);
      fail(said.trim() || `exit code ${code}.`);
    });
  });
}
