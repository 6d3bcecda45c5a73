/** Loads packs in a process of their own and tells what they declare. Started by pack-catalogue.ts. */
import { endWithParent } from '../../runtime/parent-watch.ts';
import type { DescribeOptions } from './describe-main.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as DescribeOptions;
await endWithParent(options.parent);
const { describe } = await import('./describe-main.ts');
await describe(options);
