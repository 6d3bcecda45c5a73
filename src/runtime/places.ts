import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Where this process looks for its settings and keeps its data. */
export interface Places {
  /** Settings of this user. */
  readonly userConfig: string;
  /** Settings of the project that the current folder belongs to, where there is one. */
  readonly projectConfig?: string;
  /** Folder for graphs, models, runs and cache when nobody names one. */
  readonly home: string;
}

/** Its presence makes a folder a project: the data of what is started inside of it lie in it. */
const PROJECT_HOME = '.patchwise';
const PROJECT_CONFIG = 'patchwise.config.json';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A folder with `.patchwise` or `patchwise.config.json` is a project, and so is everything below it. Outside of
 * projects data go where the system keeps a user's: XDG on Linux and wherever its variables are set, Application
 * Support on macOS, AppData on Windows.
 */
export function findPlaces(
  folder: string = process.cwd(),
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): Places {
  const project = findProject(resolve(folder));
  const config = project === undefined ? undefined : join(project, PROJECT_CONFIG);
  return {
    userConfig: join(userFolder('config', env, platform), 'patchwise', 'config.json'),
    ...(config !== undefined && existsSync(config) && { projectConfig: config }),
    home:
      project === undefined
        ? join(userFolder('data', env, platform), 'patchwise')
        : join(project, PROJECT_HOME),
  };
}

function findProject(folder: string): string | undefined {
  if (isFolder(join(folder, PROJECT_HOME)) || existsSync(join(folder, PROJECT_CONFIG))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : findProject(parent);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function userFolder(kind: 'config' | 'data', env: Environment, platform: NodeJS.Platform): string {
  const named = kind === 'config' ? env['XDG_CONFIG_HOME'] : env['XDG_DATA_HOME'];
  if (named) return resolve(named);
  switch (platform) {
    case 'darwin':
      return join(homedir(), 'Library', kind === 'config' ? 'Preferences' : 'Application Support');
    case 'win32':
      return kind === 'config'
        ? (env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'))
        : (env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'));
    default:
      return kind === 'config' ? join(homedir(), '.config') : join(homedir(), '.local', 'share');
  }
}
