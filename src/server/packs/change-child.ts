/** Adds or removes a pack in a process of its own, for it loads the pack. Started by change-packs.ts. */
import { endWithParent } from '../../runtime/parent-watch.ts';
import type { ChangeOptions } from './change-main.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as ChangeOptions;
await endWithParent(options.parent);
const { change } = await import('./change-main.ts');
await change(options);
