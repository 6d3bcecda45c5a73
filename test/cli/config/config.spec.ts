import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Command } from 'commander';
import { settings } from '../../../src/cli/config/setting.ts';
import { allSettings, applySources, readSources } from '../../../src/cli/config/sources.ts';
import { PatchwiseError } from '../../../src/errors.ts';
import { findPlaces } from '../../../src/runtime/places.ts';
import { cli, temporaryFolder } from '../support.ts';

describe('settings', () => {
  const at = temporaryFolder();

  /** A user's file, and a project with a file, in a folder of the test. */
  function files(user: object | string | undefined, project?: object | string) {
    const text = (content: object | string) =>
      typeof content === 'string' ? content : JSON.stringify(content);
    const env = { XDG_CONFIG_HOME: at('config'), XDG_DATA_HOME: at('data') };
    mkdirSync(at('config', 'patchwise'), { recursive: true });
    mkdirSync(at('project', 'deep', 'er'), { recursive: true });
    if (user !== undefined) writeFileSync(at('config', 'patchwise', 'config.json'), text(user));
    if (project !== undefined) writeFileSync(at('project', 'patchwise.config.json'), text(project));
    return env;
  }

  const problem = (action: () => unknown): PatchwiseError => {
    try {
      action();
    } catch (error) {
      expect(error).to.be.instanceOf(PatchwiseError);
      return error as PatchwiseError;
    }
    throw new Error('It did not fail.');
  };

  it('come from the user’s file, the project’s file, the environment and the command line, the later the stronger', () => {
    const env = files({ engine: 'onnx-cpu', threads: 1, port: 1111, queue: 5 }, { threads: 2, port: 2222 });
    const folder = at('project', 'deep', 'er');
    const sources = readSources(folder, { ...env, PATCHWISE_PORT: '3333' });
    expect(
      Object.fromEntries([...sources].map(([name, { value, origin }]) => [name, [value, origin]])),
    ).to.deep.equal({
      engine: ['onnx-cpu', 'user file'],
      threads: [2, 'project file'],
      port: [3333, 'environment'],
      queue: [5, 'user file'],
    });
    const command = new Command('x').addOption(settings.port()).addOption(settings.threads());
    command.addOption(settings.host()).addOption(settings.engine()).exitOverride();
    command.parse(['--port', '4444'], { from: 'user' });
    applySources(command, sources);
    expect(command.opts()).to.include({ port: 4444, threads: 2, engine: 'onnx-cpu', host: '127.0.0.1' });
  });

  it('are read as the command line reads them, and a wrong one is named with its place', () => {
    const env = files({ threads: 'many' });
    const error = problem(() => readSources(at(), env));
    expect(error.code).to.equal('usage/invalid');
    expect(error.message).to.include('threads in ').and.to.include('config.json');
    expect(error.hint).to.include('1 to 256');
    expect(problem(() => readSources(at(), { ...files({}), PATCHWISE_THREADS: '0' })).message).to.include(
      'PATCHWISE_THREADS',
    );
    expect(problem(() => readSources(at(), files({ logLevel: 'loud' }))).message).to.include('logLevel');
    expect(problem(() => readSources(at(), files({ threads: true }))).message).to.include(
      'a text or a number',
    );
  });

  it('that nobody knows are named with what was meant', () => {
    const error = problem(() => readSources(at(), files({ thread: 2 })));
    expect(error.message).to.include('"thread"');
    expect(error.hint).to.include('"threads"');
  });

  it('say that a file is no JSON, or no object', () => {
    expect(problem(() => readSources(at(), files('{ nope'))).message).to.include('is not JSON');
    expect(problem(() => readSources(at(), files('[1]'))).message).to.include('must hold an object');
  });

  it('come from another file by PATCHWISE_CONFIG, which must be there', () => {
    const env = files({ threads: 1 });
    writeFileSync(at('mine.json'), '{"threads": 7, "$schema": "ignored"}');
    expect(readSources(at(), { ...env, PATCHWISE_CONFIG: at('mine.json') }).get('threads')?.value).to.equal(
      7,
    );
    expect(
      problem(() => readSources(at(), { ...env, PATCHWISE_CONFIG: at('none.json') })).message,
    ).to.include('cannot be read');
  });

  it('leave an empty variable unset, and split lists', () => {
    const sources = readSources(at(), { ...files({ allowHost: ['a', 'b'] }), PATCHWISE_THREADS: '' });
    expect(sources.has('threads')).to.equal(false);
    expect(sources.get('allowHost')?.value).to.deep.equal(['a', 'b']);
    const byVariable = readSources(at(), { ...files({}), PATCHWISE_ALLOW_HOST: 'c,d' });
    expect(byVariable.get('allowHost')?.value).to.deep.equal(['c', 'd']);
  });

  it('that are switches are true or false in a file, and yes or no in a variable', () => {
    expect(readSources(at(), files({ private: true, proxies: 1 })).get('private')?.value).to.equal(true);
    const named = (text: string) =>
      readSources(at(), { ...files({ private: true }), PATCHWISE_PRIVATE: text }).get('private')?.value;
    expect([named('no'), named('0'), named('YES'), named('')]).to.deep.equal([false, false, true, true]);
    expect(problem(() => named('perhaps')).message)
      .to.include('PATCHWISE_PRIVATE')
      .and.include('true');
    expect(problem(() => readSources(at(), files({ private: 'yes' }))).message).to.include('true or false');
    // Off in the environment, for a project that is private; the command line is stronger again.
    const sources = readSources(at(), { ...files({ private: true }), PATCHWISE_PRIVATE: 'off' });
    const started = (...args: string[]) => {
      const command = new Command('x').addOption(settings.private()).exitOverride();
      command.parse(args, { from: 'user' });
      applySources(command, sources);
      return command.opts()['private'];
    };
    expect([started(), started('--private')]).to.deep.equal([false, true]);
  });

  it('are all options of serve but those that do something once', async () => {
    const flags = new Set([...allSettings().values()].map(({ long }) => long));
    const { out } = await cli('serve', '--help');
    const shown = [...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag as string);
    expect(shown).to.include.members(['--private', '--proxies', '--quota']);
    expect(shown.filter((flag) => !flags.has(flag))).to.deep.equal(['--rescue', '--help']);
  });

  it('that are paths start at the folder of their file', () => {
    const env = files(undefined, { home: 'data', log: '-' });
    const sources = readSources(at('project', 'deep'), env);
    expect(sources.get('home')?.value).to.equal(at('project', 'data'));
    expect(sources.get('log')?.value).to.equal('-');
  });

  it('have a variable each', () => {
    const variables = [...allSettings().values()].map(({ variable }) => variable);
    expect(variables).to.include.members(['PATCHWISE_HOME', 'PATCHWISE_CACHE_QUOTA', 'PATCHWISE_TOKEN']);
    expect(new Set(variables).size).to.equal(variables.length);
  });

  it('are shown with where they come from, the token never', async () => {
    process.env['PATCHWISE_TOKEN'] = 'a-secret-that-nobody-shall-see';
    try {
      const { out, code } = await cli('config');
      expect(code).to.equal(0);
      expect(out)
        .to.match(/token +\(set\)\n +from PATCHWISE_TOKEN/)
        .and.not.include('a-secret');
      expect(out).to.match(/port +7860\n +from default/);
      const json = JSON.parse((await cli('config', '--json')).out) as { settings: { name: string }[] };
      expect(json.settings.map(({ name }) => name)).to.deep.equal([...allSettings().keys()]);
    } finally {
      delete process.env['PATCHWISE_TOKEN'];
    }
  });
});

