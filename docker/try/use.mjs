// Uses an image as Docker and Compose do: its commands, its studio, its volumes.
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../scripts/must.mjs';
import { firstInside, runBeside, runIn, startIn, userId } from './roots.mjs';

/** Seconds that Docker waits after its signal before it kills. */
const GRACE_S = 10;

/** What is on the volumes of a container: made as Docker makes a new volume, with owner and rights of the place. */
function makeVolumes(image, work) {
  return Object.fromEntries(
    image.volumes.map((place, index) => {
      const outside = join(work, `volume-${index}`);
      const { uid, gid, mode } = statSync(join(image.root, place));
      mkdirSync(outside);
      chownSync(outside, uid, gid);
      spawnSync('chmod', [(mode & 0o7777).toString(8), outside]);
      return [place, outside];
    }),
  );
}

/** A started studio: its output so far, its first process, and its end. */
function start(image, volumes) {
  const child = startIn(image.root, [...image.entrypoint, ...image.command], {
    ...image,
    readOnly: true,
    volumes,
  });
  const studio = { child, output: '', ended: undefined };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      studio.output += chunk;
    });
  }
  child.once('exit', (code, signal) => {
    studio.ended = code ?? signal;
  });
  return studio;
}

async function until(condition, seconds, what, studio) {
  const end = Date.now() + seconds * 1000;
  while (!condition()) {
    must(studio.ended === undefined, `The studio ended with ${studio.ended}.`, studio.output);
    must(Date.now() < end, what, studio.output);
    await new Promise((done) => setTimeout(done, 250));
  }
}

const secondsOf = (text) => Number(/^(\d+)s$/.exec(text)?.[1]);

/** Starts the image, looks at it as Docker does, stops it. */
async function useStudio(image, volumes, say) {
  const studio = start(image, volumes);
  try {
    const printed = /running at (http:\S+)/;
    await until(() => printed.test(studio.output), 60, 'No address was printed.', studio);
    const [, address] = printed.exec(studio.output);
    const token = /token=([\w-]{16,})/.exec(address)?.[1];
    must(token !== undefined, 'The address has no token.', studio.output);
    say(`  its address is printed, with a token of ${token.length} characters`);

    const pid = firstInside(studio.child);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const uids = /^Uid:\s+(.+)$/m.exec(status)[1].split(/\s+/).map(Number);
    must(
      uids.every((uid) => uid === userId(image.root, image.user) && uid !== 0),
      `It runs as ${uids}.`,
    );
    must(/^CapBnd:\s+0+$/m.test(status), 'It has capabilities.', status);
    say(`  it runs as ${uids[0]}, without capabilities`);

    const { command, timeout, 'start-period': startPeriod } = image.health;
    const check = () => runBeside(pid, command, { ...image, timeout: secondsOf(timeout) * 1000 });
    let last;
    const healthy = () => {
      last = check();
      return last.status === 0;
    };
    await until(healthy, secondsOf(startPeriod), 'The health check is not content.', studio);
    say('  its health check is content');

    // As a browser would: without the token there is no answer, with it there is.
    const ask = `const answer = await fetch('http://127.0.0.1:' + process.env.PATCHWISE_PORT + '/api/system', { headers: process.argv[1] ? { authorization: 'Bearer ' + process.argv[1] } : {} }); console.log(answer.status);`;
    const asked = (...given) =>
      runBeside(pid, ['node', '--input-type=module', '-e', ask, ...given], image).output.trim();
    must(asked() === '401', `Without a token it answers ${asked()}.`);
    must(asked(token) === '200', `With its token it answers ${asked(token)}.`);
    say('  it answers with the token and refuses without');

    process.kill(pid, image.stopSignal);
    await new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`It did not end in ${GRACE_S} s.`)), GRACE_S * 1000);
      studio.child.once('exit', () => {
        clearTimeout(timer);
        done();
      });
    });
    must(studio.ended === 0, `It ended with ${studio.ended}.`, studio.output);
    say(`  ${image.stopSignal} ends it with 0`);
    return address;
  } finally {
    if (studio.ended === undefined) studio.child.kill('SIGKILL');
  }
}

/** Commands of the image, as `docker run IMAGE COMMAND` gives them. */
function command(image, volumes, words) {
  return runIn(image.root, [...image.entrypoint, ...words], { ...image, readOnly: true, volumes });
}

/**
 * Runs commands of an image and its studio, twice on the same volume.
 * @param image what `createBuilder` made
 * @param work a folder for its volumes
 * @param say is told what was seen
 * @throws an error that says what an image should do and this one does not
 */
export async function useImage(image, work, say) {
  const volumes = makeVolumes(image, work);
  const [volume] = Object.values(volumes);
  const doctor = JSON.parse(command(image, volumes, ['doctor', '--json']));
  must(doctor.auto !== null, 'doctor finds no engine.');
  say(`doctor: auto picks ${doctor.auto}`);
  command(image, volumes, [
    'run',
    'random',
    '--only',
    'sample',
    '--set',
    'samples.count=1',
    '--out',
    'random',
  ]);
  must(readdirSync(join(volume, 'random')).includes('sample-000.png'), 'run random wrote no picture.');
  say('run random: a picture on the volume');

  say('the studio, first start');
  const first = await useStudio(image, volumes, say);
  const database = readdirSync(volume, { recursive: true }).find((path) => path.endsWith('.db'));
  must(database !== undefined, `The volume has no database, but ${readdirSync(volume).join(', ')}.`);
  const born = statSync(join(volume, database)).ino;
  must(
    statSync(join(volume, database)).uid === userId(image.root, image.user),
    "The database is another user's.",
  );
  say('the studio, second start on the same volume');
  const second = await useStudio(image, volumes, say);
  must(first !== second, 'Both starts had the same token.');
  must(statSync(join(volume, database)).ino === born, 'The second start made another database.');
}
