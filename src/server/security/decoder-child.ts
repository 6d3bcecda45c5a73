/**
 * The process that decodes uploads and files of runs: native decoders meet hostile bytes here, and not in the server. Its
 * arguments: the server's process id, and the bytes of memory that it may hold.
 */
import { endWithParent } from '../../runtime/parent-watch.ts';

await endWithParent(Number(process.argv[2]));
const { startDecoder } = await import('./decoder-main.ts');
startDecoder(Number(process.argv[3]));
