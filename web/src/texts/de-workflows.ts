/*
 * Titles and descriptions of the shipped workflows, in German, by what they say themselves: a user's own and those of
 * packs stay as they are. test/web/texts/workflow-words.spec.ts finds what is missing or no longer said.
 */

/** German for a title or description of a workflow. */
export const DE_WORKFLOWS: Readonly<Record<string, string>> = {
  Animation: 'Animation',
  "The photograph moves at its own size: smooth noise around the start of the recovery chain, a small frame for each of its states, and the photograph's detail that moves with them. The animation loops without a jump.":
    'Das Foto bewegt sich in seiner eigenen Größe: glattes Rauschen um den Anfang der Wiederherstellung, ein kleines Bild für jeden seiner Zustände, und die Einzelheiten des Fotos bewegen sich mit. Die Animation läuft ohne Sprung im Kreis.',
  'Anomaly map': 'Anomaliekarte',
  'Shows where a picture does not look like a photograph: a wren was pasted on the lake, and its colours and contrasts give it away.':
    'Zeigt, wo ein Bild nicht aussieht wie ein Foto: ein Zaunkönig wurde auf den See gesetzt, und seine Farben und Kontraste verraten ihn.',
  'Arbitrary size': 'Beliebige Größe',
  "New pictures of other sizes and aspects, laid out by the photograph's own patches, without training: from noise, where everything is new, and from a finer scale, which keeps the layout (retargeting), and lifted to the photograph's own size.":
    'Neue Bilder anderer Größen und Seitenverhältnisse, angeordnet von den eigenen Patches des Fotos, ohne Training: aus Rauschen, wobei alles neu ist, und ab einer feineren Stufe, was die Anordnung behält (Retargeting), und auf die eigene Größe des Fotos gehoben.',
  Editing: 'Bearbeiten',
  "A summit was copied to the right in a paint program, mirrored and enlarged. The model mends it at its own resolution; at the photograph's own size a seam around what was pasted is made anew of the photograph's patches, and all other pixels stay as they are.":
    'Ein Gipfel wurde in einem Malprogramm gespiegelt und vergrößert nach rechts kopiert. Das Modell bessert ihn in seiner Auflösung aus; in der eigenen Größe des Fotos entsteht ein Saum um das Eingesetzte neu aus Patches des Fotos, und alle anderen Pixel bleiben, wie sie sind.',
  'Fill from another shot': 'Füllen aus einer anderen Aufnahme',
  "Fills a hole of a photograph with what another shot of the same place shows there, at the photograph's own size and without a model: the other shot is registered with the photograph and laid in the hole. Beside it the same without the other shot.":
    'Füllt ein Loch eines Fotos mit dem, was eine andere Aufnahme desselben Ortes dort zeigt, in der eigenen Größe des Fotos und ohne Modell: die andere Aufnahme wird auf das Foto ausgerichtet und in das Loch gelegt. Daneben dasselbe ohne die andere Aufnahme.',
  'The painting': 'Das Gemälde',
  Harmonization: 'Harmonisierung',
  "A photographed wren is pasted on a Japanese print and takes on its tone, without training: injected into the energy of the print's own patches, and what that changes in brightness and contrast is applied to the wren's own pixels. Poisson blending is beside it.":
    'Ein fotografierter Zaunkönig wird auf einen japanischen Holzschnitt gesetzt und nimmt dessen Ton an, ohne Training: in die Energie der eigenen Patches des Holzschnitts eingegeben, und was das an Helligkeit und Kontrast ändert, bekommen die eigenen Pixel des Zaunkönigs. Poisson-Überblendung steht daneben.',
  Inpainting: 'Ausfüllen',
  "Removes the wren from its rock, at the photograph's own size: patches of its surroundings fill its place, coarse to fine and without a model, and every pixel around it stays as it is.":
    'Entfernt den Zaunkönig von seinem Felsen, in der eigenen Größe des Fotos: Patches seiner Umgebung füllen den Platz, von grob nach fein und ohne Modell, und jeder Pixel ringsum bleibt, wie er ist.',
  Outpainting: 'Über den Rand hinaus',
  'Extends the canvas of a photograph at its own size, without a model: its own pixels stay but for the tone of its outermost edge, and patches of it continue what lies there.':
    'Erweitert ein Foto über seinen Rand, in seiner eigenen Größe und ohne Modell: seine Pixel bleiben bis auf den Ton des äußersten Randes, und Patches des Fotos setzen fort, was dort liegt.',
  'Paint to image': 'Vom Gemalten zum Bild',
  "A painting in flat colours becomes a photograph of the same kind of place: the energy of the photograph's own patches makes it of what the photograph has, without training, and it is lifted to the photograph's own size.":
    'Aus flächig Gemaltem wird ein Foto von der Art des Fotos: Die Energie seiner eigenen Patches macht es aus dem, was das Foto hat, ohne Training, und es wird auf die eigene Größe des Fotos gehoben.',
  Panorama: 'Panorama',
  "A new view of the kind of the photograph, eight times as wide and at the photograph's full height, laid out by the photograph's own patches, without training. It may be of any width: there are no seams.":
    'Eine neue Ansicht von der Art des Fotos, achtmal so breit und so hoch wie das Foto, angeordnet von seinen eigenen Patches, ohne Training. Sie darf beliebig breit sein: Es entstehen keine Nähte.',
  'Twelve small pictures': 'Zwölf kleine Bilder',
  "Draws twelve small new pictures of a photograph without training, tells how much of each is one piece of it, and lifts those that are chosen to the photograph's own size.":
    'Zeichnet ohne Training zwölf kleine neue Bilder eines Fotos, sagt, wie viel jedes davon ein Stück des Fotos ist, und hebt die gewählten auf seine eigene Größe.',
  'New pictures': 'Neue Bilder',
  'Makes eight new pictures of the kind of one photograph, without training: its own patches lay them out, the newest sound ones are kept and lifted to its own size.':
    'Macht acht neue Bilder von der Art eines Fotos, ohne Training: seine eigenen Patches ordnen sie an, die neuesten, die in Ordnung sind, werden behalten und auf seine eigene Größe gehoben.',
  Recovery: 'Wiederherstellung',
  'Four kinds of damage to the coarsest scale, each mended by the chain that the model was trained to run: the error at each scale.':
    'Vier Arten von Schäden auf der gröbsten Stufe, jede behoben durch die Kette, für die das Modell trainiert wurde: der Fehler auf jeder Stufe.',
  'A sample by hand': 'Eine Probe von Hand',
  'The coarse-to-fine sampler from its primitive parts: noise, Langevin steps on the net of a scale, upsampling, and so on to the finest scale. The result is what Sample pyramid makes of the same noise.':
    'Das Ziehen von grob nach fein aus seinen Grundteilen: Rauschen, Langevin-Schritte mit dem Netz einer Stufe, Vergrößern, und so fort bis zur feinsten Stufe. Das Ergebnis ist, was „Proben ziehen“ aus demselben Rauschen macht.',
  'Scale sweep': 'Reihe über die Stufen',
  'Harmonization at every injection scale side by side: a stream of numbers wired to a parameter runs the node once for each.':
    'Harmonisierung mit jeder Eingabestufe nebeneinander: eine Folge von Zahlen, mit einem Parameter verbunden, lässt den Knoten für jede einmal laufen.',
  'Style transfer': 'Stilübertragung',
  'A photograph takes on the strokes and colours of a Japanese print: its colours are matched, and it is injected into the model of the print.':
    'Ein Foto nimmt Striche und Farben eines japanischen Holzschnitts an: seine Farben werden angeglichen, und es wird in das Modell des Holzschnitts eingegeben.',
  'Super-resolution': 'Superauflösung',
  'Enlarges the training image to the size of its original by the recipe of the paper, and by self-similarity with two steps of the finest net, and compares both with bicubic interpolation.':
    'Vergrößert das Trainingsbild auf die Größe des Originals nach dem Rezept der Veröffentlichung und durch Selbstähnlichkeit mit zwei Schritten des feinsten Netzes, und vergleicht beides mit bikubischer Interpolation.',
  Enlarging: 'Vergrößern',
  'Twice as large on both sides, without a model, with the detail that the photograph itself has nearby at a slightly smaller size; the result stays consistent with the photograph. A part of it is shown beside plain interpolation.':
    'Auf beiden Seiten doppelt so groß, ohne Modell, mit Einzelheiten, die das Foto in der Nähe etwas kleiner selbst hat; das Ergebnis bleibt mit dem Foto im Einklang. Ein Teil davon steht neben einfacher Interpolation.',
  'Train and sample': 'Trainieren und Proben ziehen',
  'New pictures of one photograph by two energies side by side: at once by its own patches, and by a pyramid of nets that learns it beside them.':
    'Neue Bilder eines Fotos durch zwei Energien nebeneinander: sofort durch seine eigenen Patches, und durch eine Pyramide von Netzen, die es daneben lernt.',
};
