// What this machine lends to a build: where its packages come from, and how npm is set up.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Variables that programs read for the way to the network. */
const NETWORK = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'],
];

/** Addresses of Debian's archive in the machine's own apt settings, those with the most packages first. */
export function debianMirrors(folder = '/etc/apt') {
  const lists = join(folder, 'sources.list.d');
  const files = [
    join(folder, 'sources.list'),
    ...(existsSync(lists) ? readdirSync(lists).map((name) => join(lists, name)) : []),
  ].filter((path) => existsSync(path));
  const found = files.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const written = path.endsWith('.sources')
      ? [...text.matchAll(/^URIs:\s*(.+)$/gm)].flatMap(([, uris]) => uris.split(/\s+/))
      : [...text.matchAll(/^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/gm)].map(([, uri]) => uri);
    return written.filter((uri) => /^https?:.*\/debian\/?$/.test(uri));
  });
  return [...new Set(found)];
}

/** Options of apt that this machine has: for mmdebstrap's --aptopt. */
export function aptOptionFiles(folder = '/etc/apt/apt.conf.d') {
  if (!existsSync(folder)) return [];
  // Those that Docker's base images add speak of their own cache.
  return readdirSync(folder)
    .filter((name) => !/^docker-|^\d+(autoremove|debconf)$/.test(name))
    .map((name) => join(folder, name));
}

function npmSetting(name) {
  const npm = process.env.npm_execpath;
  const args = ['config', 'get', name];
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { encoding: 'utf8' })
    : spawnSync('npm', args, { encoding: 'utf8' });
  const value = result.stdout.trim();
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value;
}

/**
 * npm's settings of this machine, for a build: files to show in the root at the same paths, and variables. They are
 * there while a step runs and in no layer.
 */
export function npmSettings() {
  const files = [npmSetting('userconfig'), npmSetting('globalconfig')];
  const variables = { NPM_CONFIG_USERCONFIG: files[0], NPM_CONFIG_GLOBALCONFIG: files[1] };
  for (const name of NETWORK) variables[name] = process.env[name];
  const certificates = [npmSetting('cafile'), process.env.NODE_EXTRA_CA_CERTS, process.env.SSL_CERT_FILE];
  return {
    files: [...new Set([...files, ...certificates])].filter((path) => path !== undefined && existsSync(path)),
    variables: Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined)),
  };
}
