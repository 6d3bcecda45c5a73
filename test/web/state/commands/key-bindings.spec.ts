import { expect } from 'chai';
import { command } from '../../../../web/src/state/commands/commands.ts';
import {
  bindKeys,
  keysOf,
  ownKeys,
  pressed,
  resetKeys,
} from '../../../../web/src/state/commands/key-bindings.ts';
import { installDom } from '../../dom.ts';

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
) => pressed({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

describe('keys of commands', () => {
  installDom();
  afterEach(() => resetKeys());

  it('are those that they come with, until a person chooses others; and again after a reset', () => {
    const fit = command('fit');
    expect(keysOf(fit)).to.deep.equal(['F']);
    bindKeys(fit, ['Shift+Q']);
    expect(keysOf(fit)).to.deep.equal(['Shift+Q']);
    expect(JSON.parse(localStorage.getItem('patchwise.keys') ?? '')).to.deep.equal({ fit: ['Shift+Q'] });
    resetKeys(fit);
    expect(keysOf(fit)).to.deep.equal(['F']);
    expect(ownKeys.value).to.deep.equal({});
  });

  it('mean one thing: who had them before loses them, and only those', () => {
    const losers = bindKeys(command('fit'), ['Mod+Z']);
    expect(losers.map(({ id }) => id)).to.deep.equal(['undo']);
    expect(keysOf(command('undo'))).to.deep.equal([]);
    const redo = bindKeys(command('minimap'), ['Mod+Y']);
    expect(redo.map(({ id }) => id)).to.deep.equal(['redo']);
    expect(keysOf(command('redo'))).to.deep.equal(['Mod+Shift+Z']);
  });

  it('may be none', () => {
    bindKeys(command('fit'), []);
    expect(keysOf(command('fit'))).to.deep.equal([]);
  });

  it('are written as they are pressed', () => {
    expect(press('k', { ctrlKey: true })).to.equal('Mod+K');
    expect(press('ArrowLeft', { shiftKey: true })).to.equal('Shift+ArrowLeft');
    expect(press(' ', { altKey: true })).to.equal('Alt+Space');
    expect(press('Shift', { shiftKey: true })).to.equal(undefined);
  });
});
