import { requirePackages } from './broker/connect.ts';

/**
 * The two ends of working with other machines, loaded only where somebody asks for them: they need packages that
 * Patchwise does not bring along.
 */

/** What a studio needs. @throws `tool/missing`, saying what to install */
export async function loadStudioEnd(): Promise<typeof import('./studio/open-machines.ts')> {
  await requirePackages();
  return import('./studio/open-machines.ts');
}

/** What a worker needs. @throws `tool/missing`, saying what to install */
export async function loadWorkerEnd(): Promise<typeof import('./worker/worker.ts')> {
  await requirePackages();
  return import('./worker/worker.ts');
}
