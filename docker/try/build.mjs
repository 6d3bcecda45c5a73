// Executes the stages of a Dockerfile in roots.
import { chownSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { copyContext } from './context.mjs';
import { jsonOf, variablesOf } from './dockerfile.mjs';
import { copyTree, makeNodeRoot, runIn, userId } from './roots.mjs';

const EMPTY = {
  env: {},
  user: 'root',
  cwd: '/',
  volumes: [],
  entrypoint: [],
  command: [],
  stopSignal: 'SIGTERM',
};

/**
 * Builds stages, each once, with those that it is made from.
 * @param stages what `readStages` gives
 * @param options checkout; work: a folder for the roots; say: is told each step
 * @returns a function from a stage's name to its image: the root and what runs in it (user, variables, health check …)
 */
export function createBuilder(stages, { checkout, work, say }) {
  const images = new Map();

  /** An image or a stage by its name, as COPY --from and FROM name it. */
  function imageOf(name) {
    const made = images.get(name);
    if (made !== undefined) return made;
    const stage = stages.find((each) => each.name === name);
    const root = join(work, name.replaceAll(/[^\w.-]/g, '_'));
    if (stage === undefined) {
      say(`${name}: Debian by mmdebstrap, Node and npm from npm's registry`);
      makeNodeRoot(name, root, work);
      images.set(name, { ...EMPTY, root });
    } else {
      const base = imageOf(stage.base);
      copyTree(base.root, root);
      images.set(name, execute(stage, { ...base, root }));
    }
    return images.get(name);
  }

  function execute(stage, start) {
    let image = start;
    for (const step of stage.steps) {
      say(`${stage.name}, line ${step.line}: ${step.keyword} ${step.text.replaceAll(/\s+/g, ' ')}`);
      image = { ...image, ...take(step, image) };
    }
    return image;
  }

  /** What a step changes of an image, done. */
  function take({ keyword, text, json, flags, line }, image) {
    switch (keyword) {
      case 'RUN':
        runIn(image.root, json ?? ['/bin/sh', '-c', text], { ...image, build: true });
        return {};
      case 'COPY':
        copy(text.split(/\s+/), flags.from, image);
        return {};
      case 'ENV':
        return { env: { ...image.env, ...variablesOf(text) } };
      case 'ARG':
      case 'LABEL':
        return {};
      case 'USER':
        userId(image.root, text);
        return { user: text };
      case 'WORKDIR': {
        const cwd = posix.resolve(image.cwd, text);
        mkdirSync(join(image.root, cwd), { recursive: true });
        return { cwd };
      }
      case 'VOLUME':
        return { volumes: [...image.volumes, ...(json ?? text.split(/\s+/))] };
      case 'EXPOSE':
        return { port: Number(text) };
      case 'STOPSIGNAL':
        return { stopSignal: text };
      case 'HEALTHCHECK':
        return { health: { command: jsonOf(text.replace(/^CMD\s+/, '')), ...flags } };
      case 'ENTRYPOINT':
        return { entrypoint: json ?? ['/bin/sh', '-c', text], command: [] };
      case 'CMD':
        return { command: json ?? ['/bin/sh', '-c', text] };
      default:
        throw new Error(`Line ${line}: ${keyword} is not known here.`);
    }
  }

  function copy(words, from, { root, cwd }) {
    const sources = words.slice(0, -1);
    const place = words.at(-1);
    const to = join(root, posix.resolve(cwd, place));
    for (const source of sources) {
      if (from === undefined && source === '.') {
        say(`  ${copyContext(checkout, to)} files`);
        continue;
      }
      const origin = from === undefined ? checkout : imageOf(from).root;
      for (const path of matching(join(origin, source))) {
        const folder = statSync(path).isDirectory();
        const target = place.endsWith('/') && !folder ? join(to, basename(path)) : to;
        // The content of a folder goes into the place, not the folder itself.
        copyTree(folder ? `${path}/.` : path, target);
        if (from === undefined) chownSync(target, 0, 0);
      }
    }
  }

  return imageOf;
}

/** Files that a name with stars in its last part means. */
function matching(path) {
  const name = basename(path);
  if (!name.includes('*')) {
    if (!existsSync(path)) throw new Error(`COPY finds no ${path}.`);
    return [path];
  }
  const pattern = new RegExp(
    `^${name.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}$`,
  );
  const found = readdirSync(dirname(path)).filter((each) => pattern.test(each));
  if (found.length === 0) throw new Error(`COPY finds no ${path}.`);
  return found.map((each) => join(dirname(path), each));
}
