import type { ProblemCode } from '../../../src/graph/document/problems.ts';

/**
 * What is wrong, and what to do about it; empty where there is nothing to do, or where the help of the parameter says
 * it.
 */
type ProblemTexts = readonly [message: string, hint?: string];

/** What each code of src/graph/document/problems.ts means, in German; its place is told beside it. */
const DE_PROBLEMS: Readonly<Record<ProblemCode, ProblemTexts>> = {
  'json/syntax': ['Der Text ist kein JSON.', 'Ihn dort berichtigen oder die Datei neu speichern.'],
  'json/duplicate-key': ['Ein Schlüssel steht zweimal in einem Objekt.', 'Einen davon entfernen.'],
  'json/forbidden-key': ['Ein Schlüssel hat einen Namen, der nicht erlaubt ist.', 'Ihn umbenennen.'],
  'json/not-finite': ['Eine Zahl ist zu groß, oder sie ist keine.'],
  'json/not-json': ['Ein Wert ist von einer Art, die JSON nicht hat.'],
  'json/too-deep': ['Objekte und Listen sind zu tief geschachtelt.'],
  'json/too-long': ['Ein Text ist zu lang.'],
  'document/too-large': ['Der Graph ist zu groß.'],
  'document/format': ['Die Datei ist kein Graph von Patchwise.'],
  'document/version': [
    'Diese Version von Patchwise kann das Format nicht lesen.',
    'Patchwise aktualisieren.',
  ],
  'document/unknown-key': ['Ein Schlüssel gehört nicht zum Format.', 'Ihn entfernen.'],
  'document/missing-key': ['Ein nötiger Schlüssel fehlt.'],
  'document/wrong-value': ['Ein Wert hat die falsche Art oder Form.'],
  'document/duplicate-id': ['Zwei Knoten haben denselben Namen.', 'Einen umbenennen.'],
  'graph/empty': ['Der Graph hat keinen Knoten, der rechnet.', 'Einen hinzufügen oder ein Beispiel öffnen.'],
  'graph/cycle': ['Knoten speisen sich im Kreis.', 'Eine der Leitungen zwischen ihnen entfernen.'],
  'graph/unknown-target': ['Den Knoten, der rechnen soll, gibt es nicht.'],
  'graph/no-sink': ['Kein Knoten schreibt eine Datei: Ergebnisse werden gezeigt und nicht behalten.'],
  'node/unknown': ['Einen Knoten dieses Namens gibt es nicht.'],
  'node/unknown-type': [
    'Diese Art von Knoten gibt es nicht.',
    'Ihn durch einen aus der Liste der Knoten ersetzen.',
  ],
  'node/missing-pack': [
    'Der Knoten gehört zu einem Paket, das nicht installiert ist.',
    'Es mit „patchwise packs add“ hinzufügen.',
  ],
  'node/newer-version': [
    'Der Knoten wurde mit einem neueren Patchwise gespeichert.',
    'Patchwise aktualisieren.',
  ],
  'node/no-migration': ['Der Knoten ist zu alt, um angepasst zu werden.', 'Ihn neu in den Graphen setzen.'],
  'node/outdated': [
    'Der Knoten wurde mit einem älteren Patchwise gespeichert und wird beim Laden angepasst.',
  ],
  'node/unused': [
    'Der Knoten rechnet nicht, denn nichts verwendet, was er macht.',
    'Ihn zu einem Knoten führen, der eine Datei schreibt, oder entfernen.',
  ],
  'node/lifted': ['Der Knoten rechnet einmal für jedes Element einer Folge.'],
  'node/muted': ['Der Knoten rechnet nicht, denn einer, den er braucht, ist stumm oder gibt nichts weiter.'],
  'node/bypass-blocked': [
    'Ein übergangener Knoten hat keinen angeschlossenen Eingang der Art seines Ausgangs und gibt nichts weiter.',
  ],
  'subgraph/misplaced': ['Ein Eingang oder Ausgang eines Teilgraphen steht außerhalb.'],
  'node/no-source': ['Der Knoten hat keinen Parameter für eine Datei von außen.'],
  'param/unknown': ['Einen Parameter dieses Namens hat der Knoten nicht.'],
  'param/invalid': ['Der Wert ist keiner, den der Parameter nimmt.'],
  'param/missing': ['Der Parameter muss gesetzt werden.'],
  'param/wired-and-set': ['Der Parameter hat einen Wert und eine Leitung.', 'Eines von beiden entfernen.'],
  'input/unknown': ['Einen Eingang dieses Namens hat der Knoten nicht.'],
  'input/missing': [
    'An einem nötigen Eingang hängt keine Leitung.',
    'Einen Ausgang derselben Art daran anschließen.',
  ],
  'input/single': ['Der Eingang nimmt eine Leitung, nicht mehrere.', 'Eine davon behalten.'],
  'wire/unknown-node': ['Eine Leitung beginnt an einem Knoten, den es nicht gibt.'],
  'wire/unknown-port': ['Eine Leitung beginnt an einem Ausgang, den ihr Knoten nicht hat.'],
  'wire/type-mismatch': [
    'Eine Leitung verbindet Anschlüsse, deren Arten nicht passen.',
    'Einen Knoten dazwischensetzen, der das eine in das andere wandelt.',
  ],
  'stream/length-mismatch': [
    'An dem Knoten treffen sich Folgen verschiedener Länge.',
    'Beiden gleich viele Werte geben, oder einer nur einen: Er gehört dann zu jedem der anderen.',
  ],
  'override/syntax': ['Eine Angabe hat nicht die Form Knoten.Parameter=Wert.'],
  'view/unknown-node': ['Für einen Knoten, den es nicht gibt, ist ein Platz gespeichert.'],
};

/** The texts of a code; undefined for one that a newer studio has. */
export function deProblem(code: string): ProblemTexts | undefined {
  return Object.hasOwn(DE_PROBLEMS, code) ? DE_PROBLEMS[code as ProblemCode] : undefined;
}
