import type { ErrorCode } from '../../../src/errors.ts';

/**
 * What went wrong, and what to do, which may be told by what the studio said; without that its own words follow, which
 * name the particular thing.
 */
type ErrorTexts = readonly [message: string, hint?: string | ((said: string) => string)];

/** How small a picture must be, where the studio says so. */
function smaller(said: string): string {
  const side = /limit is (\d+) a side/.exec(said)?.[1];
  const megapixels = /limit is (\d+) megapixels/.exec(said)?.[1];
  if (side !== undefined) return `Es zuerst verkleinern, auf höchstens ${side} px je Seite.`;
  return megapixels === undefined
    ? 'Es zuerst verkleinern.'
    : `Es zuerst verkleinern, auf höchstens ${megapixels} Megapixel.`;
}

const TRY_AGAIN = 'Gleich noch einmal versuchen.';

/** What each code of src/errors.ts means, in German. */
const DE_ERRORS: Readonly<Record<ErrorCode, ErrorTexts>> = {
  'usage/invalid': ['Eine Angabe ist falsch.'],
  'file/missing': ['Eine Datei oder ein Ordner fehlt.'],
  'file/unreadable': ['Eine Datei ist nicht lesbar.'],
  'file/unwritable': ['Eine Datei konnte nicht geschrieben werden.'],
  'file/too-large': ['Die Datei ist zu groß.'],
  'image/undecodable': [
    'Die Datei ist kein Bild, das Patchwise liest, oder sie ist beschädigt.',
    'Ein PNG, JPEG, WebP, AVIF, TIFF oder GIF nehmen.',
  ],
  'image/too-large': ['Das Bild hat zu viele Pixel.', smaller],
  'image/too-small': ['Das Bild hat zu wenige Pixel.', 'Ein größeres Bild nehmen.'],
  'tensor/shape': ['Zwei Größen passen nicht zueinander.'],
  'value/out-of-range': ['Ein Wert liegt außerhalb dessen, was möglich ist.'],
  'engine/unknown': ['Diese Recheneinheit gibt es nicht.'],
  'engine/unavailable': ['Auf diesem Rechner läuft diese Recheneinheit nicht.'],
  'engine/failed': ['Beim Rechnen meldete die Recheneinheit einen Fehler.'],
  'model/invalid': ['Die Datei ist kein Modell von Patchwise, oder sie ist beschädigt.'],
  'model/version': ['Das Modell stammt aus einer Version von Patchwise, die diese nicht lesen kann.'],
  'tool/missing': ['Für dieses Dateiformat fehlt ein Programm.'],
  'tool/failed': ['Ein Programm, das dieses Dateiformat braucht, meldete einen Fehler.'],
  'langevin/not-finite': ['Beim Zeichnen wurde ein Wert unendlich.'],
  'training/diverged': ['Das Lernen lief davon, auch mit kleineren Schritten.'],
  'checkpoint/mismatch': ['Der Zwischenstand gehört zu einem anderen Bild oder zu anderen Einstellungen.'],
  'graph/invalid': ['Der Graph folgt nicht dem Format.'],
  'graph/version': ['Der Graph stammt aus einer Version, die dieses Patchwise nicht lesen kann.'],
  'graph/too-large': ['Der Graph ist zu groß.'],
  'node/definition': ['Ein Knoten ist falsch beschrieben: ein Fehler im Programm.'],
  'pack/invalid': ['Ein Paket von Knoten ist beschädigt oder passt nicht zu diesem Patchwise.'],
  'pack/missing': ['Ein Paket von Knoten ist nicht installiert.'],
  'pack/closed': [
    'Dieses Studio lässt keine Seite Pakete hinzufügen oder entfernen.',
    'Starte es mit --packs-from-page, oder füge das Paket auf seinem Rechner hinzu: patchwise packs add NAME.',
  ],
  'node/failed': ['Ein Knoten ist gescheitert.'],
  'node/output': ['Ein Knoten gab nicht, was er verspricht.'],
  'stream/length-mismatch': ['An einem Knoten treffen sich verschieden viele Werte.'],
  'stream/overflow': ['Ein Knoten gab mehr Werte, als warten dürfen.'],
  'run/cancelled': ['Der Lauf wurde abgebrochen.', ''],
  'run/missing': ['Diesen Lauf gibt es nicht.', 'Vielleicht wurde er gelöscht.'],
  'run/state': ['In seinem Zustand lässt der Lauf das nicht zu.'],
  'queue/full': ['Es warten schon so viele Läufe, wie warten dürfen.', 'Einen abwarten oder abbrechen.'],
  'storage/missing': ['Das gibt es nicht, oder nicht mehr.'],
  'storage/conflict': ['Inzwischen hat jemand anderes etwas geändert.'],
  'storage/full': [
    'Die Platte ist voll, oder das, was das Studio davon haben darf.',
    'In den Optionen Platz schaffen.',
  ],
  'graph/too-costly': ['Der Graph würde viel zu lange rechnen.'],
  'graph/path': ['Ein Graph aus dem Netz darf keine Datei des Rechners nennen.'],
  'request/invalid': ['Die Anfrage ist nicht verwendbar.'],
  'request/host': ['Unter dieser Adresse antwortet das Studio nicht.'],
  'request/origin': [
    'Die Anfrage kam von einer anderen Seite und wurde abgelehnt.',
    'Das Studio von seiner eigenen Seite aus benutzen.',
  ],
  'request/token': ['Dieses Studio verlangt sein Kennwort.'],
  'request/too-many': ['Zu viele Anfragen in kurzer Zeit.', TRY_AGAIN],
  'request/too-large': ['Das ist mehr, als auf einmal geschickt werden darf.'],
  'request/media-type': ['Diese Art von Datei wird hier nicht genommen.'],
  'request/not-found': ['Unter dieser Adresse gibt es nichts.'],
  'request/method': ['Das geht unter dieser Adresse nicht.'],
  'server/internal': [
    'Im Studio ist etwas unerwartet gescheitert.',
    'Was geschah, steht in seinem Protokoll (logs/server.log).',
  ],
  'server/unavailable': ['Das Studio startet, endet, oder ihm fehlt etwas.', TRY_AGAIN],
  'storage/corrupt': ['Die Datenbank des Studios ist beschädigt.'],
  'storage/version': ['Die Datenbank stammt aus einer neueren Version von Patchwise.'],
  'storage/locked': ['Ein anderes Studio benutzt denselben Ordner.'],
  'storage/failed': ['Die Datenbank war nicht lesbar oder nicht schreibbar.'],
  'blob/corrupt': ['Eine gespeicherte Datei ist beschädigt.'],
  'backup/invalid': ['Die Sicherung ist unvollständig oder beschädigt.'],
  'broker/unreachable': ['Die Verbindung zu den anderen Rechnern fehlt.'],
  'worker/refused': ['Ein anderer Rechner hat eine andere Version oder andere Pakete.'],
  'runner/crashed': [
    'Das Rechnen endete unerwartet.',
    'Noch einmal versuchen; kleinere Bilder brauchen weniger Speicher.',
  ],
  'runner/hung': ['Das Rechnen antwortete nicht mehr und wurde beendet.'],
  'runner/limit': ['Der Lauf brauchte mehr Zeit oder Speicher, als er haben darf.'],
};

/** The texts of a code; undefined for one that a newer studio has. */
export function deError(code: string): ErrorTexts | undefined {
  return Object.hasOwn(DE_ERRORS, code) ? DE_ERRORS[code as ErrorCode] : undefined;
}