describe('the home folder', () => {
  const at = temporaryFolder();
  const none = { HOME: '/home/me' };

  it('is .patchwise of the project that the folder belongs to', () => {
    mkdirSync(at('project', '.patchwise'), { recursive: true });
    mkdirSync(at('project', 'a', 'b'), { recursive: true });
    expect(findPlaces(at('project', 'a', 'b'), none).home).to.equal(at('project', '.patchwise'));
    mkdirSync(at('other', 'a'), { recursive: true });
    writeFileSync(at('other', 'patchwise.config.json'), '{}');
    const places = findPlaces(at('other', 'a'), none);
    expect(places.home).to.equal(at('other', '.patchwise'));
    expect(places.projectConfig).to.equal(at('other', 'patchwise.config.json'));
  });

  it('is a folder of the user outside of projects, wherever the system keeps such', () => {
    const home = (platform: NodeJS.Platform, env: Record<string, string> = {}) =>
      findPlaces(at(), env, platform).home;
    expect(home('linux', { XDG_DATA_HOME: at('xdg') })).to.equal(at('xdg', 'patchwise'));
    expect(home('linux')).to.match(/\.local.share.patchwise$/);
    expect(home('darwin')).to.match(/Library.Application Support.patchwise$/);
    expect(home('darwin', { XDG_DATA_HOME: at('xdg') })).to.equal(at('xdg', 'patchwise'));
    expect(home('win32', { LOCALAPPDATA: at('local') })).to.equal(join(at('local'), 'patchwise'));
  });
});
