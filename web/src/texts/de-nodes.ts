/*
 * Titles and help of nodes, their ports, parameters and port types, in German, by what the nodes say themselves: nodes
 * of packs, which stand nowhere here, stay as they are. test/web/texts/node-words.spec.ts finds what is missing or no
 * longer said.
 */

/** German for a text of a node. */
export const DE_NODES: Readonly<Record<string, string>> = {
  Image: 'Bild',
  'A mask says where, and not what is seen.': 'Eine Maske sagt, wo etwas ist, nicht, was zu sehen ist.',
  'A pyramid holds an image at every scale: say which one.':
    'Eine Pyramide hat auf jeder Stufe ein Bild: sagen, welches.',
  'A model is no picture: draw a sample from it.': 'Ein Modell ist kein Bild: eine Probe daraus ziehen.',
  Mask: 'Maske',
  'A picture is no mask: say what of it makes one.':
    'Ein Bild ist keine Maske: sagen, was davon eine ergibt.',
  Pyramid: 'Pyramide',
  'One image has no scales yet: build the pyramid from it.':
    'Ein Bild hat noch keine Stufen: die Pyramide daraus bauen.',
  'Energy net': 'Energienetz',
  'A model has a net at every scale, and this input takes the net of one.':
    'Ein Modell hat auf jeder Stufe ein Netz, und dieser Eingang nimmt das einer Stufe.',
  Model: 'Modell',
  'Patch field': 'Zuordnung von Patches',
  Number: 'Zahl',
  Text: 'Text',
  'Yes or no': 'Ja oder nein',
  Report: 'Bericht',
  Curves: 'Kurven',
  Animation: 'Animation',
  Detail: 'Detail',
  Energy: 'Energie',
  Flow: 'Ablauf',
  Metrics: 'Maße',
  Noise: 'Rauschen',
  Plot: 'Diagramm',
  Sampling: 'Proben',
  Training: 'Training',
  'Save animation': 'Animation speichern',
  'Writes a stream of images of one size as an animation: GIF, animated WebP, or (where ffmpeg is installed) MP4, as the name ends.':
    'Schreibt eine Folge gleich großer Bilder als Animation: GIF, animiertes WebP oder (wo ffmpeg installiert ist) MP4, je nach Endung des Namens.',
  'The frames, in order.': 'Die Einzelbilder, der Reihe nach.',
  'Stands for {label} in the name.': 'Steht im Namen für {label}.',
  'Where the file is.': 'Wo die Datei liegt.',
  "File name, ending in .gif, .webp, .mp4. {node} stands for the node's name, {index} for the position in the stream, {label} for the wired label; folders are divided by /.":
    'Dateiname mit der Endung .gif, .webp oder .mp4. {node} steht für den Namen des Knotens, {index} für die Stelle in der Folge, {label} für die angeschlossene Beschriftung; Ordner werden mit / getrennt.',
  'Frames a second.': 'Bilder je Sekunde.',
  'Times that GIF and WebP are shown; 0 for ever.': 'Wie oft GIF und WebP gezeigt werden; 0: immer weiter.',
  'Quality of WebP and MP4, 1 to 100.': 'Qualität von WebP und MP4, 1 bis 100.',
  'Lift to full size': 'Auf volle Größe heben',
  "Takes a small image to the photograph's own size: coarse to fine, every patch of it is replaced by one of the photograph at that scale (PatchMatch, Barnes et al. 2009; voting in both directions, Simakov et al. 2008). Pieces meet where it shows least (graph cuts, Kwatra et al. 2003), and are brought together in tone. With a mask only what is inside of it changes.":
    'Bringt ein kleines Bild auf die Größe des Fotos: Von grob nach fein wird jeder Patch durch einen des Fotos in diesem Maßstab ersetzt (PatchMatch, Barnes et al. 2009; Abstimmung in beide Richtungen, Simakov et al. 2008). Teile treffen sich, wo es am wenigsten auffällt (Graphschnitte, Kwatra et al. 2003), und werden im Ton angeglichen. Mit einer Maske ändert sich nur, was darin liegt.',
  'The small image: a sample, an edit, a painting. It decides what is where.':
    'Das kleine Bild: eine Probe, eine Bearbeitung, ein gemaltes Bild. Es bestimmt, was wo ist.',
  'The photograph at its own size: every patch of the result comes from it.':
    'Das Foto in seiner eigenen Größe: Jeder Patch des Ergebnisses kommt daraus.',
  'The model that made the small image: says how large the photograph was for it. Unwired, the photograph is taken to be as high as the small image.':
    'Das Modell, von dem das kleine Bild stammt: sagt, wie groß das Foto für es war. Ohne Anschluss gilt das Foto als so hoch wie das kleine Bild.',
  'Only where it is white may anything change; of the size of the result.':
    'Nur wo sie weiß ist, darf sich etwas ändern; so groß wie das Ergebnis.',
  'What is outside of the mask, of the size of the result; else the photograph.':
    'Was außerhalb der Maske steht, so groß wie das Ergebnis; sonst das Foto.',
  'Transparency of the photograph: its patches carry it along, but into a hole of the mask that is opaque all around no transparent ones come.':
    'Transparenz des Fotos: Seine Patches bringen sie mit; in ein Loch der Maske, um das alles deckt, kommen keine durchsichtigen.',
  'Transparency of the base; unwired, that of the photograph where it has the size of the base, else there is none.':
    'Transparenz der Grundlage; ohne Anschluss die des Fotos, wenn es so groß ist wie die Grundlage, sonst keine.',
  'Another photograph whose patches may be used too: another shot of the same place that shows what belongs in the mask, or one to be mixed in. Of any size; resize it first if it shows things larger or smaller than the photograph does.':
    'Ein weiteres Foto, dessen Patches verwendet werden dürfen: eine andere Aufnahme desselben Orts, die zeigt, was in die Maske gehört, oder eines, das hineingemischt wird. Beliebig groß; zeigt es die Dinge größer oder kleiner als das Foto, vorher die Größe ändern.',
  'Transparency of the second photograph.': 'Transparenz des zweiten Fotos.',
  'The result.': 'Das Ergebnis.',
  'Its transparency, 1 where opaque; 1 everywhere when none is wired.':
    'Seine Transparenz, 1 wo deckend; überall 1, wenn keine angeschlossen ist.',
  'Where in the photograph each patch came from; with a second one where in both of "Two photographs as one".':
    'Woher im Foto jeder Patch kam; mit einem zweiten, wo in beiden von „Zwei Fotos als eines“.',
  'The same as a picture: each place of the photograph has its own colour, so pieces are smooth ramps; those of the second one are pale.':
    'Dasselbe als Bild: Jede Stelle des Fotos hat ihre eigene Farbe, Teile sind also glatte Verläufe; die des zweiten sind blass.',
  'How much of what was made comes from the second photograph: 0 to 1; 0 without one.':
    'Wie viel des Gemachten aus dem zweiten Foto kommt: 0 bis 1; ohne eines 0.',
  'Width of the result, px; empty takes that of the base, or as many pixels a pixel as the photograph has at its own size.':
    'Breite des Ergebnisses, px; leer gilt die der Grundlage, oder so viele Pixel je Pixel, wie das Foto in eigener Größe hat.',
  'Height of the result, px; empty keeps the proportions.':
    'Höhe des Ergebnisses, px; leer behält die Proportionen.',
  'Weight of completeness (all of the photograph occurs) beside coherence (nothing else does); empty is 2 until borders are moved and then 0.2, less for what fits badly; 0.1 where they are not moved, 0 with a mask.':
    'Gewicht der Vollständigkeit (alles vom Foto kommt vor) neben der Stimmigkeit (nichts anderes kommt vor); leer ist es 2, bis Grenzen verschoben werden, danach 0,2, weniger für das, was schlecht passt; 0,1, wo sie nicht verschoben werden, mit Maske 0.',
  'Longer side up to which completeness counts, px; finer levels only add detail.':
    'Längere Seite, bis zu der Vollständigkeit zählt, px; feinere Ebenen fügen nur Detail hinzu.',
  'Longer side of the photograph at the scale of the start, px: a larger small image is shrunk first, since fine noise leads matches astray.':
    'Längere Seite des Fotos im Maßstab des Anfangs, px: Ein größeres kleines Bild wird zuerst verkleinert, denn feines Rauschen führt die Zuordnung in die Irre.',
  'How much patches keep to the height that they have in the photograph, so that skies stay above and ground below: 0 not at all, 0.1 some, 1 strictly; empty is 0, in a hole of the photograph 0.1. With a mask it does not count for the second photograph.':
    'Wie sehr Patches die Höhe behalten, die sie im Foto haben, damit der Himmel oben und der Boden unten bleibt: 0 gar nicht, 0,1 etwas, 1 streng; leer ist es 0, in einem Loch des Fotos 0,1. Mit einer Maske gilt es nicht für das zweite Foto.',
  'Where the result begins in the photograph, as a share of the photograph\'s height, for "stay": below 0 above it.':
    'Wo das Ergebnis im Foto beginnt, als Anteil der Höhe des Fotos, für „stay“: unter 0 darüber.',
  'Where it ends, likewise; 1 is the lower edge of the photograph.':
    'Wo es endet, ebenso; 1 ist der untere Rand des Fotos.',
  'How often a patch of the photograph may be used, beside how often each would be if all were used alike; empty is as often as it fits. 2 keeps objects from being repeated in a row.':
    'Wie oft ein Patch des Fotos verwendet werden darf, gemessen daran, wie oft jeder bei gleichmäßiger Verwendung vorkäme; leer so oft, wie er passt. 2 verhindert, dass sich Dinge hintereinander wiederholen.',
  'By how much pieces may be made lighter or darker so that they join in tone where they meet, in levels of 255; 0 leaves them as they are in the photograph. With a mask they join what surrounds it, too.':
    'Um wie viel Teile heller oder dunkler werden dürfen, damit ihre Töne zueinander passen, in Stufen von 255; 0 lässt sie wie im Foto. Mit einer Maske passen sie auch zu dem, was sie umgibt.',
  'Whether borders between pieces of the photograph are moved to where they show least; off, they stay where the small image has them, which keeps its smallest things.':
    'Ob Grenzen zwischen Teilen des Fotos dorthin verschoben werden, wo sie am wenigsten auffallen; aus: Sie bleiben, wo das kleine Bild sie hat, und seine kleinsten Dinge auch.',
  'How much the small image counts where borders are moved: 0.1 keeps the shapes of a painting where they were painted; empty is 0.05, with a mask 0.03, with a mask and a second photograph 0.01.':
    'Wie viel das kleine Bild zählt, wo Grenzen verschoben werden: 0,1 lässt gemalte Formen, wo sie gemalt wurden; leer 0,05, mit Maske 0,03, mit Maske und zweitem Foto 0,01.',
  'How much the small image counts beside what patches agree on, at levels up to 330 px: 0.5 keeps small strokes of a painting, which go else. A small image below "start" is enlarged to it then. With a mask it does not count.':
    'Wie viel das kleine Bild neben dem zählt, worauf Patches sich einigen, auf Ebenen bis 330 px: 0,5 behält kleine Striche eines gemalten Bildes, die sonst verschwinden. Ein kleines Bild unter „start“ wird dann darauf vergrößert. Mit einer Maske zählt es nicht.',
  'With a mask, where patches come from. outside: only those that do not touch it; everywhere: all.':
    'Mit einer Maske: woher Patches kommen. outside: nur solche, die sie nicht berühren; everywhere: alle.',
  "Seed of the random numbers; empty derives one from the graph's seed and the node's name.":
    'Startwert der Zufallszahlen; leer wird er aus dem des Graphen und dem Namen des Knotens abgeleitet.',
  'Lift an animation': 'Animation heben',
  "Takes the small frames of an animation to the photograph's own size without flicker: the first one is lifted, the others are that one moved as the small frames move (optical flow, Horn and Schunck 1981) and toned as they change.":
    'Bringt die kleinen Bilder einer Animation ohne Flackern auf die Größe des Fotos: Das erste wird gehoben, die anderen sind dieses, bewegt wie die kleinen (optischer Fluss, Horn und Schunck 1981) und getönt wie sie.',
  'The small frames, in order, of one size.': 'Die kleinen Einzelbilder, der Reihe nach, gleich groß.',
  'The photograph at its own size: its patches make the first frame.':
    'Das Foto in seiner eigenen Größe: Seine Patches ergeben das erste Bild.',
  'The model that made the frames: says how large the photograph was for it.':
    'Das Modell, von dem die Bilder stammen: sagt, wie groß das Foto für es war.',
  'The large frames, in order.': 'Die großen Einzelbilder, der Reihe nach.',
  'Longer side of the frames at most, px; a smaller photograph gives its own size.':
    'Längere Seite der Bilder, höchstens, px; ein kleineres Foto gibt seine eigene Größe.',
  'How much neighbours move together, where black to white is 2: less follows finer motion and may wobble, more moves the picture as a whole.':
    'Wie sehr Nachbarn sich gemeinsam bewegen, wobei Schwarz bis Weiß 2 ist: weniger folgt feinerer Bewegung und kann wackeln, mehr bewegt das Bild als Ganzes.',
  'Of the first frame: weight of completeness beside coherence, as in Lift to full size.':
    'Des ersten Bildes: Gewicht der Vollständigkeit neben der Stimmigkeit, wie bei „Auf volle Größe heben“.',
  'Of the first frame: longer side of the photograph at the scale of the start, px.':
    'Des ersten Bildes: längere Seite des Fotos im Maßstab des Anfangs, px.',
  'Match patches': 'Patches zuordnen',
  'Finds for each 7×7 patch of an image the patch of another that is most like it (PatchMatch, Barnes et al. 2009): a nearest-neighbour field. Matching in both directions and Vote make one step of lifting.':
    'Findet zu jedem 7×7-Patch eines Bildes den ähnlichsten eines anderen (PatchMatch, Barnes et al. 2009). Zuordnen in beide Richtungen und Abstimmen sind ein Schritt des Hebens.',
  'Its patches are looked for.': 'Seine Patches werden gesucht.',
  'Where they are looked for; of any size.': 'Wo sie gesucht werden; beliebig groß.',
  'White where no patch may come from, of the size of the source: that of Two photographs as one, or a hole.':
    'Weiß, woher kein Patch kommen darf, so groß wie die Quelle: das von „Zwei Fotos als eines“, oder ein Loch.',
  'A field of the same images to improve; else matches start at random.':
    'Eine Zuordnung derselben Bilder, die verbessert wird; sonst beginnt sie zufällig.',
  'The matches.': 'Die Zuordnung.',
  'The same as a picture: each place of the source has its own colour.':
    'Dasselbe als Bild: Jede Stelle der Quelle hat ihre eigene Farbe.',
  'Mean squared distance of a patch to its match, in levels of 8 bits squared; 0 is a copy.':
    'Mittlerer quadratischer Abstand eines Patches zu seinem Gegenstück, in 8-Bit-Stufen zum Quadrat; 0 ist eine Kopie.',
  'Passes of propagation and random search; more find better matches.':
    'Durchgänge von Weitergabe und zufälliger Suche; mehr finden Besseres.',
  'How far from its match a patch looks for a better one, px; empty looks everywhere.':
    'Wie weit um sein Gegenstück ein Patch nach einem besseren sucht, px; leer sucht überall.',
  'Keep own detail': 'Eigenes Detail behalten',
  'Gives a large picture the tones and shapes of a small one that was made of it (harmonized, edited), and keeps the detail that only the large one has: up(small) + (large − up(down(large))), one step of a Laplacian pyramid.':
    'Gibt einem großen Bild die Töne und Formen eines kleinen, das aus ihm gemacht wurde (harmonisiert, bearbeitet), und behält das Detail, das nur das große hat: groß(klein) + (Bild − groß(klein(Bild))), ein Schritt einer Laplace-Pyramide.',
  'The small image: what a model made of the picture at its own resolution.':
    'Das kleine Bild: was ein Modell in seiner Auflösung aus dem Bild gemacht hat.',
  'The picture at its full size, as it went in.': 'Das Bild in voller Größe, wie es hineinging.',
  'The picture at its full size, changed as the small one was.':
    'Das Bild in voller Größe, verändert wie das kleine.',
  'Two photographs as one': 'Zwei Fotos als eines',
  'Puts a second photograph below a first one, each with its own pixels and a gap between: where Lift to full size finds its patches when a second photograph is wired, and what its field names places of. Match patches and Vote take it as a source; a field of a smaller result fits it shrunk to the size that the field tells.':
    'Setzt ein zweites Foto unter ein erstes, jedes mit seinen Pixeln und einer Lücke dazwischen: woraus „Auf volle Größe heben“ mit einem zweiten Foto seine Patches holt. „Patches zuordnen“ und „Abstimmen“ nehmen es als Quelle; die Zuordnung eines kleineren Ergebnisses passt dazu, auf die Größe verkleinert, die sie nennt.',
  'The photograph.': 'Das Foto.',
  'The second one; of any size.': 'Das zweite; beliebig groß.',
  'Both; the gap, and what is beside the narrower one, continue their edges.':
    'Beide; die Lücke und was neben dem schmaleren liegt, setzen ihre Ränder fort.',
  'White where neither of them is: for Match patches.':
    'Weiß, wo keines von beiden ist: für „Patches zuordnen“.',
  Vote: 'Abstimmen',
  'Makes an image of the patches that a field names: a pixel is the mean of what the matches of all patches over it have there (Simakov et al. 2008). With the field of the way back, patches of the source vote where they fit best.':
    'Macht ein Bild aus den Patches einer Zuordnung: Ein Pixel ist das Mittel dessen, was die Gegenstücke aller Patches über ihm dort haben (Simakov et al. 2008). Mit der Zuordnung des Rückwegs stimmen auch Patches der Quelle dort ab, wo sie am besten passen.',
  'Where the patches come from: that of the match, or a sharper one of its size.':
    'Woher die Patches kommen: das Bild der Zuordnung, oder ein schärferes gleicher Größe.',
  'For each patch of the image to make, its match in the source.':
    'Zu jedem Patch des neuen Bildes sein Gegenstück in der Quelle.',
  'For each patch of the source, its match in the image.':
    'Zu jedem Patch der Quelle sein Gegenstück im Bild.',
  'The image.': 'Das Bild.',
  'Weight of the way back (completeness) beside the field (coherence).':
    'Gewicht des Rückwegs (Vollständigkeit) neben dem Hinweg (Stimmigkeit).',
  'Anomaly map': 'Anomaliekarte',
  "Shows where an image does not look like the one that the model was trained on: how hard the energy pulls each pixel elsewhere at each scale, or the score of its patch, in standard deviations of the training image's own, as heat maps over the image and as one map.":
    'Zeigt, wo ein Bild nicht aussieht wie das, an dem das Modell gelernt hat: wie stark die Energie jedes Pixel je Stufe anderswohin zieht, oder die Bewertung seines Patches, in Standardabweichungen des Trainingsbilds; als Farbkarten über dem Bild und als eine Karte.',
  'A trained pyramid.': 'Eine trainierte Pyramide.',
  'The image to judge. A pixel of it counts as one of the training image, whatever its size.':
    'Das Bild, das beurteilt wird. Ein Pixel davon zählt wie eines des Trainingsbilds, wie groß es auch ist.',
  'The joint map over the image: dark is usual, bright is not.':
    'Die gemeinsame Karte über dem Bild: dunkel ist üblich, hell nicht.',
  'The map of each scale over the image, coarsest first, in one range of colours.':
    'Die Karte jeder Stufe über dem Bild, gröbste zuerst, in einem Farbbereich.',
  'The joint map from 0 (usual) to 1 (at the ceiling or above).':
    'Die gemeinsame Karte von 0 (üblich) bis 1 (an der Obergrenze oder darüber).',
  'Mean of the joint map, in standard deviations.': 'Mittel der gemeinsamen Karte, in Standardabweichungen.',
  'drift: length of ∂Σf/∂x, how hard a pixel is pulled; score: f of the patch around a pixel.':
    'drift: Länge von ∂Σf/∂x, wie stark ein Pixel gezogen wird; score: f des Patches um ein Pixel.',
  'How the scales are joined.': 'Wie die Stufen verbunden werden.',
  'Standard deviations that are shown brightest and are 1 in the mask.':
    'Standardabweichungen, die am hellsten gezeigt werden und in der Maske 1 sind.',
  'Weight of the colours over the image, 0 to 1.': 'Gewicht der Farben über dem Bild, 0 bis 1.',
  'Takes the energy net f of one scale out of a trained model: p(I) = exp(f(I)) / Z.':
    'Nimmt das Energienetz f einer Stufe aus einem trainierten Modell: p(I) = exp(f(I)) / Z.',
  'The net with the size and the chain that it was trained for.':
    'Das Netz mit der Größe und der Kette, für die es trainiert wurde.',
  'Scale, 0 = coarsest.': 'Stufe, 0 = gröbste.',
  'Score map': 'Bewertungskarte',
  'Scores every patch of an image with the energy net of one scale: bright where the patch looks like the training image, dark where it does not. The number is the mean of the map.':
    'Bewertet jeden Patch eines Bildes mit dem Energienetz einer Stufe: hell, wo der Patch aussieht wie das Trainingsbild, sonst dunkel. Die Zahl ist das Mittel der Karte.',
  'The image to judge, at the scale of the net.': 'Das Bild, das beurteilt wird, im Maßstab des Netzes.',
  'The energy to judge with.': 'Die Energie, mit der beurteilt wird.',
  'The score of the patch around each pixel, as colours from low to high.':
    'Die Bewertung des Patches um jedes Pixel, als Farben von niedrig bis hoch.',
  'Mean score of the patches.': 'Mittlere Bewertung der Patches.',
  'Join images': 'Bilder aneinanderreihen',
  'Joins images and streams of images into one stream: all of the first wire, then all of the second, and so on. Its input takes any number of wires.':
    'Reiht Bilder und Folgen von Bildern zu einer Folge: alles der ersten Leitung, dann alles der zweiten, und so weiter. Der Eingang nimmt beliebig viele Leitungen.',
  'Images or streams, as many as there are wires.': 'Bilder oder Folgen, so viele wie Leitungen.',
  'All of them, in the order of the wires.': 'Alle, in der Reihenfolge der Leitungen.',
  Numbers: 'Zahlen',
  'Emits the numbers of a list, one by one. Wired to a parameter, it makes a sweep over its values.':
    'Gibt die Zahlen einer Liste einzeln aus. An einen Parameter angeschlossen, probiert er dessen Werte durch.',
  'The numbers, in order.': 'Die Zahlen, der Reihe nach.',
  'Decimal numbers divided by commas or spaces, at most 10000 of them.':
    'Dezimalzahlen, durch Kommas oder Leerzeichen getrennt, höchstens 10000.',
  Range: 'Zahlenbereich',
  'Emits evenly spaced numbers from a first to a last one, both included: equal differences, or equal ratios. Whole ends with as many numbers as there are whole numbers between give seeds or scales.':
    'Gibt Zahlen in gleichen Abständen aus, von der ersten bis zur letzten, beide eingeschlossen: gleiche Differenzen oder gleiche Verhältnisse. Ganze Enden mit so vielen Zahlen, wie ganze dazwischen liegen, geben Startwerte oder Stufen.',
  'First number, within a billion of 0.': 'Erste Zahl, höchstens eine Milliarde von 0 entfernt.',
  'Last number, included, within a billion of 0; it may be smaller than the first.':
    'Letzte Zahl, eingeschlossen, höchstens eine Milliarde von 0 entfernt; sie darf kleiner sein als die erste.',
  'How many numbers; 1 gives the first.': 'Wie viele Zahlen; 1 gibt die erste.',
  'linear: equal differences; geometric: equal ratios, for numbers of one sign.':
    'linear: gleiche Differenzen; geometric: gleiche Verhältnisse, für Zahlen eines Vorzeichens.',
  'Repeat image': 'Bild wiederholen',
  'Emits one image several times: to fill places of a contact sheet, or to make a stream of a known length. A single image that meets a stream is repeated without it. It takes no memory: the repetitions are one image.':
    'Gibt ein Bild mehrmals aus: um Plätze eines Bildbogens zu füllen oder eine Folge bekannter Länge zu machen. Ein einzelnes Bild, das auf eine Folge trifft, wird ohnehin wiederholt. Es kostet keinen Speicher: Alle sind dasselbe Bild.',
  'The image to repeat.': 'Das Bild, das wiederholt wird.',
  'The same image, count times.': 'Dasselbe Bild, so oft wie verlangt.',
  'How often.': 'Wie oft.',
  'Select image': 'Bild auswählen',
  'Takes one image out of a stream. What comes after it in the stream is not computed for this node.':
    'Nimmt ein Bild aus einer Folge. Was danach kommt, wird für diesen Knoten nicht berechnet.',
  'The stream to take from.': 'Die Folge, aus der genommen wird.',
  'The image at the position.': 'Das Bild an dieser Stelle.',
  'Position in the stream: 0 is the first, 1 the second; −1 is the last, −2 the one before.':
    'Stelle in der Folge: 0 ist das erste, 1 das zweite; −1 ist das letzte, −2 das davor.',
  'Take images': 'Bilder durchlassen',
  'Lets a part of a stream of images through: some from the start, and of these every n-th.':
    'Lässt einen Teil einer Folge von Bildern durch: einige vom Anfang an, und davon jedes n-te.',
  'The whole stream.': 'Die ganze Folge.',
  'The part that is let through.': 'Der Teil, der durchgelassen wird.',
  'Images to leave out at the start.': 'Bilder, die am Anfang ausgelassen werden.',
  'Of the rest, take the first of every n.': 'Vom Rest das erste von je n.',
  'The most images to let through; empty for no limit.':
    'So viele Bilder werden höchstens durchgelassen; leer: beliebig viele.',
  Texts: 'Texte',
  'Emits the texts of a list, one by one: labels of a contact sheet, file names, or choices to sweep over.':
    'Gibt die Texte einer Liste einzeln aus: Beschriftungen eines Bildbogens, Dateinamen oder Möglichkeiten zum Durchprobieren.',
  'The texts, in order, without the white space around them.':
    'Die Texte, der Reihe nach, ohne Leerraum davor und danach.',
  'The texts; empty ones are left out.': 'Die Texte; leere werden ausgelassen.',
  'What divides them: commas and line ends, or line ends only (for texts with commas).':
    'Was sie trennt: Kommas und Zeilenenden, oder nur Zeilenenden (für Texte mit Kommas).',
  'Blend images': 'Bilder mischen',
  'Mixes two images of one size everywhere alike: (1 − opacity) · below + opacity · above.':
    'Mischt zwei gleich große Bilder überall gleich: (1 − opacity) · unten + opacity · oben.',
  'The image below.': 'Das untere Bild.',
  'The image above: same size and channels.': 'Das obere Bild: gleiche Größe und Kanäle.',
  'The mixture.': 'Die Mischung.',
  'Share of the image above, 0 to 1.': 'Anteil des oberen Bildes, 0 bis 1.',
  'Blur image': 'Bild weichzeichnen',
  'Convolves an image with a Gaussian; the image is mirrored at its borders.':
    'Faltet ein Bild mit einer Gauß-Glocke; an den Rändern wird es gespiegelt.',
  'The image to blur.': 'Das Bild, das weichgezeichnet wird.',
  'The blurred image.': 'Das weichgezeichnete Bild.',
  'Standard deviation, px, 0 to 200; 0 changes nothing.':
    'Standardabweichung, px, 0 bis 200; 0 ändert nichts.',
  'Clean rim': 'Rand säubern',
  'Takes the fringe off an object that was cut out: pixels at its edge, which have the colour of what was behind it, get that of the nearest one further inside. Its shape stays.':
    'Nimmt einem ausgeschnittenen Objekt den Saum: Pixel am Rand, welche die Farbe dessen haben, was dahinter war, bekommen die des nächsten weiter innen. Die Form bleibt.',
  'The image without the object.': 'Das Bild ohne das Objekt.',
  'The image with the object in it: same size and channels.':
    'Das Bild mit dem Objekt darin: gleiche Größe und Kanäle.',
  'Where the object lies, of the same size; its edge may be soft.':
    'Wo das Objekt liegt, gleich groß; der Rand darf weich sein.',
  'The image with the object, its edge clean.': 'Das Bild mit dem Objekt, dessen Rand sauber ist.',
  "How wide the fringe is, px; empty takes 0.8% of the object's longer side, 1 to 6 px. 0 cleans only what is soft.":
    'Wie breit der Saum ist, px; leer 0,8 % der längeren Seite des Objekts, 1 bis 6 px. 0 säubert nur, was weich ist.',
  'Colour or grey': 'Farbe oder Grau',
  'Converts an image to one channel (luma, ITU-R BT.601) or to three: a model takes the channels that it was trained on.':
    'Wandelt ein Bild in einen Kanal um (Luma, ITU-R BT.601) oder in drei: Ein Modell nimmt die Kanäle, mit denen es trainiert wurde.',
  'The image to convert.': 'Das Bild, das umgewandelt wird.',
  'The converted image; the same when nothing is to be done.':
    'Das umgewandelte Bild; dasselbe, wenn nichts zu tun ist.',
  'grey: one channel; color: three (equal ones from grey).':
    'grey: ein Kanal; color: drei (gleiche bei Grau).',
  'Compare images': 'Bilder vergleichen',
  'Shows two images of one size side by side, and their difference, amplified: mid-grey where they agree. For figures, see Compare figures.':
    'Zeigt zwei gleich große Bilder nebeneinander und ihren Unterschied, verstärkt: mittelgrau, wo sie gleich sind. Zahlen gibt „Maße vergleichen“.',
  'The first image.': 'Das erste Bild.',
  'The second image, of the same size.': 'Das zweite Bild, gleich groß.',
  'The three pictures with labels, in colour.': 'Die drei Bilder mit Beschriftung, in Farbe.',
  'Title above the pictures; empty for none.': 'Titel über den Bildern; leer: keiner.',
  'Label of the first image.': 'Beschriftung des ersten Bildes.',
  'Label of the second image.': 'Beschriftung des zweiten Bildes.',
  'Factor of the difference, above 0 to 1024; empty shows the largest differences without clipping.':
    'Faktor des Unterschieds, über 0 bis 1024; leer zeigt die größten Unterschiede, ohne dass etwas abgeschnitten wird.',
  'Long side of a picture on the sheet, px.': 'Lange Seite eines Bildes auf dem Bogen, px.',
  'nearest shows pixels as squares, enlarged by whole factors; bicubic shows smooth pictures.':
    'nearest zeigt Pixel als Quadrate, um ganze Faktoren vergrößert; bicubic zeigt glatte Bilder.',
  Composite: 'Überlagern',
  'Lays a foreground over a background where the mask is 1: (1 − m) · background + m · foreground. Harmonization and editing end so, with a feathered mask.':
    'Legt einen Vordergrund über einen Hintergrund, wo die Maske 1 ist: (1 − m) · Hintergrund + m · Vordergrund. So enden Harmonisieren und Bearbeiten, mit weicher Maske.',
  'Seen where the mask is 0.': 'Zu sehen, wo die Maske 0 ist.',
  'Seen where the mask is 1: same size and channels.':
    'Zu sehen, wo die Maske 1 ist: gleiche Größe und Kanäle.',
  'Of the same size.': 'Gleich groß.',
  'The composite.': 'Das überlagerte Bild.',
  'Corrupt image': 'Bild beschädigen',
  'Damages an image in one of four ways, for the recovery chain to mend: loss of resolution (as in training), noise, blur, or grey blocks.':
    'Beschädigt ein Bild auf eine von vier Arten, damit die Wiederherstellung es heilt: verlorene Auflösung (wie beim Training), Rauschen, Unschärfe oder graue Blöcke.',
  'The image to damage.': 'Das Bild, das beschädigt wird.',
  'The damaged image, of the same size.': 'Das beschädigte Bild, gleich groß.',
  'The damaged part: the blocks; everything for the other kinds.':
    'Der beschädigte Teil: die Blöcke; bei den anderen Arten alles.',
  'What happens to it; each kind has a parameter of its own.':
    'Was mit ihm geschieht; jede Art hat einen eigenen Parameter.',
  'resolution: shrunk by this factor and enlarged again; 1 does nothing.':
    'resolution: um diesen Faktor verkleinert und wieder vergrößert; 1 tut nichts.',
  'noise: standard deviation, where black to white is 2.':
    'noise: Standardabweichung, wobei Schwarz bis Weiß 2 ist.',
  'blur: standard deviation of the Gaussian, px.': 'blur: Standardabweichung der Gauß-Glocke, px.',
  'blocks: how many.': 'blocks: wie viele.',
  'blocks: side of a block as a fraction of the shorter side.':
    'blocks: Seite eines Blocks als Anteil der kürzeren Seite.',
  'Crop image': 'Bild zuschneiden',
  'Cuts a rectangle out of an image.': 'Schneidet ein Rechteck aus einem Bild.',
  'The whole image.': 'Das ganze Bild.',
  'The part inside the rectangle.': 'Der Teil im Rechteck.',
  'Columns to leave out at the left, px.': 'Spalten, die links wegfallen, px.',
  'Rows to leave out at the top, px.': 'Zeilen, die oben wegfallen, px.',
  'Width of the rectangle, px; empty reaches to the right edge.':
    'Breite des Rechtecks, px; leer bis zum rechten Rand.',
  'Height of the rectangle, px; empty reaches to the bottom edge.':
    'Höhe des Rechtecks, px; leer bis zum unteren Rand.',
  'Flip image': 'Bild spiegeln',
  'Mirrors an image.': 'Spiegelt ein Bild.',
  'The image to mirror.': 'Das Bild, das gespiegelt wird.',
  'Its mirror image.': 'Sein Spiegelbild.',
  'horizontal swaps left and right, vertical swaps top and bottom.':
    'horizontal tauscht links und rechts, vertical oben und unten.',
  'Contact sheet': 'Bildbogen',
  'Puts images side by side on one sheet, row by row, with a title and labels: to look at samples, at the steps of a chain, or at a sweep. Sizes may differ.':
    'Setzt Bilder auf einem Bogen nebeneinander, Zeile für Zeile, mit Titel und Beschriftungen: um Proben, die Schritte einer Kette oder durchprobierte Werte anzusehen. Die Größen dürfen verschieden sein.',
  'The images, from any number of wires.': 'Die Bilder, aus beliebig vielen Leitungen.',
  'A label under each image, in the same order.':
    'Eine Beschriftung unter jedem Bild, in derselben Reihenfolge.',
  'The sheet, in colour.': 'Der Bogen, in Farbe.',
  'Title above the sheet; empty for none.': 'Titel über dem Bogen; leer: keiner.',
  'Text below the title; empty for none.': 'Text unter dem Titel; leer: keiner.',
  'Images a row; empty makes the sheet wider than high.':
    'Bilder je Zeile; leer macht den Bogen breiter als hoch.',
  'each: every picture fills its cell; common: one factor for all, so that sizes can be compared.':
    'each: Jedes Bild füllt seine Zelle; common: ein Faktor für alle, damit sich Größen vergleichen lassen.',
  'Join tone': 'Ton angleichen',
  'Lays a part over an image, as light and as coloured as what is around it: its tone is joined to that at its edge, and goes on smoothly through it (a membrane, Pérez et al. 2003). Unlike Poisson blend it compares means of small areas and leaves out where the edge goes through different things, so that these do not bleed into each other; it is made for photographs of any size.':
    'Legt einen Teil über ein Bild, so hell und so farbig wie seine Umgebung: Sein Ton wird am Rand angeglichen und läuft glatt hindurch (eine Membran, Pérez et al. 2003). Anders als die Poisson-Überblendung vergleicht er Mittel kleiner Flächen und lässt aus, wo der Rand durch verschiedene Dinge geht, damit sie nicht ineinander laufen; gemacht für Fotos jeder Größe.',
  'The background with the part in it: same size and channels.':
    'Der Hintergrund mit dem Teil darin: gleiche Größe und Kanäle.',
  'The part, of the same size; its edge may be soft.': 'Der Teil, gleich groß; der Rand darf weich sein.',
  'The background with the part in its light.': 'Der Hintergrund mit dem Teil in seinem Licht.',
  'How different colours may be and still be joined, as a share of the way from black to white: what differs more is another thing. 0 keeps the tone of the part.':
    'Wie verschieden Farben sein dürfen, um noch angeglichen zu werden, als Anteil des Wegs von Schwarz nach Weiß: Was mehr abweicht, ist etwas anderes. 0 behält den Ton des Teils.',
  'Load image': 'Bild laden',
  'Reads an image file: upright, in sRGB unless told otherwise, as values in [-1, 1]. Its transparency is a mask; the colours below it are kept as they are.':
    'Liest eine Bilddatei: aufrecht, in sRGB, wenn nichts anderes verlangt ist, als Werte in [-1, 1]. Ihre Transparenz ist eine Maske; die Farben darunter bleiben, wie sie sind.',
  'The picture.': 'Das Bild.',
  '1 where it is opaque, 0 where transparent; 1 everywhere for a file without transparency.':
    '1, wo es deckt, 0, wo es transparent ist; überall 1 bei einer Datei ohne Transparenz.',
  'The colour profile of its values (ICC, as base64), for Save image; empty when they are sRGB.':
    'Das Farbprofil seiner Werte (ICC, als Base64), für „Bild speichern“; leer bei sRGB.',
  'Path of the file: PNG, JPEG, WebP, AVIF, TIFF or GIF; of an animation, the first frame is read.':
    'Pfad der Datei: PNG, JPEG, WebP, AVIF, TIFF oder GIF; von einer Animation wird das erste Bild gelesen.',
  'color: three channels, also for a grey file; grey: one channel (luma), which trains faster.':
    'color: drei Kanäle, auch bei einer grauen Datei; grey: ein Kanal (Luma), der schneller trainiert.',
  'srgb: an embedded colour profile is converted; own: its values stay, and the profile goes to Save image.':
    'srgb: Ein eingebettetes Farbprofil wird umgerechnet; own: Seine Werte bleiben, und das Profil geht zu „Bild speichern“.',
  'Match colours': 'Farben angleichen',
  'Gives an image the colours of another, which may have any size: by histogram (each channel by itself) or by moments (mean and covariance; Hertzmann 2001). Style transfer starts so.':
    'Gibt einem Bild die Farben eines anderen, das beliebig groß sein darf: nach dem Histogramm (jeder Kanal für sich) oder nach Momenten (Mittel und Kovarianz; Hertzmann 2001). So beginnt die Stilübertragung.',
  'The image whose shapes are kept.': 'Das Bild, dessen Formen bleiben.',
  'The image whose colours are taken; with as many channels.':
    'Das Bild, dessen Farben genommen werden; mit ebenso vielen Kanälen.',
  'Where the colours of the image count: an object without what is transparent around it.':
    'Wo die Farben des Bildes zählen: ein Objekt ohne das Transparente um es.',
  'The recoloured image.': 'Das umgefärbte Bild.',
  'histogram: exact distribution of each channel; moments: smoother, keeps colours together.':
    'histogram: genaue Verteilung jedes Kanals; moments: glatter, hält Farben zusammen.',
  'Match light': 'Licht angleichen',
  'Puts an object that was pasted into the light of what surrounds it: as bright and as coloured, part of the way, by a factor a channel. Its detail, contrast and black stay, and nothing that it lies on bleeds into it. Join tone is for parts of the same thing, such as sky in a sky.':
    'Bringt ein eingefügtes Objekt in das Licht seiner Umgebung: so hell und so farbig, ein Stück weit, mit einem Faktor je Kanal. Detail, Kontrast und Schwarz bleiben, und nichts darunter läuft hinein. „Ton angleichen“ ist für Teile derselben Sache, etwa Himmel in einem Himmel.',
  'The image with the object in its light.': 'Das Bild mit dem Objekt in seinem Licht.',
  'How far to go: 0 leaves the object, 1 gives it the mean colour of its surroundings.':
    'Wie weit: 0 lässt das Objekt, 1 gibt ihm die mittlere Farbe seiner Umgebung.',
  "How far its surroundings reach, as a share of the object's longer side.":
    'Wie weit seine Umgebung reicht, als Anteil der längeren Seite des Objekts.',
  'Pad image': 'Leinwand erweitern',
  'Adds pixels around an image: the canvas for outpainting. The mask says which pixels are known; wired to the mask of a Langevin node, it holds them while the rest is made up.':
    'Fügt Pixel um ein Bild hinzu: die Leinwand für das Erweitern. Die Maske sagt, welche Pixel bekannt sind; an die Maske eines Langevin-Knotens angeschlossen, hält sie diese fest, während der Rest erfunden wird.',
  'The image to enlarge.': 'Das Bild, das erweitert wird.',
  'The image with its margins.': 'Das Bild mit seinen Rändern.',
  '1 on the pixels of the image, 0 on the margins.': '1 auf den Pixeln des Bildes, 0 auf den Rändern.',
  'Columns to add at the left, px or %.': 'Spalten links dazu, px oder %.',
  'Columns to add at the right, px or %.': 'Spalten rechts dazu, px oder %.',
  'Rows to add at the top, px or %.': 'Zeilen oben dazu, px oder %.',
  'Rows to add at the bottom, px or %.': 'Zeilen unten dazu, px oder %.',
  "What the four count: px, or percent of the image's own width and height, so that a small and a large copy get the same margins.":
    'Was die vier zählen: px, oder Prozent von Breite und Höhe des Bildes, so dass ein kleines und ein großes dieselben Ränder bekommen.',
  'reflect mirrors the image, edge repeats its border, value paints one grey.':
    'reflect spiegelt das Bild, edge wiederholt den Rand, value füllt mit einem Grau.',
  'The grey of "value": −1 is black, 1 white.': 'Das Grau von „value“: −1 ist Schwarz, 1 Weiß.',
  'Paste object': 'Objekt einfügen',
  'Lays an object on an image, scaled, turned and placed, and gives the mask of where it lies: the naive composite that harmonization starts from. Its transparency is respected.':
    'Legt ein Objekt auf ein Bild, skaliert, gedreht und platziert, und gibt die Maske, wo es liegt: das einfache Einfügen, mit dem das Harmonisieren beginnt. Seine Transparenz wird beachtet.',
  'The image to paste on.': 'Das Bild, in das eingefügt wird.',
  'The object; it takes on the channels of the canvas.': 'Das Objekt; es nimmt die Kanäle der Leinwand an.',
  'Where the object is, of its size: the alpha of Load image. Everywhere when unwired.':
    'Wo das Objekt ist, so groß wie es: das alpha von „Bild laden“. Ohne Anschluss überall.',
  'The canvas with the object.': 'Die Leinwand mit dem Objekt.',
  'Where the object lies on the canvas, soft at its edge.':
    'Wo das Objekt auf der Leinwand liegt, am Rand weich.',
  "Centre of the object, as a fraction of the canvas's width.":
    'Mitte des Objekts, als Anteil der Breite der Leinwand.',
  "Centre of the object, as a fraction of the canvas's height.":
    'Mitte des Objekts, als Anteil der Höhe der Leinwand.',
  "Long side of the object as a fraction of the canvas's long side; empty keeps its pixels.":
    'Lange Seite des Objekts als Anteil der langen Seite der Leinwand; leer behält seine Pixel.',
  'Further factor on the size.': 'Weiterer Faktor auf die Größe.',
  'Degrees, counter-clockwise.': 'Grad, gegen den Uhrzeigersinn.',
  'Poisson blend': 'Poisson-Überblendung',
  'Blends a pasted part into an image by its gradients, so that its edge meets the surroundings (Pérez et al. 2003). A baseline to compare harmonization with: it changes colours, never textures.':
    'Blendet einen eingefügten Teil über seine Gradienten in ein Bild ein, so dass sein Rand zur Umgebung passt (Pérez et al. 2003). Zum Vergleich mit dem Harmonisieren: ändert Farben, nie Texturen.',
  'Kept where the mask is below 0.5.': 'Bleibt, wo die Maske unter 0,5 ist.',
  'The image with the pasted part: same size and channels.':
    'Das Bild mit dem eingefügten Teil: gleiche Größe und Kanäle.',
  'The pasted part, of the same size; not the whole image.':
    'Der eingefügte Teil, gleich groß; nicht das ganze Bild.',
  'The blend, clipped to [-1, 1].': 'Die Überblendung, auf [-1, 1] begrenzt.',
  "foreground: its gradients; mixed: the stronger of both images', for objects with holes.":
    'foreground: seine Gradienten; mixed: die stärkeren beider Bilder, für Objekte mit Löchern.',
  'Quantise colours': 'Farben verringern',
  'Gives an image the few colours of a palette, found in a reference by k-means: a painting then has the colours of the photograph that it is to become (SinGAN, paint-to-image).':
    'Gibt einem Bild die wenigen Farben einer Palette, die k-means in einer Vorlage findet: Ein gemaltes Bild hat dann die Farben des Fotos, das es werden soll (SinGAN, Malen zum Bild).',
  'The image to quantise.': 'Das Bild, dessen Farben verringert werden.',
  'Where the palette is from, of any size; the image itself when unwired.':
    'Woher die Palette kommt, beliebig groß; ohne Anschluss das Bild selbst.',
  'The image in the colours of the palette.': 'Das Bild in den Farben der Palette.',
  'The palette, darkest first.': 'Die Palette, dunkelste zuerst.',
  'Number of colours; SinGAN takes 5.': 'Anzahl der Farben; SinGAN nimmt 5.',
  'Resize image': 'Bildgröße ändern',
  'Resamples an image to a size: that of a wired image, a factor, a long side, or a width and height. Values are computed in float and clipped to [-1, 1].':
    'Rechnet ein Bild auf eine Größe um: die eines angeschlossenen Bildes, ein Faktor, eine lange Seite, oder Breite und Höhe. Gerechnet wird mit Kommazahlen, begrenzt auf [-1, 1].',
  'The image to resize.': 'Das Bild, dessen Größe geändert wird.',
  'Its size is taken; then no other size may be set.':
    'Seine Größe gilt; dann darf keine andere gesetzt sein.',
  'The resized image.': 'Das Bild in neuer Größe.',
  'Factor on both sides, above 0 to 64: 0.5 halves them.':
    'Faktor auf beide Seiten, über 0 bis 64: 0,5 halbiert sie.',
  'The longer side, px; the other keeps the proportions.':
    'Die längere Seite, px; die andere behält die Proportionen.',
  'Width, px; with an empty height, the proportions are kept.':
    'Breite, px; bei leerer Höhe bleiben die Proportionen.',
  'Height, px; with an empty width, the proportions are kept.':
    'Höhe, px; bei leerer Breite bleiben die Proportionen.',
  'Resampling filter: bicubic and lanczos are antialiased, area averages, nearest never blends.':
    'Filter: bicubic und lanczos glätten Treppen, area mittelt, nearest mischt nie.',
  'Save image': 'Bild speichern',
  'Writes an image to the output folder, in the format that the name ends in. A stream of images makes one file each.':
    'Schreibt ein Bild in den Ausgabeordner, im Format der Endung des Namens. Eine Folge von Bildern ergibt je eine Datei.',
  'The image to write.': 'Das Bild, das geschrieben wird.',
  'Its transparency, 1 where opaque; not for JPEG.': 'Seine Transparenz, 1 wo deckend; nicht für JPEG.',
  'The colour profile of its values, from Load image; empty is sRGB.':
    'Das Farbprofil seiner Werte, von „Bild laden“; leer ist sRGB.',
  "File name, ending in .png, .jpg, .jpeg, .webp, .avif, .tif, .tiff. {node} stands for the node's name, {index} for the position in the stream, {label} for the wired label; folders are divided by /.":
    'Dateiname mit der Endung .png, .jpg, .jpeg, .webp, .avif, .tif oder .tiff. {node} steht für den Namen des Knotens, {index} für die Stelle in der Folge, {label} für die angeschlossene Beschriftung; Ordner werden mit / getrennt.',
  'Quality of JPEG, WebP and AVIF, 1 to 100; the other formats lose nothing.':
    'Qualität von JPEG, WebP und AVIF, 1 bis 100; die anderen Formate verlieren nichts.',
  'Whether a PNG carries the graph that made it, to be run again from the picture; it names input files.':
    'Ob ein PNG den Graphen mitführt, der es gemacht hat, um ihn aus dem Bild wieder auszuführen; er nennt Eingabedateien.',
  'Bits a channel: 8, or 16 for PNG and TIFF.': 'Bits je Kanal: 8, oder 16 für PNG und TIFF.',
  'Combine masks': 'Masken verknüpfen',
  'Joins masks of one size, from any number of wires, into one.':
    'Verknüpft gleich große Masken aus beliebig vielen Leitungen zu einer.',
  'The masks; their order matters to subtract only.': 'Die Masken; die Reihenfolge zählt nur bei subtract.',
  'The combined mask.': 'Die verknüpfte Maske.',
  'union: in any of them (max); intersection: in all (min); subtract: in the first and in no other; difference: in an odd number of them.':
    'union: in einer davon (Maximum); intersection: in allen (Minimum); subtract: in der ersten und keiner anderen; difference: in einer ungeraden Zahl davon.',
  'Grow mask': 'Maske wachsen lassen',
  'Grows a mask by a disk: every pixel becomes the largest value within the radius.':
    'Lässt eine Maske um eine Scheibe wachsen: Jedes Pixel wird der größte Wert im Umkreis.',
  'The mask.': 'Die Maske.',
  'The grown mask.': 'Die gewachsene Maske.',
  'Radius of the disk, px, 0 to 512. SinGAN grows by 7 for harmonization, by 20 for editing.':
    'Radius der Scheibe, px, 0 bis 512. SinGAN nimmt 7 zum Harmonisieren, 20 zum Bearbeiten.',
  'Shrink mask': 'Maske schrumpfen',
  'Shrinks a mask by a disk: every pixel becomes the least value within the radius. The border of the image does not eat into it.':
    'Schrumpft eine Maske um eine Scheibe: Jedes Pixel wird der kleinste Wert im Umkreis. Der Bildrand zehrt nicht an ihr.',
  'The shrunk mask.': 'Die geschrumpfte Maske.',
  'Radius of the disk, px, 0 to 512.': 'Radius der Scheibe, px, 0 bis 512.',
  'Feather mask': 'Maske weich machen',
  'Grows a mask by a disk, blurs it and stretches it to 0 … 1, so that a composite has no seam (SinGAN, Shaham et al. 2019). A mask of one value stays as it is.':
    'Lässt eine Maske um eine Scheibe wachsen, zeichnet sie weich und streckt sie auf 0 … 1, damit beim Überlagern keine Naht bleibt (SinGAN, Shaham et al. 2019). Eine Maske mit nur einem Wert bleibt, wie sie ist.',
  'A hard mask.': 'Eine harte Maske.',
  'The soft mask.': 'Die weiche Maske.',
  'How far to grow first, px, 0 to 512: 7 for harmonization, 20 for editing.':
    'Wie weit sie zuerst wächst, px, 0 bis 512: 7 zum Harmonisieren, 20 zum Bearbeiten.',
  'Standard deviation of the blur, px, 0 to 200.': 'Standardabweichung der Unschärfe, px, 0 bis 200.',
  'Mask from difference': 'Maske aus Unterschied',
  'Finds where two images differ: the mask of an edit, from the image before and after it. A pixel is inside when one of its channels differs by more than the threshold.':
    'Findet, wo zwei Bilder sich unterscheiden: die Maske einer Bearbeitung, aus dem Bild davor und danach. Ein Pixel gehört dazu, wenn einer seiner Kanäle um mehr als die Schwelle abweicht.',
  'The image after the edit.': 'Das Bild nach der Bearbeitung.',
  'The image before it: same size and channels.': 'Das Bild davor: gleiche Größe und Kanäle.',
  '1 where they differ, 0 where they do not.': '1, wo sie sich unterscheiden, sonst 0.',
  'Difference that is let pass, in levels of 0 to 255: noise of the file format is below 8 or so.':
    'Unterschied, der noch durchgeht, in Stufen von 0 bis 255: Das Rauschen des Dateiformats liegt unter etwa 8.',
  'Mask from image': 'Maske aus Bild',
  'Takes the brightness of an image as a mask: white is 1, black is 0.':
    'Nimmt die Helligkeit eines Bildes als Maske: Weiß ist 1, Schwarz 0.',
  'A drawing in black and white, or any image.': 'Eine Zeichnung in Schwarz und Weiß, oder irgendein Bild.',
  'Its luma (ITU-R BT.601), from [-1, 1] to [0, 1].': 'Seine Luma (ITU-R BT.601), von [-1, 1] auf [0, 1].',
  'Invert mask': 'Maske umkehren',
  'Swaps inside and outside: 1 − m.': 'Tauscht innen und außen: 1 − m.',
  'Its complement.': 'Ihr Gegenteil.',
  'Load mask': 'Maske laden',
  'Reads a mask from an image file: white is 1 and black 0, or opaque is 1 and transparent 0.':
    'Liest eine Maske aus einer Bilddatei: Weiß ist 1 und Schwarz 0, oder deckend ist 1 und transparent 0.',
  'What is read: brightness, alpha, or (auto) alpha where something is transparent, else brightness.':
    'Was gelesen wird: brightness die Helligkeit, alpha die Deckung, oder (auto) die Deckung, wo etwas transparent ist, sonst die Helligkeit.',
  'Resize mask': 'Maskengröße ändern',
  'Resamples a mask to a size: that of a wired image, a factor, a long side, or a width and height. Values are clipped to [0, 1].':
    'Rechnet eine Maske auf eine Größe um: die eines angeschlossenen Bildes, ein Faktor, eine lange Seite, oder Breite und Höhe. Werte werden auf [0, 1] begrenzt.',
  'The mask to resize.': 'Die Maske, deren Größe geändert wird.',
  'The resized mask.': 'Die Maske in neuer Größe.',
  'Shape mask': 'Maske aus Form',
  'Draws a rectangle or an ellipse as a mask. Its place is given in fractions of the image, so that it fits at any scale. A pixel is inside when its centre is.':
    'Zeichnet ein Rechteck oder eine Ellipse als Maske. Der Ort steht in Anteilen des Bildes und passt so auf jeder Stufe. Ein Pixel gehört dazu, wenn seine Mitte es tut.',
  'The mask has the size of this image.': 'Die Maske hat die Größe dieses Bildes.',
  '1 inside, 0 outside.': 'Innen 1, außen 0.',
  'rectangle, or the ellipse that fits into it.': 'rectangle: Rechteck, oder die Ellipse, die hineinpasst.',
  'Left edge, as a fraction of the width.': 'Linker Rand, als Anteil der Breite.',
  'Right edge, as a fraction of the width.': 'Rechter Rand, als Anteil der Breite.',
  'Top edge, as a fraction of the height.': 'Oberer Rand, als Anteil der Höhe.',
  'Bottom edge, as a fraction of the height.': 'Unterer Rand, als Anteil der Höhe.',
  'Width of the mask, px; empty takes that of the wired image.':
    'Breite der Maske, px; leer die des angeschlossenen Bildes.',
  'Height of the mask, px; empty takes that of the wired image.':
    'Höhe der Maske, px; leer die des angeschlossenen Bildes.',
  'Threshold mask': 'Maske hart machen',
  'Makes a soft mask hard: 1 where it reaches the level, else 0. Langevin nodes hold pixels by hard masks.':
    'Macht eine weiche Maske hart: 1, wo sie die Schwelle erreicht, sonst 0. Langevin-Knoten halten Pixel mit harten Masken fest.',
  'A mask with values between 0 and 1.': 'Eine Maske mit Werten zwischen 0 und 1.',
  'The same with 0 and 1 only.': 'Dieselbe nur mit 0 und 1.',
  'Least value that counts as inside, 0 to 1; at 0 everything does.':
    'Kleinster Wert, der noch dazugehört, 0 bis 1; bei 0 gehört alles dazu.',
  'Mask to image': 'Maske als Bild',
  'Shows a mask as a grey image, 1 as white and 0 as black: to save it, or to put it in a contact sheet.':
    'Zeigt eine Maske als graues Bild, 1 weiß und 0 schwarz: um sie zu speichern oder auf einen Bildbogen zu setzen.',
  'A grey image of one channel.': 'Ein graues Bild mit einem Kanal.',
  'Compare figures': 'Maße vergleichen',
  'Measures how close an image is to a reference, pixel by pixel: PSNR, SSIM (Wang et al. 2004) and RMSE. For super-resolution and recovery; samples, which may be laid out anew, want Quality instead.':
    'Misst Pixel für Pixel, wie nah ein Bild einer Vorlage ist: PSNR, SSIM (Wang et al. 2004) und RMSE. Für erhöhte Auflösung und Wiederherstellung; für Proben, die neu angeordnet sein können, ist „Qualität“ da.',
  'The image to judge.': 'Das Bild, das beurteilt wird.',
  'What it should be: same size and channels, at least 11 pixels a side.':
    'Was es sein sollte: gleiche Größe und Kanäle, mindestens 11 Pixel je Seite.',
  'All figures.': 'Alle Zahlen.',
  'Peak signal-to-noise ratio, dB; higher is better, 100 for equal images.':
    'Spitzen-Signal-Rausch-Verhältnis, dB; höher ist besser, 100 bei gleichen Bildern.',
  'Structural similarity, at most 1; higher is better.':
    'Strukturelle Ähnlichkeit, höchstens 1; höher ist besser.',
  'Root mean squared error in 8-bit levels, 0 to 255; lower is better.':
    'Wurzel des mittleren quadratischen Fehlers in 8-Bit-Stufen, 0 bis 255; niedriger ist besser.',
  'Title of the report.': 'Titel des Berichts.',
  Copying: 'Kopiertes messen',
  'Measures how much of each lifted image is one connected piece of the photograph. Read it beside quality and diversity: a copy has the best quality there is.':
    'Misst, wie viel von jedem gehobenen Bild ein zusammenhängendes Stück des Fotos ist. Neben Qualität und Vielfalt zu lesen: Eine Kopie hat die beste Qualität, die es gibt.',
  'Where the patches of each image came from.': 'Woher die Patches jedes Bildes kamen.',
  'Share of each image in its largest piece, in order.':
    'Anteil jedes Bildes in seinem größten Stück, der Reihe nach.',
  'How much matches may shift from patch to patch within a piece, px; empty takes 1 px, or 1/500 of the photograph.':
    'Wie sehr sich Gegenstücke innerhalb eines Stücks von Patch zu Patch verschieben dürfen, px; leer 1 px, oder 1/500 des Fotos.',
  Flicker: 'Flackern',
  'Measures how much a large animation changes from frame to frame beyond what the small one that it was made of does: each frame is compared with the one before it, moved and toned as the small ones are. Last to first counts, too.':
    'Misst, wie viel sich eine große Animation von Bild zu Bild mehr ändert als die kleine, aus der sie gemacht ist: Jedes Bild wird mit dem davor verglichen, bewegt und getönt wie die kleinen. Auch das letzte mit dem ersten.',
  'The small ones, as many.': 'Die kleinen, ebenso viele.',
  'Of each frame beside the one before it, in levels of 0 to 255.':
    'Von jedem Bild neben dem davor, in Stufen von 0 bis 255.',
  'Merge reports': 'Berichte verbinden',
  'Joins reports into one, each figure named after its report: the outcome of a sweep in one table.':
    'Verbindet Berichte zu einem, jede Zahl nach ihrem Bericht benannt: was beim Durchprobieren herauskam, in einer Tabelle.',
  'The reports, from any number of wires.': 'Die Berichte, aus beliebig vielen Leitungen.',
  'A name for each report; its title when unwired.': 'Ein Name für jeden Bericht; ohne Anschluss sein Titel.',
  'All figures, in order.': 'Alle Zahlen, der Reihe nach.',
  'Title of the joint report.': 'Titel des gemeinsamen Berichts.',
  Quality: 'Qualität',
  'Measures samples against the image that their model was trained on, without any pretrained network: patch sliced-Wasserstein distance, plain and whitened (which sees coloured grain), coherence and completeness (Simakov et al. 2008), and diversity. Quality without diversity is copying, diversity without quality is noise: read them together.':
    'Misst Proben an dem Bild, an dem ihr Modell gelernt hat, ohne ein vortrainiertes Netz: Sliced-Wasserstein-Abstand der Patches, einfach und geweißt (der farbiges Korn sieht), Stimmigkeit und Vollständigkeit (Simakov et al. 2008) und Vielfalt. Qualität ohne Vielfalt ist Kopieren, Vielfalt ohne Qualität ist Rauschen: zusammen zu lesen.',
  'The training image, at the size of the samples; at least 14 pixels a side.':
    'Das Trainingsbild, so groß wie die Proben; mindestens 14 Pixel je Seite.',
  'The samples; equal in size, for the diversity.': 'Die Proben; für die Vielfalt gleich groß.',
  'Where the patches of the lifted samples came from: adds how much is copied in one piece.':
    'Woher die Patches der gehobenen Proben kamen: Dazu kommt, wie viel am Stück kopiert ist.',
  'Mean patch SWD of the samples; lower is better.': 'Mittlerer Patch-SWD der Proben; niedriger ist besser.',
  'Patch SWD of each sample, in order.': 'Patch-SWD jeder Probe, der Reihe nach.',
  'The sample with the least patch SWD.': 'Die Probe mit dem kleinsten Patch-SWD.',
  'Also list the figures of each sample in the report.': 'Auch die Zahlen jeder Probe im Bericht aufführen.',
  'Quality of a region': 'Qualität eines Bereichs',
  'Measures a part of an image, its seam included, against the training image: patch sliced-Wasserstein distance and coherence over the 7×7 patches that touch the region. For edits and pastes: compare the figures before and after.':
    'Misst einen Teil eines Bildes samt seiner Naht am Trainingsbild: Sliced-Wasserstein-Abstand und Stimmigkeit über die 7×7-Patches, die den Bereich berühren. Für Bearbeitungen und Eingefügtes: die Zahlen davor und danach vergleichen.',
  'The training image; at least 14 pixels a side.': 'Das Trainingsbild; mindestens 14 Pixel je Seite.',
  'The image to measure.': 'Das Bild, das gemessen wird.',
  'Which part: above 0 inside; of the size of the image.':
    'Welcher Teil: innen über 0; so groß wie das Bild.',
  'Both figures.': 'Beide Zahlen.',
  'Patch SWD of the region; lower is better.': 'Patch-SWD des Bereichs; niedriger ist besser.',
  'Coherence of the region; lower is better.': 'Stimmigkeit des Bereichs; niedriger ist besser.',
  'Assemble model': 'Modell zusammensetzen',
  'Joins the energy nets of all scales, trained one by one, and their pyramid into a model.':
    'Verbindet die einzeln trainierten Energienetze aller Stufen und ihre Pyramide zu einem Modell.',
  'The pyramid that the nets were trained on.': 'Die Pyramide, auf der die Netze trainiert wurden.',
  'One net a scale, in any order.': 'Ein Netz je Stufe, in beliebiger Reihenfolge.',
  'The trained pyramid.': 'Die trainierte Pyramide.',
  'Pixel diversity that layouts of scale 0 should have, 0 = any: with less they are drawn on a wider, then a higher canvas, of which a window is kept, and drawn again where their parts do not join; empty takes the preset.':
    'Vielfalt der Pixel, die Anordnungen der Stufe 0 haben sollen, 0 = beliebig: Mit weniger werden sie auf einer breiteren, dann höheren Leinwand gezogen, von der ein Fenster bleibt, und neu gezogen, wo ihre Teile nicht passen; leer gilt die Voreinstellung.',
  'Load model': 'Modell laden',
  'Reads a trained pyramid from a .safetensors file that Patchwise wrote.':
    'Liest eine trainierte Pyramide aus einer .safetensors-Datei, die Patchwise geschrieben hat.',
  'The training image at the finest scale.': 'Das Trainingsbild auf der feinsten Stufe.',
  'The training image at every scale.': 'Das Trainingsbild auf jeder Stufe.',
  'Path of the model file.': 'Pfad der Modelldatei.',
  'Save model': 'Modell speichern',
  'Writes a trained pyramid to the output folder as .safetensors, with spec, sizes and provenance inside.':
    'Schreibt eine trainierte Pyramide als .safetensors in den Ausgabeordner, mit Bauart, Größen und Herkunft darin.',
  'File name, ending in .safetensors.': 'Dateiname mit der Endung .safetensors.',
  'Add noise': 'Rauschen hinzufügen',
  'Adds Gaussian noise to an image, clip(x + σε, −1, 1) with ε ~ N(0, I): variants of one start, which lead the chains of a scale apart. Variant i depends on the seed and on i only.':
    'Fügt einem Bild Gaußsches Rauschen hinzu, clip(x + σε, −1, 1) mit ε ~ N(0, I): Varianten eines Anfangs, welche die Ketten einer Stufe auseinanderführen. Variante i hängt nur vom Startwert und von i ab.',
  'The image to vary.': 'Das Bild, das abgewandelt wird.',
  'The variants, in order.': 'Die Varianten, der Reihe nach.',
  'Standard deviation σ, where black to white is 2; 0 to 2.':
    'Standardabweichung σ, wobei Schwarz bis Weiß 2 ist; 0 bis 2.',
  'grey: the same noise in every channel; color: each channel its own.':
    'grey: dasselbe Rauschen in jedem Kanal; color: jeder Kanal sein eigenes.',
  'Number of variants.': 'Anzahl der Varianten.',
  'Uniform noise': 'Gleichverteiltes Rauschen',
  'The start of a sample at scale 0: uniform noise on (−1, 1), one grey value a pixel (Zheng et al. 2021, alg. 2). Noise i depends on the seed and on i only, and is what Sample pyramid starts its sample i from.':
    'Der Anfang einer Probe auf Stufe 0: gleichverteiltes Rauschen auf (−1, 1), ein Grauwert je Pixel (Zheng et al. 2021, Alg. 2). Rauschen i hängt nur vom Startwert und von i ab; damit beginnt „Proben ziehen“ die Probe i.',
  'Gives size and channels: those of its scale.': 'Gibt Größe und Kanäle: die seiner Stufe.',
  'Gives size and channels when no net is wired: those of its coarsest scale.':
    'Gibt Größe und Kanäle, wenn kein Netz angeschlossen ist: die seiner gröbsten Stufe.',
  'The noise images, in order.': 'Die Rauschbilder, der Reihe nach.',
  'Number of images.': 'Anzahl der Bilder.',
  'Height, px; empty takes that of the net or pyramid.': 'Höhe, px; leer die des Netzes oder der Pyramide.',
  'Width, px; empty takes that of the net or pyramid.': 'Breite, px; leer die des Netzes oder der Pyramide.',
  'Channels, 1 or 3 (equal ones); empty takes those of the net or pyramid, else 3.':
    'Kanäle, 1 oder 3 (gleiche); leer die des Netzes oder der Pyramide, sonst 3.',
  'Plot curves': 'Kurven zeichnen',
  'Draws curves as a picture: losses and errors over the updates of a training, or metrics over a sweep.':
    'Zeichnet Kurven als Bild: Verlust und Fehler über die Schritte eines Trainings, oder Maße über durchprobierte Werte.',
  'The curves; those of several wires share one plot.':
    'Die Kurven; die mehrerer Leitungen teilen sich ein Diagramm.',
  'The plot, in colour.': 'Das Diagramm, in Farbe.',
  'Title; empty takes those of the curves.': 'Titel; leer der der Kurven.',
  'Vertical axis; auto is logarithmic when all curves ask for it. A log axis leaves out values ≤ 0.':
    'Senkrechte Achse; auto ist logarithmisch, wenn alle Kurven es verlangen. Eine log-Achse lässt Werte ≤ 0 aus.',
  'Horizontal axis.': 'Waagrechte Achse.',
  'Mark each value with a dot.': 'Jeden Wert mit einem Punkt markieren.',
  'Width of the picture, px.': 'Breite des Bildes, px.',
  'Height of the picture, px.': 'Höhe des Bildes, px.',
  'Curve of numbers': 'Kurve aus Zahlen',
  'Makes a curve of a stream of numbers, or of two that go together: a metric against the value of a sweep.':
    'Macht eine Kurve aus einer Folge von Zahlen, oder aus zweien, die zusammengehören: ein Maß über dem durchprobierten Wert.',
  'The values.': 'Die Werte.',
  'Where each lies, in the same order; 0, 1, 2 … when unwired.':
    'Wo jeder liegt, in derselben Reihenfolge; ohne Anschluss 0, 1, 2 …',
  'The curve.': 'Die Kurve.',
  'Name of the curve, for the legend.': 'Name der Kurve, für die Legende.',
  'Title of the plot.': 'Titel des Diagramms.',
  'Label of the horizontal axis, with the unit.': 'Beschriftung der waagrechten Achse, mit Einheit.',
  'Label of the vertical axis, with the unit.': 'Beschriftung der senkrechten Achse, mit Einheit.',
  'Suggest a logarithmic vertical axis.': 'Eine logarithmische senkrechte Achse vorschlagen.',
  'Build pyramid': 'Pyramide bauen',
  'Shrinks an image to S + 1 scales. The finest has at most the given long side, the coarsest the given short side; the ratio between scales follows (Zheng et al. 2021).':
    'Verkleinert ein Bild auf S + 1 Stufen. Die feinste hat höchstens die gegebene lange Seite, die gröbste die gegebene kurze; das Verhältnis der Stufen folgt daraus (Zheng et al. 2021).',
  'The training image.': 'Das Trainingsbild.',
  'The image at every scale, coarsest first.': 'Das Bild auf jeder Stufe, gröbste zuerst.',
  'Number of scales; empty takes as many as bring the ratio between scales near 0.65.':
    'Anzahl der Stufen; leer so viele, dass ihr Verhältnis nahe 0,65 liegt.',
  'Long side of the finest scale, px.': 'Lange Seite der feinsten Stufe, px.',
  'Short side of the coarsest scale, px.': 'Kurze Seite der gröbsten Stufe, px.',
  'Pyramid level': 'Stufe der Pyramide',
  'Takes the image of one scale out of a pyramid.': 'Nimmt das Bild einer Stufe aus einer Pyramide.',
  'From a Build pyramid node.': 'Von einem Knoten „Pyramide bauen“.',
  'The image at that scale.': 'Das Bild auf dieser Stufe.',
  'Web page': 'Webseite',
  'Writes one self-contained HTML page with images, figures and plots inside, to read offline or to send. For a page about the whole run, with its settings and its graph, use patchwise run --report.':
    'Schreibt eine HTML-Seite mit Bildern, Zahlen und Diagrammen darin, zum Lesen ohne Netz oder zum Verschicken. Eine Seite über den ganzen Lauf, mit Einstellungen und Graph, macht patchwise run --report.',
  'Images, from any number of wires.': 'Bilder, aus beliebig vielen Leitungen.',
  'Figures, a table each.': 'Zahlen, je eine Tabelle.',
  'Curves, a plot each.': 'Kurven, je ein Diagramm.',
  'Where the page is.': 'Wo die Seite liegt.',
  'Title of the page.': 'Titel der Seite.',
  'Text below the title; empty lines divide paragraphs.':
    'Text unter dem Titel; leere Zeilen trennen Absätze.',
  "File name, ending in .html. {node} stands for the node's name, {index} for the position in the stream, {label} for the wired label; folders are divided by /.":
    'Dateiname mit der Endung .html. {node} steht für den Namen des Knotens, {index} für die Stelle in der Folge, {label} für die angeschlossene Beschriftung; Ordner werden mit / getrennt.',
  'Save report': 'Bericht speichern',
  'Writes a report to the output folder twice: as JSON for programs and as a table of text for people.':
    'Schreibt einen Bericht zweimal in den Ausgabeordner: als JSON für Programme und als Texttabelle für Menschen.',
  'The figures.': 'Die Zahlen.',
  'Where the JSON file is; the text is beside it.': 'Wo die JSON-Datei liegt; der Text liegt daneben.',
  'The table.': 'Die Tabelle.',
  "File name without ending: .json and .txt are added. {node} stands for the node's name, {index} for the position in the stream, {label} for the wired label; folders are divided by /.":
    'Dateiname ohne Endung: .json und .txt kommen dazu. {node} steht für den Namen des Knotens, {index} für die Stelle in der Folge, {label} für die angeschlossene Beschriftung; Ordner werden mit / getrennt.',
  Animate: 'Bewegen',
  'Makes the training image move: noise that walks smoothly is added to the start of the recovery chain, and each frame is where the chain ends (after SinGAN, Shaham et al. 2019). Save animation writes the frames.':
    'Bringt das Trainingsbild in Bewegung: Ein Rauschen, das sich glatt wandelt, kommt zum Anfang der Wiederherstellung, und jedes Einzelbild ist, wo die Kette endet (nach SinGAN, Shaham et al. 2019). „Animation speichern“ schreibt die Bilder.',
  'A trained pyramid with a healthy recovery.': 'Eine trainierte Pyramide mit gesunder Wiederherstellung.',
  'Number of frames.': 'Anzahl der Einzelbilder.',
  'Standard deviation of the noise, where black to white is 2: how far shapes move.':
    'Standardabweichung des Rauschens, wobei Schwarz bis Weiß 2 ist: wie weit sich Formen bewegen.',
  'How much of the noise is new in each frame: 1/speed frames later half of it is forgotten.':
    'Wie viel des Rauschens in jedem Bild neu ist: Nach 1/speed Bildern ist die Hälfte vergessen.',
  'The last frame leads back to the first.': 'Das letzte Bild führt zum ersten zurück.',
  'Scale at which the noise enters: 0 moves shapes, finer ones only details.':
    'Stufe, auf der das Rauschen eintritt: 0 bewegt Formen, feinere nur Einzelheiten.',
  'Height of the frames, px; empty takes that of the training image.':
    'Höhe der Bilder, px; leer die des Trainingsbilds.',
  'Width of the frames, px; empty takes that of the training image.':
    'Breite der Bilder, px; leer die des Trainingsbilds.',
  'Inject image': 'Bild einspeisen',
  'Puts an image into a trained model at one scale and runs that and the finer scales: it takes on the look of the training image and keeps its own layout, the more so the finer the scale. The image is shrunk to the scale below and enlarged again first (SinGAN, Shaham et al. 2019): editing, harmonization, paint-to-image, style transfer.':
    'Gibt ein Bild auf einer Stufe in ein trainiertes Modell und führt diese und die feineren aus: Es nimmt das Aussehen des Trainingsbilds an und behält seine Anordnung, umso mehr, je feiner die Stufe. Das Bild wird zuvor auf die Stufe darunter verkleinert und wieder vergrößert (SinGAN, Shaham et al. 2019): Bearbeiten, Harmonisieren, Malen zum Bild, Stilübertragung.',
  'The image to inject: an edit, a paste, a painting, a photograph.':
    'Das Bild, das eingespeist wird: eine Bearbeitung, Eingefügtes, Gemaltes, ein Foto.',
  'What may change: 1 (white) from 0.5 on; of the size of the image. Everything else is held at every step, so that what changes fits it. Without a mask, all may change.':
    'Was sich ändern darf: 1 (weiß) ab 0,5; so groß wie das Bild. Alles andere wird bei jedem Schritt festgehalten, damit das Geänderte dazu passt. Ohne Maske darf sich alles ändern.',
  'The result at the finest scale.': 'Das Ergebnis auf der feinsten Stufe.',
  'The image as the start scale met it.': 'Das Bild, wie die Startstufe es bekam.',
  'First scale to run: coarse ones change much, fine ones little; 0 is the coarsest.':
    'Erste Stufe: grobe ändern viel, feine wenig; 0 ist die gröbste.',
  "Size of the result. same: the training image's, the injected image must have its aspect; stretch: the same, whatever the aspect; keep: the training image's long side, the injected image's aspect; own: that of the injected image.":
    'Größe des Ergebnisses. same: die des Trainingsbilds, das eingespeiste muss dessen Seitenverhältnis haben; stretch: ebenso, bei jedem Seitenverhältnis; keep: die lange Seite des Trainingsbilds, das Seitenverhältnis des eingespeisten; own: die des eingespeisten.',
  'Langevin steps a scale; empty takes those of the training. More than twice as many lead away from pictures.':
    'Langevin-Schritte je Stufe; leer die des Trainings. Mehr als doppelt so viele führen von Bildern weg.',
  'Noise of the chains; the paper samples without.': 'Rauschen der Ketten; die Arbeit zieht ohne.',
  Inpaint: 'Loch füllen',
  'Fills a hole with samples that fit what surrounds it: at every scale and after every Langevin step the known pixels are held, so the score of the patches across the edge decides what fits. Removes objects; with Pad image it extends the canvas. Outside of the hole nothing changes.':
    'Füllt ein Loch mit Proben, die zur Umgebung passen: Auf jeder Stufe und nach jedem Langevin-Schritt werden die bekannten Pixel festgehalten; die Bewertung der Patches über dem Rand entscheidet so, was passt. Entfernt Objekte; mit „Leinwand erweitern“ führt es das Bild fort. Außerhalb des Lochs ändert sich nichts.',
  'The image with a hole. A pixel of it counts as one of the training image, whatever its size.':
    'Das Bild mit einem Loch. Ein Pixel davon zählt wie eines des Trainingsbilds, wie groß es auch ist.',
  'What to make up: 1 (white) from 0.5 on; of the size of the image.':
    'Was erfunden wird: 1 (weiß) ab 0,5; so groß wie das Bild.',
  'The fillings, in order; filling i depends on the seed and on i only.':
    'Die Füllungen, der Reihe nach; Füllung i hängt nur vom Startwert und von i ab.',
  'The hole filled smoothly (a membrane): the baseline, and what finer scales continue by default.':
    'Das Loch glatt gefüllt (eine Membran): zum Vergleich, und was feinere Stufen ohne andere Angabe fortsetzen.',
  'Number of fillings.': 'Anzahl der Füllungen.',
  'First scale to run: 0 makes the hole up from noise; finer ones continue the filling.':
    'Erste Stufe: 0 erfindet das Loch aus Rauschen; feinere setzen die Füllung fort.',
  'What finer scales continue. smooth: a membrane over the hole; image: what the image has there, painted or mirrored.':
    'Was feinere Stufen fortsetzen. smooth: eine Membran über dem Loch; image: was das Bild dort hat, gemalt oder gespiegelt.',
  Langevin: 'Langevin',
  'Moves an image K noisy gradient steps uphill on the score of one scale: x ← clip(x + δ²/2 · ∂Σf/∂x + σε, −1, 1) (Zheng et al. 2021, eq. 7).':
    'Führt ein Bild K verrauschte Gradientenschritte die Bewertung einer Stufe hinauf: x ← clip(x + δ²/2 · ∂Σf/∂x + σε, −1, 1) (Zheng et al. 2021, Gl. 7).',
  'Where the chain starts.': 'Wo die Kette beginnt.',
  'The energy to climb.': 'Die Energie, die erklommen wird.',
  'Where it is 1, pixels are held at every step.':
    'Wo sie 1 ist, werden Pixel bei jedem Schritt festgehalten.',
  'The values of the held pixels; the start itself when unwired.':
    'Die Werte der festgehaltenen Pixel; ohne Anschluss der Anfang selbst.',
  'The state after the last step.': 'Der Stand nach dem letzten Schritt.',
  'The state after every step.': 'Der Stand nach jedem Schritt.',
  'Langevin steps K; empty takes those of the training.': 'Langevin-Schritte K; leer die des Trainings.',
  'Step size δ²; empty takes that of the training.': 'Schrittweite δ²; leer die des Trainings.',
  'Momentum μ; empty takes that of the training, 0 is plain Langevin.':
    'Impuls μ; leer der des Trainings, 0 ist einfaches Langevin.',
  'Standard deviation σ₀ of the grey noise added to the start; empty takes that of the training.':
    'Standardabweichung σ₀ des grauen Rauschens auf dem Anfang; leer die des Trainings.',
  'Standard deviation σ of the noise; the paper samples without.':
    'Standardabweichung σ des Rauschens; die Arbeit zieht ohne.',
  Recover: 'Wiederherstellen',
  'Runs the recovery chain: from the training image with resolution lost (or corrupted otherwise) at scale 0, through all scales. A healthy model returns to its image.':
    'Führt die Wiederherstellung aus: vom Trainingsbild mit verlorener Auflösung (oder anders beschädigt) auf Stufe 0 durch alle Stufen. Ein gesundes Modell kehrt zu seinem Bild zurück.',
  'Any corrupted version of the training image, of its aspect, to start from instead; resized to scale 0.':
    'Ein beschädigtes Trainingsbild in seinem Seitenverhältnis als anderer Anfang; auf Stufe 0 verkleinert.',
  'The recovered image at the finest scale.': 'Das wiederhergestellte Bild auf der feinsten Stufe.',
  'The corrupted image that the chain starts from.': 'Das beschädigte Bild, mit dem die Kette beginnt.',
  'The result of each scale, coarsest first.': 'Das Ergebnis jeder Stufe, gröbste zuerst.',
  'Mean squared error at the finest scale, in [-1, 1] units.':
    'Mittlerer quadratischer Fehler auf der feinsten Stufe, in Einheiten von [-1, 1].',
  'The error at each scale.': 'Der Fehler auf jeder Stufe.',
  'Each scale keeps the mean colour of what it starts from, as lost resolution, blur and noise do. Switch it off where the damage has changed colours.':
    'Jede Stufe behält die mittlere Farbe ihres Anfangs, wie verlorene Auflösung, Unschärfe und Rauschen es tun. Ausschalten, wo der Schaden Farben verändert hat.',
  'Sample pyramid': 'Proben ziehen',
  'Draws samples from a trained model coarse to fine: from noise at scale 0, or from an injected image at a finer scale, which keeps its layout (Zheng et al. 2021, alg. 2).':
    'Zieht Proben aus einem trainierten Modell von grob nach fein: aus Rauschen auf Stufe 0, oder aus einem eingespeisten Bild auf einer feineren, die dessen Anordnung behält (Zheng et al. 2021, Alg. 2).',
  'Injected at the start scale; the training image when unwired and the scale is ≥ 1.':
    'Auf der Startstufe eingespeist; ohne Anschluss und ab Stufe 1 das Trainingsbild.',
  'The samples, in order; sample i depends on the seed and on i only.':
    'Die Proben, der Reihe nach; Probe i hängt nur vom Startwert und von i ab.',
  'Number of samples.': 'Anzahl der Proben.',
  'First scale to run: 0 starts from noise; finer scales keep more of the layout.':
    'Erste Stufe: 0 beginnt mit Rauschen; feinere behalten mehr von der Anordnung.',
  'Height of the samples; empty takes that of the training image.':
    'Höhe der Proben; leer die des Trainingsbilds.',
  'Width of the samples; empty takes that of the training image.':
    'Breite der Proben; leer die des Trainingsbilds.',
  'What the two count: px, or percent of the training image, so that models of any size give the same picture.':
    'Was die beiden zählen: px, oder Prozent des Trainingsbilds, so dass Modelle jeder Größe dasselbe Bild geben.',
  'Draws of a layout that the model finds failed, at most, and of a whole sample with a torn thing; 1 keeps the first; empty as in training.':
    'So oft wird eine Anordnung, die das Modell für misslungen hält, höchstens gezogen, und ebenso eine ganze Probe mit einem zerrissenen Ding; 1 behält die erste; leer wie beim Training.',
  'Layouts are drawn on a canvas wider by this share, of which a window is kept: 0.3 where samples are too much like the photograph, 0 for the photograph’s own shape; empty as in training.':
    'Anordnungen werden auf einer um diesen Anteil breiteren Leinwand gezogen, von der ein Fenster bleibt: 0,3, wo Proben dem Foto zu ähnlich sind, 0 für die Form des Fotos; leer wie beim Training.',
  'Super-resolve': 'Auflösung erhöhen',
  'Enlarges an image with the detail of the patches that the model learned from it: rounds of 1/r and Langevin steps on the net of a scale some 0.55 times as large as the finest, the last round to the exact size (Zheng et al. 2021, released code), and back-projections that keep it true to the image. Nothing it adds was in the image.':
    'Vergrößert ein Bild mit dem Detail der Patches, die das Modell an ihm gelernt hat: Runden von 1/r und Langevin-Schritten auf dem Netz einer Stufe, etwa 0,55-mal so groß wie die feinste, die letzte Runde auf die genaue Größe (Zheng et al. 2021, veröffentlichter Code), und Rückprojektionen, die es dem Bild treu halten. Nichts von dem, was dazukommt, war im Bild.',
  'A pyramid trained on this very image.': 'Eine Pyramide, an genau diesem Bild trainiert.',
  'The image as it should be: gives the size and is what the figures are against.':
    'Das Bild, wie es sein sollte: gibt die Größe, und an ihm messen die Zahlen.',
  'The enlarged image.': 'Das vergrößerte Bild.',
  'The image enlarged by bicubic interpolation, to compare with.':
    'Das bikubisch vergrößerte Bild, zum Vergleich.',
  'Consistency with the small image; with a truth also RMSE, PSNR and SSIM; bicubic beside.':
    'Treue zum kleinen Bild; mit Vorlage auch RMSE, PSNR und SSIM; bikubisch daneben.',
  'Factor on both sides, any number above 1 to 16; not used when a truth is wired.':
    'Faktor auf beide Seiten, jede Zahl über 1 bis 16; gilt nicht, wenn eine Vorlage angeschlossen ist.',
  'The scale whose net is climbed: that nearest in size to the paper’s, the third-finest, or the finest.':
    'Die Stufe, deren Netz erklommen wird: die der Größe nach nächste zu der der Arbeit, die drittfeinste, oder die feinste.',
  'Any other scale; empty takes the choice of net.': 'Irgendeine andere Stufe; leer gilt die Wahl von net.',
  'Langevin steps a round; empty takes those of the recovery chain, as the paper does (30 there).':
    'Langevin-Schritte je Runde; leer die der Wiederherstellung, wie in der Arbeit (dort 30).',
  'Corrections towards the small image after each round; 0 as in the paper.':
    'Korrekturen zum kleinen Bild hin nach jeder Runde; 0 wie in der Arbeit.',
  Upsample: 'Zur nächsten Stufe vergrößern',
  'Enlarges the result of one scale to the start of the next: bicubic, clipped to [-1, 1]. The size is that of the wired net, else the factor times the image.':
    'Vergrößert das Ergebnis einer Stufe zum Anfang der nächsten: bikubisch, auf [-1, 1] begrenzt. Die Größe ist die des angeschlossenen Netzes, sonst der Faktor mal das Bild.',
  'The result of the scale below.': 'Das Ergebnis der Stufe darunter.',
  'The net of the next scale, whose size is taken.': 'Das Netz der nächsten Stufe, dessen Größe gilt.',
  'The start of the next scale.': 'Der Anfang der nächsten Stufe.',
  'Factor on height and width when no net is wired.':
    'Faktor auf Höhe und Breite, wenn kein Netz angeschlossen ist.',
  'Train pyramid': 'Pyramide trainieren',
  'Learns an energy net for every scale of an image, coarse to fine, by contrasting Langevin samples with the image, and in parallel recovers the image from a corrupted version (Zheng et al. 2021, alg. 1).':
    'Lernt ein Energienetz für jede Stufe eines Bildes, von grob nach fein, indem es Langevin-Proben mit dem Bild vergleicht, und stellt nebenher das Bild aus einem beschädigten wieder her (Zheng et al. 2021, Alg. 1).',
  'The one image to learn from.': 'Das eine Bild, von dem gelernt wird.',
  "The finest result of the recovery chain, each scale keeping its start's mean colour: a healthy model returns to its image.":
    'Das feinste Ergebnis der Wiederherstellung, wobei jede Stufe die mittlere Farbe ihres Anfangs behält: Ein gesundes Modell kehrt zu seinem Bild zurück.',
  'Contrastive loss over the updates.': 'Kontrastiver Verlust über die Schritte.',
  'Recovery error over the updates.': 'Fehler der Wiederherstellung über die Schritte.',
  'Time, recovery error of each scale, returns to healthy weights.':
    'Zeit, Fehler der Wiederherstellung je Stufe, Rückkehr zu gesunden Gewichten.',
  'Number of scales; empty takes the preset, whose ratio between scales is near 0.65.':
    'Anzahl der Stufen; leer gilt die Voreinstellung, deren Verhältnis zwischen Stufen nahe 0,65 liegt.',
  'Long side of the finest scale, px, of a photograph up to 16:9; a longer one has as many pixels; empty takes the preset.':
    'Lange Seite der feinsten Stufe, px, eines Fotos bis 16:9; ein längeres hat ebenso viele Pixel; leer gilt die Voreinstellung.',
  'Short side of the coarsest scale, px; both sides are then as named, however long the photograph is and however training goes; empty takes the preset, by which it is less for one longer than 16:9, and where chains at that scale do not settle.':
    'Kurze Seite der gröbsten Stufe, px; beide Seiten gelten dann wie genannt, wie lang das Foto auch ist und wie das Training auch verläuft; leer gilt die Voreinstellung, nach der sie bei einem Foto länger als 16:9 kleiner ist, und wo Ketten auf dieser Stufe nicht zur Ruhe kommen.',
  'Settings to start from: "side-by-side" trains all scales at once on the cores there are, "paper" is as published (hours on a CPU).':
    'Einstellungen für den Anfang: „side-by-side“ trainiert alle Stufen zugleich auf den vorhandenen Kernen, „paper“ ist wie veröffentlicht (Stunden auf einer CPU).',
  'Energy net: narrow 32-32-32-32-1, small 64-32-32-32-1, large 128-64-64-64-1, auto small or large by size; empty takes the preset.':
    'Energienetz: narrow 32-32-32-32-1, small 64-32-32-32-1, large 128-64-64-64-1, auto je nach Größe small oder large; leer gilt die Voreinstellung.',
  'Parameter updates: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Schritte der Parameter: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Langevin steps of synthesis: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Langevin-Schritte der Synthese: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Langevin steps of recovery: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Langevin-Schritte der Wiederherstellung: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Langevin steps of a scale’s first update, which grow to those above, recovery in proportion; as many as above and they never change: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Langevin-Schritte beim ersten Schritt einer Stufe, die auf die obigen anwachsen, die Wiederherstellung im Verhältnis; so viele wie oben, und sie ändern sich nie: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Fraction of the updates over which the Langevin steps grow; empty takes the preset.':
    'Anteil der Schritte, über den die Langevin-Schritte anwachsen; leer gilt die Voreinstellung.',
  'Step size δ²: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Schrittweite δ²: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Momentum μ of the chains, 0 is plain Langevin: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Impuls μ der Ketten, 0 ist einfaches Langevin: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Updates from one recovery chain to the next: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Schritte von einer Wiederherstellung zur nächsten: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Synthesis chains an update: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Ketten der Synthese je Schritt: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Synthesis chains run on the net of the update before, beside that update on another core; empty takes the preset.':
    'Ketten der Synthese laufen auf dem Netz des Schritts davor, neben diesem Schritt auf einem anderen Kern; leer gilt die Voreinstellung.',
  'Canvas of the layouts that finer scales learn from: the photograph’s own, or the wider one on which layouts are drawn afterwards; empty takes the preset.':
    'Leinwand der Anordnungen, von denen feinere Stufen lernen: die des Fotos, oder die breitere, auf der Anordnungen später gezogen werden; leer gilt die Voreinstellung.',
  'Colour space of the nets: RGB, or the photograph’s own colour axes, half whitened; empty takes the preset.':
    'Farbraum der Netze: RGB, oder die eigenen Farbachsen des Fotos, halb geweißt; leer gilt die Voreinstellung.',
  'With half whitened colours: how far the photograph’s colours reach along an axis that is raised, at most, 0 = any; empty takes the preset.':
    'Bei halb geweißten Farben: wie weit die Farben des Fotos auf einer angehobenen Achse höchstens reichen, 0 = beliebig; leer gilt die Voreinstellung.',
  'Noise that the chains of finer scales start with, in deviations of the detail that a scale adds; empty takes the preset.':
    'Rauschen, mit dem die Ketten feinerer Stufen beginnen, in Abweichungen des Details, das eine Stufe hinzufügt; leer gilt die Voreinstellung.',
  'Adam’s first rate; empty takes the preset.': 'Adams erste Rate; leer gilt die Voreinstellung.',
  'How kernels between hidden layers learn: by Muon, or by Adam, as all else; Adam makes of "balanced" what it was before Muon, with three times the updates; empty takes the preset.':
    'Wie Kerne zwischen verborgenen Schichten lernen: mit Muon, oder mit Adam, wie alles andere; Adam macht aus „balanced“, was es vor Muon war, mit dreimal so vielen Schritten; leer gilt die Voreinstellung.',
  'Power iterations of the spectral norm an update: after few it lags behind weights that move; empty takes the preset.':
    'Potenziterationen der Spektralnorm je Schritt: Nach wenigen hinkt sie Gewichten nach, die sich bewegen; leer gilt die Voreinstellung.',
  'Weight λ of the recovery term; empty takes the preset.':
    'Gewicht λ der Wiederherstellung; leer gilt die Voreinstellung.',
  'Bound τ of the contrastive loss, 0 = unbounded; empty takes the preset.':
    'Schranke τ des kontrastiven Verlusts, 0 = keine; leer gilt die Voreinstellung.',
  'Where finer scales start: a frozen pool of samples from below, fresh ones at each update, or the photograph’s own level below, disturbed, with which all scales are trained side by side; empty takes the preset.':
    'Womit feinere Stufen beginnen: ein fester Vorrat von Proben von darunter, frische bei jedem Schritt, oder die Ebene des Fotos darunter, gestört, womit alle Stufen nebeneinander trainiert werden; leer gilt die Voreinstellung.',
  'With starts from the photograph: noise on them, in deviations of its largest colour axis; empty takes the preset.':
    'Bei Anfängen vom Foto: Rauschen darauf, in Abweichungen seiner größten Farbachse; leer gilt die Voreinstellung.',
  'Size of the pool; empty takes the preset.': 'Größe des Vorrats; leer gilt die Voreinstellung.',
  'Net of your own: output channels of each layer, the last 1; empty takes "net".':
    'Eigenes Netz: Ausgabekanäle jeder Schicht, die letzte 1; leer gilt „net“.',
  'Net of your own: odd kernel extent of each layer, px; empty takes 3 everywhere.':
    'Eigenes Netz: ungerade Kernbreite jeder Schicht, px; leer überall 3.',
  'Net of your own: leaky ReLU of this slope in place of ELU; empty takes ELU.':
    'Eigenes Netz: Leaky ReLU mit dieser Steigung statt ELU; leer ELU.',
  'Net of your own: spectral normalisation on all layers but the last; empty takes yes.':
    'Eigenes Netz: Spektralnormierung aller Schichten außer der letzten; leer ja.',
  'Train scale': 'Stufe trainieren',
  'Learns the energy net of one scale, the scales below being frozen: one round of the paper’s coarse-to-fine training. Chained from scale 0 on with one seed, it gives the same nets as Train pyramid.':
    'Lernt das Energienetz einer Stufe, während die darunter ruhen: eine Runde des Trainings der Arbeit von grob nach fein. Von Stufe 0 an mit einem Startwert verkettet, ergibt es dieselben Netze wie „Pyramide trainieren“.',
  'The trained nets of all scales below.': 'Die trainierten Netze aller Stufen darunter.',
  'Result of the recovery chain of the scale below.':
    'Ergebnis der Wiederherstellung auf der Stufe darunter.',
  'The trained net.': 'Das trainierte Netz.',
  'Result of this scale’s recovery chain: wire it to the next scale.':
    'Ergebnis der Wiederherstellung dieser Stufe: an die nächste anschließen.',
  // What the format itself has.
  Subgraph: 'Teilgraph',
  'Nodes that were put together as one. Open it to see and change them.':
    'Knoten, die zu einem zusammengefasst sind. Öffnen, um sie zu sehen und zu ändern.',
  'Subgraph input': 'Eingang des Teilgraphen',
  'What is wired to the port of this name outside.': 'Was außen am Anschluss dieses Namens hängt.',
  'Subgraph output': 'Ausgang des Teilgraphen',
  'Leaves the subgraph through the port of this name.':
    'Verlässt den Teilgraphen durch den Anschluss dieses Namens.',
  Reroute: 'Leitungspunkt',
  'A point that a wire runs through.': 'Ein Punkt, durch den eine Leitung läuft.',
};

/** What a parameter takes: "a whole number from 1 to 8, or null" */
export function deExpected(expected: string): string {
  return PHRASES.reduce((text, [english, german]) => text.replace(english, german), String(expected)).replace(
    /\d\.\d/g,
    (number) => number.replace('.', ','),
  );
}

/** Parts of {@link deExpected}, the longer before those that they begin with. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/, or null$/g, ', oder leer'],
  [/a list of (\S+) to (\S+), each /g, 'eine Liste von $1 bis $2, je '],
  [/a whole number/g, 'eine ganze Zahl'],
  [/a number/g, 'eine Zahl'],
  [/, above (\S+) and at most /g, ', über $1 und höchstens '],
  [/ from (\S+) to /g, ' von $1 bis '],
  [/one of /g, 'eines von '],
  [/true or false/g, 'ja oder nein'],
  [/text that is not empty, of at most (\d+) characters/g, 'nicht leerer Text von höchstens $1 Zeichen'],
  [/text that matches /g, 'Text nach dem Muster '],
  [/text of at most (\d+) characters/g, 'Text von höchstens $1 Zeichen'],
  [/^text$/g, 'Text'],
  [/, or (?=eine)/g, ', oder '],
];
