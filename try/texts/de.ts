import { px, type SiteTexts } from './en.ts';

/* What the site says, in German. */

export const de: SiteTexts = {
  otherTab: {
    title: 'Patchwise ist in einem anderen Tab geöffnet',
    text: 'Hier geht es weiter, sobald er geschlossen ist.',
  },
  cannotRun: {
    title: 'Dieser Browser kann Patchwise nicht ausführen',
    text: (missing) =>
      `Ihm fehlt: ${missing.join(', ')}. Nehmen Sie einen aktuellen Browser und kein privates Fenster.`,
  },
  notOpened: 'Patchwise konnte nicht geöffnet werden',
  notAllFiles:
    'Nicht alle Dateien der Seite konnten geladen werden. Laden Sie sie neu, sobald das Netz da ist.',
  needed: {
    secure: 'eine sichere Adresse (https oder dieser Rechner)',
    webAssembly: 'WebAssembly',
    serviceWorkers: 'Service Worker',
    privateFiles: 'private Dateien',
    locks: 'Sperren (Web Locks)',
  },
  tooMuchMemory: {
    title: 'Ein großes Foto für dieses Gerät',
    text: (name, size, needs, has, fits) =>
      `"${name}" hat ${px(size)}. Ein Ergebnis dieser Größe braucht auf dieser Seite etwa ${needs} Speicher, und ` +
      `das Gerät hat für alles zusammen etwa ${has}: der Browser beendet die Seite dann vielleicht. Mit ${px(fits)} passt es.`,
    smaller: (fits) => `Mit ${px(fits)} nehmen`,
    whole: 'Nehmen, wie es ist',
  },
  noNodes: (status) => `Die Liste der Knoten kommt nicht (${status}).`,
  database: {
    gaveUp: 'Die Datenbank hat aufgegeben.',
    notOpened: 'Die Datenbank lässt sich nicht öffnen.',
  },
  noMemory: 'Für dieses Bild ist kein Speicher da.',
  ended: {
    closed: 'Die Seite wurde geschlossen oder neu geladen, während der Lauf rechnete.',
    died: (reason) => `Der Worker endete: ${reason || 'er konnte nicht geladen werden'}.`,
    hung: 'Der Lauf hielt nicht rechtzeitig an, und sein Worker wurde beendet.',
  },
  gigabytes: (bytes) => `${(bytes / 2 ** 30).toFixed(1).replace('.', ',')} GB`,
};
