import { expect } from 'chai';
import { reportTable } from '../../../src/nodes/report/table.ts';

describe('reportTable', () => {
  it('aligns names and values under the title', () => {
    const table = reportTable({
      title: 'Größe',
      entries: [
        { name: 'samples', value: 16 },
        { name: 'patch SWD', value: 0.0390123, meaning: 'lower is better' },
        { name: 'tiny', value: 1.23456e-9 },
        { name: 'engine', value: 'onnx' },
      ],
    });
    expect(table.split('\n')).to.deep.equal([
      'Größe',
      '=====',
      'samples          16',
      'patch SWD   0.03901  lower is better',
      'tiny       1.235e-9',
      'engine         onnx',
      '',
    ]);
  });

  it('gives the title alone for a report without figures', () => {
    expect(reportTable({ title: 'Empty', entries: [] })).to.equal('Empty\n=====\n');
  });
});
