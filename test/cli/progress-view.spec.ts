import { expect } from 'chai';
import { failureView, progressText, progressView } from '../../src/cli/progress-view.ts';
import { clockTime, errorText, printableTerminal } from '../../src/cli/terminal.ts';
import { PatchwiseError } from '../../src/errors.ts';
import type { RunEvent, RunEventBody } from '../../src/graph/events.ts';
import { capturedTerminal } from './support.ts';

function event(body: RunEventBody, at = 0): RunEvent {
  return { seq: 1, at, ...body };
}

function progress(done: number, at = 0): Extract<RunEvent, { kind: 'progress' }> {
  const body = {
    kind: 'progress',
    nodeId: 'train',
    done,
    total: 4,
    label: 'scale 1/3',
    etaMs: 65_000,
  } as const;
  return { seq: 1, at, ...body };
}

describe('what a terminal gets', () => {
  it('holds no control or direction characters of a text from elsewhere', () => {
    const terminal = capturedTerminal();
    const safe = printableTerminal(terminal);
    safe.err('a title \u001b]0;owned\u0007 and \u009b2J, \r\u001b[K hidden \u202egnp\n');
    safe.out(`${JSON.stringify({ text: 'a\u009b\u001b' })}\n`);
    expect(terminal.written.err).to.equal(
      'a title \\u001b]0;owned\\u0007 and \\u009b2J, \\u000d\\u001b[K hidden \\u202egnp\n',
    );
    expect(JSON.parse(terminal.written.out)).to.deep.equal({ text: 'a\u009b\u001b' });
  });
});

describe('progress on the terminal', () => {
  it('is a bar, a percentage, what is being done and the time to go, within the width', () => {
    expect(progressText(progress(1), 200)).to.equal(
      'train  ██████░░░░░░░░░░░░░░░░░░  25%  scale 1/3  1:05 to go',
    );
    expect(progressText(progress(4), 200))
      .to.include('█'.repeat(24))
      .and.to.include('100%');
    expect(progressText(progress(9), 200)).to.include('100%');
    expect(progressText(progress(1), 30)).to.have.length(30);
  });

  it('names what is skipped in one line, after what failed', () => {
    const terminal = capturedTerminal();
    const view = progressView(terminal);
    const error = {
      nodeId: 'load',
      code: 'file/missing',
      message: 'no such file',
      hint: 'Name another.',
    } as const;
    view.show(event({ kind: 'node-state', nodeId: 'load', state: 'failed', error }));
    for (const nodeId of ['build', 'lift', 'save'])
      view.show(event({ kind: 'node-state', nodeId, state: 'skipped', because: 'load' }));
    view.close();
    expect(terminal.written.err).to.equal(
      '✗ load: file/missing: no such file\n    Name another.\n- skipped, because a node before failed: build, lift, save\n',
    );
  });

  it('redraws one line on a live terminal, and clears it for lines that stay', () => {
    const terminal = { ...capturedTerminal(), interactive: true };
    const view = progressView(terminal);
    view.show(progress(1));
    view.show(progress(2));
    view.show(event({ kind: 'log', nodeId: 'train', level: 'warning', message: 'hot' }));
    view.close();
    const { err } = terminal.written;
    expect(err.split('\r\u001b[K')).to.have.length(4);
    expect(err.endsWith('\r\u001b[K! train: hot\n')).to.equal(true);
  });

  it('is repeated rarely where lines cannot be redrawn', () => {
    const terminal = capturedTerminal();
    const view = progressView(terminal);
    const start = 1_800_000_000_000;
    for (const seconds of [0, 1, 5, 9.9, 10, 12, 20]) view.show(progress(1, start + 1000 * seconds));
    expect(terminal.written.err.match(/25%/g)).to.have.length(3);
    expect(terminal.written.err).to.not.include('\u001b');
  });

  it('tells what failed and what was skipped; a quiet one only what failed', () => {
    const error = {
      code: 'file/missing',
      nodeId: 'photo',
      message: 'There is no file.',
      hint: 'Look.',
    } as const;
    const events = [
      event({ kind: 'node-state', nodeId: 'photo', state: 'failed', error }),
      event({ kind: 'node-state', nodeId: 'train', state: 'skipped', because: 'photo' }),
      event({ kind: 'node-state', nodeId: 'old', state: 'cached' }),
      event({ kind: 'node-state', nodeId: 'slow', state: 'done', elapsedMs: 61_000 }),
      progress(1, 1_800_000_000_000),
    ];
    const [loud, quiet] = [capturedTerminal(), capturedTerminal()];
    const views = [progressView(loud), failureView(quiet)];
    for (const one of events) for (const view of views) view.show(one);
    expect(quiet.written.err).to.equal('✗ photo: file/missing: There is no file.\n    Look.\n');
    for (const text of [
      '✗ photo',
      'before failed: train',
      '= old: unchanged',
      '✓ slow: done in 1:01',
      '25%',
    ]) {
      expect(loud.written.err).to.include(text);
    }
  });

  it('writes times as clocks do', () => {
    expect([0, 400, 59_600, 3_599_000, 3_725_000, -5].map(clockTime)).to.deep.equal([
      ...['0:00', '0:00', '1:00', '59:59', '1:02:05', '0:00'],
    ]);
  });

  it('shows an error with its code and remedy, and a fault of our own with its stack', () => {
    expect(errorText(new PatchwiseError('file/missing', 'Gone.', { hint: 'Look.' }))).to.equal(
      'file/missing: Gone.\n  Look.\n',
    );
    expect(errorText(new Error('odd'))).to.match(/please report it\):\nError: odd\n +at /);
    expect(errorText('text')).to.include('text');
  });
});
