import { expect } from 'chai';
import fc from 'fast-check';
import { canConnect, typesFit } from '../../../src/graph/check/connect.ts';
import { validateDocument } from '../../../src/graph/check/validate.ts';
import { connect } from '../../../src/graph/document/edit.ts';
import { parsePortRef } from '../../../src/graph/document/port-ref.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { runnableDocument } from '../arbitraries.ts';
import { graphOf, mixedGraph, node } from '../documents.ts';
import { numberRegistry as registry } from '../number-nodes.ts';

function ask(from: string, to: string, document = mixedGraph) {
  const [a, b] = [parsePortRef(from), parsePortRef(to)];
  if (a === undefined || b === undefined) throw new Error('not a port');
  return canConnect(document, registry, a, b);
}

describe('canConnect', () => {
  it('allows exactly the wires that leave a valid graph valid', () => {
    fc.assert(
      fc.property(runnableDocument, fc.nat(), fc.nat(), (document, p, q) => {
        const outputs = Object.entries(document.nodes).flatMap(([id, entry]) => {
          const lookup = registry.find(entry.type);
          return lookup.status === 'found'
            ? [...lookup.node.outputs.keys()].map((o) => ({ node: id, port: o }))
            : [];
        });
        const inputs = Object.entries(document.nodes).flatMap(([id, entry]) => {
          const lookup = registry.find(entry.type);
          return lookup.status === 'found'
            ? [...lookup.node.targets.keys()].map((o) => ({ node: id, port: o }))
            : [];
        });
        const from = outputs[p % outputs.length];
        const to = inputs[q % inputs.length];
        if (from === undefined || to === undefined) return;
        const answer = canConnect(document, registry, from, to);
        let valid = true;
        try {
          valid = !validateDocument(connect(document, from, to), registry).some(
            (x) => x.severity === 'error',
          );
        } catch {
          valid = false; // the editor's connect refuses loops
        }
        const already = !answer.ok && answer.reason === 'They are wired already.';
        expect(answer.ok || already).to.equal(valid);
      }),
    );
  });

  it('says what drawing the wire would do', () => {
    expect(ask('noise.value', 'add.b')).to.deep.equal({ ok: true, lifts: false, replaces: false });
    expect(ask('numbers.values', 'add.b')).to.deep.equal({ ok: true, lifts: true, replaces: false });
    expect(ask('noise.value', 'add.a')).to.deep.equal({ ok: true, lifts: false, replaces: true });
    expect(ask('noise.value', 'numbers.count')).to.deep.equal({ ok: true, lifts: false, replaces: true });
    expect(ask('noise.value', 'all.items')).to.deep.equal({ ok: true, lifts: false, replaces: false });
  });

  it('gives a reason for every refusal', () => {
    const reason = (from: string, to: string): string => {
      const answer = ask(from, to);
      return answer.ok ? '' : `${answer.reason} ${answer.hint}`.trim();
    };
    expect(reason('all.vector', 'add.a')).to.equal(
      'An input of type Number does not accept Vector. Wire it through "vector/sum".',
    );
    expect(reason('add.sum', 'add.b')).to.equal('The node "add" cannot feed itself.');
    expect(reason('total.sum', 'add.b')).to.equal('That would make a loop: "add" already feeds "total".');
    expect(reason('add.sum', 'all.items')).to.equal('They are wired already.');
    expect(reason('ghost.x', 'add.b')).to.equal('There is no node "ghost".');
    expect(reason('noise.valu', 'add.b')).to.equal(
      'The node "noise" has no output "valu". Did you mean "value"?',
    );
    expect(reason('noise.value', 'add.scal')).to.equal(
      'The node "add" has no input "scal". Did you mean "scale"?',
    );
    const unknown = ask('a.x', 'b.y', graphOf({ a: node('no/such@1'), b: node('no/such@1') }));
    expect(unknown).to.include({ ok: false, reason: 'The node "a" has the unknown type "no/such@1".' });
  });
});

describe('typesFit', () => {
  it('knows no way where there is none', () => {
    expect(typesFit(registry, 'text', 'matrix')).to.deep.equal({
      ok: false,
      kind: 'type',
      types: { from: 'Text', to: 'Matrix', why: '' },
      reason: 'An input of type Matrix does not accept Text.',
      // Nothing here makes one.
      hint: '',
    });
    expect(typesFit(registry, 'number', 'vector')).to.deep.equal({ ok: true });
  });

  it('names the nodes that make what is wanted', () => {
    expect(typesFit(patchwiseRegistry(), 'image', 'energy-net')).to.include({
      hint: 'One is made by "Energy net", "Energy of patches" or "Train scale".',
    });
  });
});
