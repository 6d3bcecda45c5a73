import { join } from 'node:path';
import { openStudio, type ServerStudio } from '../../../src/server/open-studio.ts';
import type { RunnerTimes, StudioOptions } from '../../../src/server/studio-options.ts';
import { temporaryFolder } from './folders.ts';

export type RealStudioOptions = Partial<StudioOptions> & { readonly runner?: RunnerTimes };

/** A studio in a fresh folder on one CPU thread, closed after each test. Call inside `describe`. */
export function realStudio(): {
  readonly home: () => string;
  /** Opens the studio of this test; again after a close: the same folder. */
  readonly open: (options?: RealStudioOptions) => Promise<ServerStudio>;
} {
  const opened: ServerStudio[] = [];
  // Before that of the folder, which must still be there: mocha runs them in this order.
  afterEach(async () => {
    for (const studio of opened.splice(0)) await studio.close();
  });
  const folder = temporaryFolder();
  return {
    home: folder,
    async open(options = {}) {
      const studio = await openStudio(studioOptions(folder(), options));
      opened.push(studio);
      return studio;
    },
  };
}

/** What every studio in tests has in common. */
export function studioOptions(
  home: string,
  options: RealStudioOptions = {},
): Parameters<typeof openStudio>[0] {
  const { runner, ...rest } = options;
  return {
    home,
    engine: 'onnx-cpu',
    threads: 1,
    resolveReferences: async () => ({ 'asset:tiny': join(home, 'tiny.png') }),
    runner: { heartbeatMs: 100, backoffMs: 50, ...runner },
    ...rest,
  };
}
