/*
 * Titles and help of nodes, their ports, parameters and port types, in German, by what the nodes say themselves: nodes
 * of packs, which stand nowhere here, stay as they are. test/web/texts/node-words.spec.ts finds what is missing or no
 * longer said.
 */

/** German for a text of a node. */
export const DE_NODES: Readonly<Record<string, string>> = {
  Image: 'Bild',
  'A mask marks an area and is not a picture.': 'Eine Maske bezeichnet einen Bereich und ist kein Bild.',
  'A pyramid has an image at every scale: choose one with Pyramid level.':
    'Eine Pyramide hat auf jeder Stufe ein Bild: mit „Stufe der Pyramide“ eines wählen.',
  'A model is not a picture: draw a sample from it.': 'Ein Modell ist kein Bild: eine Probe daraus ziehen.',
  Mask: 'Maske',
  'A picture is not a mask: make one from it with a mask node.':
    'Ein Bild ist keine Maske: mit einem Masken-Knoten eine daraus machen.',
  Pyramid: 'Pyramide',
  'One image has no scales yet: build the pyramid from it.':
    'Ein Bild hat noch keine Stufen: die Pyramide daraus bauen.',
  'Energy net': 'Energienetz',
  'A model has a net for each scale; this input takes a single net.':
    'Ein Modell hat für jede Stufe ein Netz; dieser Eingang nimmt ein einzelnes.',
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
  'Writes a stream of images of one size as an animation: GIF, animated WebP, MP4 or WebM (these two need ffmpeg), by the extension of the name.':
    'Schreibt eine Folge gleich großer Bilder als Animation: GIF, animiertes WebP, MP4 oder WebM (diese beiden brauchen ffmpeg), je nach Endung des Namens.',
  'The frames, in order.': 'Die Einzelbilder, der Reihe nach.',
  'Replaces {label} in the name.': 'Ersetzt {label} im Namen.',
  'Path of the file.': 'Pfad der Datei.',
  "File name, ending in .gif, .webp, .mp4, .webm. {node} stands for the node's name, {index} for the position in the stream, {label} for the wired label; folders are separated by /.":
    'Dateiname mit der Endung .gif, .webp, .mp4 oder .webm. {node} steht für den Namen des Knotens, {index} für die Stelle in der Folge, {label} für die angeschlossene Beschriftung; Ordner werden mit / getrennt.',
  'Frames per second.': 'Bilder je Sekunde.',
  'How often GIF and WebP play; 0: forever.': 'Wie oft GIF und WebP laufen; 0: endlos.',
  'Quality of WebP, MP4 and WebM, 1 to 100.': 'Qualität von WebP, MP4 und WebM, 1 bis 100.',
  'Lift to full size': 'Auf volle Größe heben',
  "Enlarges a small image to the photograph's own size: coarse to fine, every patch is replaced by one of the photograph at that scale (PatchMatch, Barnes et al. 2009; voting, Simakov et al. 2008). Where its pieces meet their tones are matched. With a mask only its inside changes, and borders between pieces run where they show least (graph cuts, Kwatra et al. 2003).":
    'Vergrößert ein kleines Bild auf die Größe des Fotos: Von grob nach fein wird jeder Patch durch einen des Fotos in diesem Maßstab ersetzt (PatchMatch, Barnes et al. 2009; Abstimmung, Simakov et al. 2008). Wo Stücke sich treffen, werden ihre Töne angeglichen. Mit einer Maske ändert sich nur ihr Inneres, und Grenzen zwischen Stücken verlaufen, wo sie am wenigsten auffallen (Graph-Cuts, Kwatra et al. 2003).',
  'The small image: a sample, an edit, a painting. It determines the layout. Unwired, with a mask, the surroundings of the hole do: no model is needed.':
    'Das kleine Bild: eine Probe, eine Bearbeitung, ein gemaltes Bild. Es bestimmt die Anordnung. Ohne Verbindung tut es mit einer Maske, was das Loch umgibt: Ein Modell ist nicht nötig.',
  'The photograph at its own size: every patch of the result comes from it.':
    'Das Foto in seiner eigenen Größe: Jeder Patch des Ergebnisses kommt daraus.',
  'The model that made the small image: gives the size at which it was trained on the photograph. Unwired, the photograph counts as being as high as the small image.':
    'Das Modell, von dem das kleine Bild stammt: gibt an, in welcher Größe es am Foto trainiert wurde. Ohne Anschluss gilt das Foto als so hoch wie das kleine Bild.',
  'Only white areas may change; same size as the result.':
    'Nur weiße Bereiche dürfen sich ändern; so groß wie das Ergebnis.',
  'Shown outside the mask; same size as the result. Unwired, the photograph.':
    'Steht außerhalb der Maske; so groß wie das Ergebnis. Ohne Anschluss das Foto.',
  'Transparency of the photograph, copied along with its patches. A hole surrounded by opaque pixels is filled with opaque ones only.':
    'Transparenz des Fotos; sie wird mit den Patches kopiert. Ein Loch, um das alles deckt, wird nur mit Deckendem gefüllt.',
  'Transparency of the base. Unwired, that of the photograph if it has the same size, otherwise none.':
    'Transparenz der Grundlage. Ohne Anschluss die des Fotos, wenn es gleich groß ist, sonst keine.',
  'A second photograph to take patches from: another shot of the same place that shows what belongs in the mask, or one to mix in. Any size; resize it first if it shows things larger or smaller than the photograph does.':
    'Ein zweites Foto, aus dem auch Patches kommen: eine andere Aufnahme desselben Orts, die zeigt, was in die Maske gehört, oder eines zum Hineinmischen. Beliebig groß; zeigt es die Dinge größer oder kleiner als das Foto, vorher die Größe ändern.',
  'Transparency of the second photograph.': 'Transparenz des zweiten Fotos.',
  'The painting that the small image was made of, any size: held instead of it, so that the result shows what was painted.':
    'Das Gemälde, aus dem das kleine Bild entstand, in beliebiger Größe: Es wird statt seiner gehalten, damit das Ergebnis zeigt, was gemalt wurde.',
  'Where in the painting thin strokes and small things are, which are held more than the rest, as "Mask of strokes" finds them: white up to the largest level that is held, grey up to that share of it.':
    'Wo im Gemälde dünne Striche und kleine Dinge sind, die stärker gehalten werden als der Rest, wie „Maske der Striche“ sie findet: Weiß bis zur größten gehaltenen Ebene, Grau bis zu diesem Anteil davon.',
  'The result.': 'Das Ergebnis.',
  'Its transparency, 1 where opaque; 1 everywhere when none is wired.':
    'Seine Transparenz, 1 wo deckend; überall 1, wenn keine angeschlossen ist.',
  'Where in the photograph each patch came from; with a second one, positions in "Two photographs as one".':
    'Woher im Foto jeder Patch kam; mit einem zweiten Foto als Stellen in „Zwei Fotos als eines“.',
  'The field as a picture: each position in the photograph has its own colour, so pieces are smooth gradients; those of the second one are pale.':
    'Die Zuordnung als Bild: Jede Stelle des Fotos hat ihre eigene Farbe, Stücke sind also glatte Verläufe; die des zweiten Fotos sind blass.',
  'Share of the new pixels that comes from the second photograph, 0 to 1; 0 without one.':
    'Anteil der neuen Pixel, der aus dem zweiten Foto kommt, 0 bis 1; ohne zweites 0.',
  "Width of the result, px; empty: that of the base, otherwise enlarged to the photograph's own scale.":
    'Breite des Ergebnisses, px; leer: die der Grundlage, sonst auf den Maßstab des Fotos vergrößert.',
  'Height of the result, px; empty keeps the proportions.':
    'Höhe des Ergebnisses, px; leer behält die Proportionen.',
  "Longer side of the photograph at the first level, px; a larger small image is shrunk first. Empty: the small image's own scale; 64 with a mask, 160 without a small image.":
    'Längere Seite des Fotos auf der ersten Ebene, px; ein größeres kleines Bild wird zuerst verkleinert. Leer: der Maßstab des kleinen Bildes; mit Maske 64, ohne kleines Bild 160.',
  'How strictly patches keep their height in the photograph, so that sky stays above and ground below: 0 not at all, 0.1 somewhat, 1 strictly. Empty: 0.03; 0.2 on an extended canvas. With a mask, the second photograph is exempt.':
    'Wie streng Patches ihre Höhe im Foto behalten, damit der Himmel oben und der Boden unten bleibt: 0 gar nicht, 0,1 etwas, 1 streng. Leer: 0,03; auf einer erweiterten Leinwand 0,2. Mit einer Maske gilt es nicht für das zweite Foto.',
  'How strongly each round is pulled towards the small image or the painting: 0 not at all; 0.3 keeps what was painted. A small image below "start" is then enlarged to it. Ignored with a mask.':
    'Wie stark jede Runde zum kleinen Bild oder zum Gemälde hin gezogen wird: 0 gar nicht; 0,3 behält, was gemalt wurde. Ein kleines Bild unter „start“ wird dann darauf vergrößert. Mit einer Maske ohne Wirkung.',
  'Long side of the largest level that is pulled, px: more keeps more of it, up to its edges and details.':
    'Lange Seite der größten Ebene, die gezogen wird, in px: Mehr behält mehr davon, bis zu seinen Kanten und Einzelheiten.',
  'Whether the photograph is a canvas whose margins, white in the mask, mirror it, as "Pad image" makes it: the mirror image then continues what its edge cuts in two.':
    'Ob das Foto eine Leinwand ist, deren Ränder (weiß in der Maske) es spiegeln, wie „Leinwand erweitern“ sie macht: Das Spiegelbild setzt dann fort, was sein Rand durchschneidet.',
  'Seed that the nets were trained with, for the model’s record; empty: one of the graph’s.':
    'Startwert, mit dem die Netze trainiert wurden, für das Protokoll des Modells; leer: einer aus dem des Graphen.',
  "Seed of the random numbers; empty derives one from the graph's seed and the node's name.":
    'Startwert der Zufallszahlen; leer wird er aus dem des Graphen und dem Namen des Knotens abgeleitet.',
  'Lift an animation': 'Animation heben',
  "Enlarges the small frames of an animation to the photograph's own size without flicker: the first is lifted; the others are that one, warped as the small frames move (optical flow, Horn and Schunck 1981) and toned as they change.":
    'Vergrößert die kleinen Bilder einer Animation ohne Flackern auf die Größe des Fotos: Das erste wird gehoben; die anderen sind dieses, verzerrt nach der Bewegung der kleinen (optischer Fluss, Horn und Schunck 1981) und getönt wie sie.',
  'The small frames, in order, of one size.': 'Die kleinen Einzelbilder, der Reihe nach, gleich groß.',
  'The photograph at its own size: the first frame is made of its patches.':
    'Das Foto in seiner eigenen Größe: Das erste Bild besteht aus seinen Patches.',
  'The model that made the frames: gives the size at which it was trained on the photograph.':
    'Das Modell, von dem die Bilder stammen: gibt an, in welcher Größe es am Foto trainiert wurde.',
  'The large frames, in order.': 'Die großen Einzelbilder, der Reihe nach.',
  'Longer side of the large frames, px; at most that of the photograph.':
    'Längere Seite der großen Bilder, px; höchstens die des Fotos.',
  'Smoothness of the motion: less follows finer motion and may wobble, more moves the picture as a whole.':
    'Glätte der Bewegung: weniger folgt feinerer Bewegung und kann wackeln, mehr bewegt das Bild als Ganzes.',
  'Match patches': 'Patches zuordnen',
  'Finds for each 7×7 patch of an image the most similar patch of another (PatchMatch, Barnes et al. 2009): a nearest-neighbour field. Matching in both directions and Vote make up one step of lifting.':
    'Findet zu jedem 7×7-Patch eines Bildes den ähnlichsten eines anderen (PatchMatch, Barnes et al. 2009). Zuordnen in beide Richtungen und Abstimmen ergeben einen Schritt des Hebens.',
  'The image whose patches are matched.': 'Das Bild, dessen Patches zugeordnet werden.',
  'The image searched for matches; any size.': 'Das Bild, in dem gesucht wird; beliebig groß.',
  'White where no patch may come from; same size as the source: the mask of Two photographs as one, or a hole.':
    'Weiß, woher kein Patch kommen darf; so groß wie die Quelle: die Maske von „Zwei Fotos als eines“ oder ein Loch.',
  'A field of the same images to improve; unwired, the search starts at random.':
    'Eine Zuordnung derselben Bilder, die verbessert wird; ohne Anschluss beginnt die Suche zufällig.',
  'The matches.': 'Die Zuordnung.',
  'The field as a picture: each position in the source has its own colour.':
    'Die Zuordnung als Bild: Jede Stelle der Quelle hat ihre eigene Farbe.',
  'Mean squared distance of a patch to its match, in 8-bit levels squared; 0 is a copy.':
    'Mittlerer quadratischer Abstand eines Patches zu seinem Gegenstück, in 8-Bit-Stufen zum Quadrat; 0 ist eine Kopie.',
  'Passes of propagation and random search; more take longer and match better.':
    'Durchgänge von Propagation und zufälliger Suche; mehr dauern länger und finden Besseres.',
  'Radius of the random search around the current match, px; empty searches everywhere.':
    'Umkreis der zufälligen Suche um das bisherige Gegenstück, px; leer sucht überall.',
  'Match tone': 'Ton anpassen',
  'Gives a pasted object the tone that it has in another picture of the same scene, such as a small one that a model has changed: brightness and contrast of each colour, as far as strength says. Its own pixels stay, and it gets the grain of its surroundings where it has less. Use Join tone for parts of the same thing, such as sky in a sky.':
    'Gibt einem eingefügten Objekt den Ton, den es in einem anderen Bild derselben Szene hat, etwa einem kleinen, das ein Modell verändert hat: Helligkeit und Kontrast jeder Farbe, so weit „strength“ sagt. Seine eigenen Pixel bleiben, und wo es weniger Korn hat als seine Umgebung, bekommt es deren Korn. Für Teile derselben Sache, etwa Himmel in einem Himmel, ist „Ton angleichen“ da.',
  'The same scene with the object in its new tone, of any size: the result of Inject.':
    'Dieselbe Szene mit dem Objekt in seinem neuen Ton, in beliebiger Größe: das Ergebnis von „Einspeisen“.',
  'Keep own detail': 'Eigenes Detail behalten',
  'Applies the changes of a small image (harmonized, edited) to the large picture that it was made from, whose fine detail is kept: up(small) + (large − up(down(large))), one step of a Laplacian pyramid.':
    'Überträgt die Änderungen eines kleinen Bildes (harmonisiert, bearbeitet) auf das große, aus dem es gemacht wurde; dessen feines Detail bleibt: up(klein) + (groß − up(down(groß))), ein Schritt einer Laplace-Pyramide.',
  'The small image, as changed by a model.': 'Das kleine Bild, wie ein Modell es verändert hat.',
  'The original picture at full size.': 'Das ursprüngliche Bild in voller Größe.',
  'The picture at full size, changed like the small one.':
    'Das Bild in voller Größe, verändert wie das kleine.',
  'Two photographs as one': 'Zwei Fotos als eines',
  'Puts a second photograph below the first, each at its own size, with a gap between: the source that Lift to full size searches when a second photograph is wired, and to which its field refers. Match patches and Vote take it as a source; for the field of a smaller result, shrink it to the size named in the field.':
    'Setzt ein zweites Foto unter das erste, jedes in eigener Größe, mit einer Lücke dazwischen: die Quelle, in der „Auf volle Größe heben“ mit einem zweiten Foto sucht und auf die sich dessen Zuordnung bezieht. „Patches zuordnen“ und „Abstimmen“ nehmen es als Quelle; für die Zuordnung eines kleineren Ergebnisses auf die Größe verkleinern, die sie nennt.',
  'The photograph.': 'Das Foto.',
  'The second one, of any size.': 'Das zweite; beliebig groß.',
  'Both; the gap and the area beside the narrower one repeat the edge pixels.':
    'Beide; die Lücke und die Fläche neben dem schmaleren wiederholen die Randpixel.',
  'White where there is neither, for Match patches.':
    'Weiß, wo keines von beiden ist: für „Patches zuordnen“.',
  Vote: 'Abstimmen',
  'Rebuilds an image from the patches of a field: a pixel is the mean of its values in the matches of all patches that cover it (Simakov et al. 2008). With the reverse field, patches of the source also vote where they match best.':
    'Baut ein Bild aus den Patches einer Zuordnung: Ein Pixel ist das Mittel seiner Werte in den Gegenstücken aller Patches, die es bedecken (Simakov et al. 2008). Mit der umgekehrten Zuordnung stimmen auch Patches der Quelle dort ab, wo sie am besten passen.',
  'Source of the patches: that of the match, or a sharper image of the same size.':
    'Woher die Patches kommen: die Quelle der Zuordnung oder ein schärferes Bild gleicher Größe.',
  'For each patch of the new image, its match in the source.':
    'Zu jedem Patch des neuen Bildes sein Gegenstück in der Quelle.',
  'For each patch of the source, its match in the image.':
    'Zu jedem Patch der Quelle sein Gegenstück im Bild.',
  'The image.': 'Das Bild.',
  'Weight of the reverse field (completeness) relative to the other (coherence); 0 ignores it.':
    'Gewicht der umgekehrten Zuordnung (Vollständigkeit) gegenüber der anderen (Stimmigkeit); 0: ohne sie.',
  'Anomaly map': 'Anomaliekarte',
  'Shows where an image does not look like a photograph: how far its colours, and its contrasts of four widths, are around each pixel from those of the likest place of the photograph, as heat maps over the image and as one map. Things that are too smooth are found, too; another light and more noise do not count.':
    'Zeigt, wo ein Bild nicht aussieht wie ein Foto: wie weit seine Farben und seine Kontraste in vier Breiten um jedes Pixel von denen der ähnlichsten Stelle des Fotos entfernt sind, als Farbkarten über dem Bild und als eine Karte. Auch was zu glatt ist, wird gefunden; anderes Licht und mehr Rauschen zählen nicht.',
  'The photograph that shows what is usual.': 'Das Foto, das zeigt, was üblich ist.',
  'The image to judge, any size; things should be as large as in the photograph.':
    'Das Bild, das beurteilt wird, beliebig groß; Dinge sollten so groß sein wie im Foto.',
  'The map over the image: dark is usual, bright is unusual.':
    'Die Karte über dem Bild: dunkel ist üblich, hell ungewöhnlich.',
  'What of it is colour, then what is detail, from coarse to fine, with one colour range.':
    'Was davon Farbe ist, dann was Detail ist, von grob nach fein, mit gemeinsamem Farbbereich.',
  'The map from 0 (usual) to 1 (ceiling or above).':
    'Die Karte von 0 (üblich) bis 1 (an der Obergrenze oder darüber).',
  'Mean of the map.': 'Mittel der Karte.',
  'Longest side of the photograph at which both are compared, px; what is smaller than a pixel there is not seen.':
    'Längste Seite des Fotos, bei der beide verglichen werden, in px; was dort kleiner ist als ein Pixel, wird nicht gesehen.',
  'Distance shown as the brightest colour, and as 1 in the mask; 1 is how far places of the photograph are from the likest other one.':
    'Abstand, der als hellste Farbe gezeigt wird und in der Maske 1 ist; 1: so weit, wie Stellen des Fotos von der ähnlichsten anderen entfernt sind.',
  'A trained pyramid.': 'Eine trainierte Pyramide.',
  'Opacity of the colours over the image, 0 to 1.': 'Deckkraft der Farben über dem Bild, 0 bis 1.',
  'Takes the energy net f of one scale out of a trained model: p(I) = exp(f(I)) / Z.':
    'Nimmt das Energienetz f einer Stufe aus einem trainierten Modell: p(I) = exp(f(I)) / Z.',
  'The net, with its size and chain settings of the training.':
    'Das Netz mit Größe und Einstellungen der Kette aus dem Training.',
  'Scale, 0 = coarsest.': 'Stufe, 0 = gröbste.',
  'Score map': 'Bewertungskarte',
  'Scores every patch of an image with the energy net of one scale: bright where the patch looks like the training image, dark where it does not. The number is the mean of the map.':
    'Bewertet jeden Patch eines Bildes mit dem Energienetz einer Stufe: hell, wo der Patch aussieht wie das Trainingsbild, sonst dunkel. Die Zahl ist das Mittel der Karte.',
  'The image to judge, at the scale of the net.': 'Das Bild, das beurteilt wird, im Maßstab des Netzes.',
  'The net to judge with.': 'Das Netz, mit dem beurteilt wird.',
  'Score of the patch around each pixel, coloured from low to high.':
    'Bewertung des Patches um jedes Pixel, gefärbt von niedrig bis hoch.',
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
  'Decimal numbers separated by commas or spaces, at most 10000.':
    'Dezimalzahlen, durch Kommas oder Leerzeichen getrennt, höchstens 10000.',
  'Grid of numbers': 'Zahlenraster',
  'Emits each number of one list with each of another, row by row. Wired to two parameters, it makes a sweep over both: Sweeps shows a table.':
    'Gibt jede Zahl einer Liste mit jeder einer anderen aus, Zeile für Zeile. An zwei Parameter angeschlossen, geht er beide durch: „Reihen“ zeigt eine Tabelle.',
  'The number of the row, once for each column.': 'Die Zahl der Zeile, einmal für jede Spalte.',
  'The number of the column, beginning anew in each row.': 'Die Zahl der Spalte, in jeder Zeile von vorn.',
  'Decimal numbers separated by commas or spaces; rows times columns at most 10000.':
    'Dezimalzahlen, durch Kommas oder Leerzeichen getrennt; Zeilen mal Spalten höchstens 10000.',
  'The same for the columns.': 'Dasselbe für die Spalten.',
  Range: 'Zahlenbereich',
  'Emits evenly spaced numbers, both ends included: equal differences, or equal ratios. For whole numbers (seeds, scales) set count to stop − start + 1.':
    'Gibt Zahlen in gleichen Abständen aus, beide Enden eingeschlossen: gleiche Differenzen oder gleiche Verhältnisse. Für ganze Zahlen (Startwerte, Stufen) count auf stop − start + 1 setzen.',
  'First number, from −10⁹ to 10⁹.': 'Erste Zahl, von −10⁹ bis 10⁹.',
  'Last number, included, from −10⁹ to 10⁹; may be smaller than the first.':
    'Letzte Zahl, eingeschlossen, von −10⁹ bis 10⁹; darf kleiner sein als die erste.',
  'How many numbers; 1 gives only the first.': 'Wie viele Zahlen; 1 gibt nur die erste.',
  'linear: equal differences; geometric: equal ratios, both ends of the same sign.':
    'linear: gleiche Differenzen; geometric: gleiche Verhältnisse, beide Enden mit gleichem Vorzeichen.',
  'Repeat image': 'Bild wiederholen',
  'Emits one image several times: to fill a contact sheet, or to make a stream of known length. Beside a stream it is not needed: a single image is repeated there anyway. Takes no extra memory.':
    'Gibt ein Bild mehrmals aus: um einen Bildbogen zu füllen oder eine Folge bekannter Länge zu machen. Neben einer Folge unnötig: Dort wird ein einzelnes Bild ohnehin wiederholt. Braucht keinen weiteren Speicher.',
  'The image to repeat.': 'Das Bild, das wiederholt wird.',
  'The image, count times.': 'Das Bild, count-mal.',
  'How many times.': 'Wie oft.',
  'Select image': 'Bild auswählen',
  'Takes one image out of a stream. Images after it are not computed for this node.':
    'Nimmt ein Bild aus einer Folge. Was danach kommt, wird für diesen Knoten nicht berechnet.',
  'The stream to take from.': 'Die Folge, aus der genommen wird.',
  'The image at the position.': 'Das Bild an dieser Stelle.',
  'Position in the stream: 0 is the first, 1 the second; −1 is the last, −2 the one before.':
    'Stelle in der Folge: 0 ist das erste, 1 das zweite; −1 ist das letzte, −2 das davor.',
  'Take images': 'Bilder durchlassen',
  'Passes on a part of a stream of images: skips some, then takes every n-th.':
    'Gibt einen Teil einer Folge von Bildern weiter: überspringt einige, dann jedes n-te.',
  'The whole stream.': 'Die ganze Folge.',
  'The part passed on.': 'Der Teil, der weitergegeben wird.',
  'Images to skip at the start.': 'Bilder, die am Anfang übersprungen werden.',
  'Of the rest, pass on the first of every n.': 'Vom Rest das erste von je n weitergeben.',
  'Most images to pass on; empty: no limit.':
    'So viele Bilder werden höchstens weitergegeben; leer: unbegrenzt.',
  Texts: 'Texte',
  'Emits the texts of a list, one by one: labels of a contact sheet, file names, or values of a sweep.':
    'Gibt die Texte einer Liste einzeln aus: Beschriftungen eines Bildbogens, Dateinamen oder Werte zum Durchprobieren.',
  'The texts, in order, without surrounding white space.':
    'Die Texte, der Reihe nach, ohne Leerraum davor und danach.',
  'The texts; empty ones are skipped.': 'Die Texte; leere werden ausgelassen.',
  'What separates them: commas and line ends, or line ends only (for texts with commas).':
    'Was sie trennt: Kommas und Zeilenenden, oder nur Zeilenenden (für Texte mit Kommas).',
  'Blend images': 'Bilder mischen',
  'Mixes two images of one size uniformly: (1 − opacity) · below + opacity · above.':
    'Mischt zwei gleich große Bilder gleichmäßig: (1 − opacity) · unten + opacity · oben.',
  'The image below.': 'Das untere Bild.',
  'The image above: same size and channels.': 'Das obere Bild: gleiche Größe und Kanäle.',
  'The mixture.': 'Die Mischung.',
  'Opacity of the image above: 0 hides it, 1 hides the other.':
    'Deckkraft des oberen Bildes: 0 verbirgt es, 1 verbirgt das andere.',
  'Blur image': 'Bild weichzeichnen',
  'Blurs an image with a Gaussian, mirrored at the borders.':
    'Zeichnet ein Bild mit einem Gauß-Filter weich; an den Rändern wird es gespiegelt.',
  'The image to blur.': 'Das Bild, das weichgezeichnet wird.',
  'The blurred image.': 'Das weichgezeichnete Bild.',
  'Standard deviation, px, 0 to 200; 0 changes nothing.':
    'Standardabweichung, px, 0 bis 200; 0 ändert nichts.',
  'Clean rim': 'Rand säubern',
  'Removes the colour fringe of a cut-out object: pixels at its edge that have the colour of its old background get that of the nearest one further inside. Its shape stays.':
    'Entfernt den Farbsaum eines ausgeschnittenen Objekts: Pixel am Rand mit der Farbe des alten Hintergrunds bekommen die des nächsten weiter innen. Die Form bleibt.',
  'The image without the object.': 'Das Bild ohne das Objekt.',
  'The image with the object in it: same size and channels.':
    'Das Bild mit dem Objekt darin: gleiche Größe und Kanäle.',
  'Where the object lies, of the same size; its edge may be soft.':
    'Wo das Objekt liegt, gleich groß; der Rand darf weich sein.',
  'The image with the object, its edge cleaned.': 'Das Bild mit dem Objekt, dessen Rand sauber ist.',
  "Width of the fringe, px; empty: 0.8% of the object's longer side, 1 to 6 px. 0 cleans only the soft part of the mask.":
    'Breite des Saums, px; leer: 0,8 % der längeren Seite des Objekts, 1 bis 6 px. 0 säubert nur den weichen Teil der Maske.',
  'Colour or grey': 'Farbe oder Grau',
  'Converts an image to one channel (luma, ITU-R BT.601) or to three: a model needs the channels it was trained on.':
    'Wandelt ein Bild in einen Kanal (Luma, ITU-R BT.601) oder in drei um: Ein Modell braucht die Kanäle, mit denen es trainiert wurde.',
  'The image to convert.': 'Das Bild, das umgewandelt wird.',
  'The converted image; unchanged if it has these channels.':
    'Das umgewandelte Bild; unverändert, wenn es diese Kanäle hat.',
  'grey: one channel; color: three, equal if the image is grey.':
    'grey: ein Kanal; color: drei, gleiche bei einem grauen Bild.',
  'Compare images': 'Bilder vergleichen',
  'Shows two images of one size side by side, and their amplified difference: mid-grey where equal. For figures, see Compare figures.':
    'Zeigt zwei gleich große Bilder nebeneinander und ihren verstärkten Unterschied: mittelgrau, wo sie gleich sind. Zahlen gibt „Maße vergleichen“.',
  'The first image.': 'Das erste Bild.',
  'The second image, of the same size.': 'Das zweite Bild, gleich groß.',
  'The three pictures with labels, in colour.': 'Die drei Bilder mit Beschriftung, in Farbe.',
  'Title above the pictures; empty for none.': 'Titel über den Bildern; leer: keiner.',
  'Label of the first image.': 'Beschriftung des ersten Bildes.',
  'Label of the second image.': 'Beschriftung des zweiten Bildes.',
  'Factor on the difference, above 0 to 1024; empty: as large as possible without clipping.':
    'Faktor auf den Unterschied, über 0 bis 1024; leer: so groß wie ohne Abschneiden möglich.',
  'Long side of a picture on the sheet, px.': 'Lange Seite eines Bildes auf dem Bogen, px.',
  'nearest shows pixels as squares, enlarged by whole factors; bicubic shows smooth pictures.':
    'nearest zeigt Pixel als Quadrate, um ganze Faktoren vergrößert; bicubic zeigt glatte Bilder.',
  Composite: 'Überlagern',
  'Lays a foreground over a background where the mask is 1: (1 − m) · background + m · foreground. The last step of harmonization and editing, with a feathered mask.':
    'Legt einen Vordergrund über einen Hintergrund, wo die Maske 1 ist: (1 − m) · Hintergrund + m · Vordergrund. Mit weicher Maske der letzte Schritt beim Harmonisieren und Bearbeiten.',
  'Seen where the mask is 0.': 'Zu sehen, wo die Maske 0 ist.',
  'Seen where the mask is 1: same size and channels.':
    'Zu sehen, wo die Maske 1 ist: gleiche Größe und Kanäle.',
  'Of the same size.': 'Gleich groß.',
  'The composite.': 'Das überlagerte Bild.',
  'Corrupt image': 'Bild beschädigen',
  'Damages an image in one of four ways, for the recovery chain to repair: loss of resolution (as in training), noise, blur, or grey blocks.':
    'Beschädigt ein Bild auf eine von vier Arten, damit die Wiederherstellung es heilt: verlorene Auflösung (wie beim Training), Rauschen, Unschärfe oder graue Blöcke.',
  'The image to damage.': 'Das Bild, das beschädigt wird.',
  'The damaged image, of the same size.': 'Das beschädigte Bild, gleich groß.',
  'The damaged part: the blocks; for other kinds, everything.':
    'Der beschädigte Teil: die Blöcke; bei den anderen Arten alles.',
  'Kind of damage; parameters of other kinds are ignored.':
    'Art des Schadens; Parameter anderer Arten haben keine Wirkung.',
  'resolution: shrunk by this factor and enlarged again; 1 does nothing.':
    'resolution: um diesen Faktor verkleinert und wieder vergrößert; 1 tut nichts.',
  'noise: standard deviation, for values from −1 to 1.':
    'noise: Standardabweichung, bei Werten von −1 bis 1.',
  'blur: standard deviation of the Gaussian, px.': 'blur: Standardabweichung der Gauß-Glocke, px.',
  'blocks: how many.': 'blocks: wie viele.',
  'blocks: side of a block as a fraction of the shorter side.':
    'blocks: Seite eines Blocks als Anteil der kürzeren Seite.',
  'Crop image': 'Bild zuschneiden',
  'Cuts a rectangle out of an image.': 'Schneidet ein Rechteck aus einem Bild.',
  'The whole image.': 'Das ganze Bild.',
  'The part inside the rectangle.': 'Der Teil im Rechteck.',
  'Columns to cut off at the left, px or %.': 'Spalten, die links wegfallen, px oder %.',
  'Rows to cut off at the top, px or %.': 'Zeilen, die oben wegfallen, px oder %.',
  'Width of the rectangle, px or %; empty: up to the right edge.':
    'Breite des Rechtecks, px oder %; leer bis zum rechten Rand.',
  'Height of the rectangle, px or %; empty: down to the bottom edge.':
    'Höhe des Rechtecks, px oder %; leer bis zum unteren Rand.',
  'Flip image': 'Bild spiegeln',
  'Mirrors an image.': 'Spiegelt ein Bild.',
  'The image to mirror.': 'Das Bild, das gespiegelt wird.',
  'Its mirror image.': 'Sein Spiegelbild.',
  'horizontal swaps left and right, vertical swaps top and bottom.':
    'horizontal tauscht links und rechts, vertical oben und unten.',
  'Contact sheet': 'Bildbogen',
  'Arranges images on one sheet, row by row, with a title and labels: to view samples, the steps of a chain, or a sweep. Sizes may differ.':
    'Ordnet Bilder auf einem Bogen an, Zeile für Zeile, mit Titel und Beschriftungen: um Proben, die Schritte einer Kette oder durchprobierte Werte anzusehen. Die Größen dürfen verschieden sein.',
  'The images, from any number of wires.': 'Die Bilder, aus beliebig vielen Leitungen.',
  'A label under each image, in the same order; where the last label ends with a number, it counts on.':
    'Eine Beschriftung unter jedem Bild, in derselben Reihenfolge; endet die letzte mit einer Zahl, zählt sie weiter.',
  'The sheet, in colour.': 'Der Bogen, in Farbe.',
  'Title above the sheet; empty for none.': 'Titel über dem Bogen; leer: keiner.',
  'Text below the title; empty for none.': 'Text unter dem Titel; leer: keiner.',
  'Images per row; empty: chosen so that the sheet is wider than high.':
    'Bilder je Zeile; leer: so, dass der Bogen breiter als hoch wird.',
  'each: every picture fills its cell; common: one factor for all, so that sizes can be compared.':
    'each: Jedes Bild füllt seine Zelle; common: ein Faktor für alle, damit sich Größen vergleichen lassen.',
  'Join tone': 'Ton angleichen',
  'Lays a part over an image and matches its tone to the surroundings: the difference along its edge is removed, fading smoothly through the part (a membrane, Pérez et al. 2003). Unlike Poisson blend, it compares means of small areas and skips places where the edge meets something different, so that colours do not bleed; suited to photographs of any size.':
    'Legt einen Teil über ein Bild und gleicht seinen Ton an die Umgebung an: Der Unterschied am Rand verschwindet und läuft glatt durch den Teil aus (eine Membran, Pérez et al. 2003). Anders als die Poisson-Überblendung vergleicht er Mittel kleiner Flächen und überspringt Stellen, an denen der Rand an etwas anderes grenzt, damit keine Farben hineinlaufen; für Fotos jeder Größe.',
  'The background with the part in it: same size and channels.':
    'Der Hintergrund mit dem Teil darin: gleiche Größe und Kanäle.',
  'The part, of the same size; its edge may be soft.': 'Der Teil, gleich groß; der Rand darf weich sein.',
  'The background with the part, its tone matched.': 'Der Hintergrund mit dem Teil im angeglichenen Ton.',
  'Largest colour difference that is matched, as a fraction of black to white; a larger one counts as something else. 0 keeps the tone of the part.':
    'Größter Farbunterschied, der angeglichen wird, als Anteil von Schwarz nach Weiß; ein größerer gilt als etwas anderes. 0 behält den Ton des Teils.',
  'Load image': 'Bild laden',
  'Reads an image file: upright, in sRGB by default, as values in [-1, 1]. Its transparency is a mask; colours of transparent pixels are kept.':
    'Liest eine Bilddatei: aufrecht, ohne andere Angabe in sRGB, als Werte in [-1, 1]. Ihre Transparenz ist eine Maske; Farben durchsichtiger Pixel bleiben erhalten.',
  'The picture.': 'Das Bild.',
  '1 where opaque, 0 where transparent; 1 everywhere for a file without transparency.':
    '1, wo es deckt, 0, wo es transparent ist; überall 1 bei einer Datei ohne Transparenz.',
  'The ICC colour profile of its values (base64), for Save image; empty for sRGB.':
    'Das Farbprofil seiner Werte (ICC, als Base64), für „Bild speichern“; leer bei sRGB.',
  'Path of the file: PNG, JPEG, WebP, AVIF, TIFF or GIF; of an animation, the first frame is read.':
    'Pfad der Datei: PNG, JPEG, WebP, AVIF, TIFF oder GIF; von einer Animation wird das erste Bild gelesen.',
  'color: three channels, also for a grey file; grey: one channel (luma), which trains faster.':
    'color: drei Kanäle, auch bei einer grauen Datei; grey: ein Kanal (Luma), der schneller trainiert.',
  'srgb: values are converted from an embedded colour profile; own: values stay, and the profile goes to Save image.':
    'srgb: Werte werden aus einem eingebetteten Farbprofil umgerechnet; own: Die Werte bleiben, und das Profil geht zu „Bild speichern“.',
  'Longer side at most, px; empty: its own size.': 'Längere Seite höchstens, px; leer: seine eigene Größe.',
  'Arrange parts': 'Teile anordnen',
  'Puts a picture in the middle of a frame, and parts of it or of another picture somewhere by strokes of a brush; Inpaint lets the rest grow around them.':
    'Setzt ein Bild in die Mitte eines Rahmens und mit Pinselstrichen Teile davon oder von einem anderen Bild irgendwohin; „Loch füllen“ lässt den Rest darum herum wachsen.',
  'What parts are taken from in place of the picture, such as it was before something was removed; resized to it.':
    'Woher Teile statt aus dem Bild kommen, etwa aus ihm, wie es war, bevor etwas entfernt wurde; auf seine Größe gebracht.',
  'Another picture, for strokes that begin with "other": it lies in the middle of the picture, at its own size.':
    'Ein anderes Bild für Striche, die mit „other“ beginnen: Es liegt in seiner eigenen Größe in der Mitte des Bildes.',
  'What width and height are percentages of; unwired, the picture.':
    'Wovon Breite und Höhe Prozente sind; nicht angeschlossen das Bild.',
  'The frame; what the picture does not cover is its mirror image.':
    'Der Rahmen; was das Bild nicht bedeckt, ist sein Spiegelbild.',
  '1 where a stroke has put something.': '1, wo ein Strich etwas hingesetzt hat.',
  'Strokes, separated by ";": dx dy radius x y x y …, in fractions of the picture; dx and dy: how far the part is moved. "other dx dy …" takes it from the other picture, of which the middle lies on that of the picture.':
    'Striche, getrennt durch „;“: dx dy Radius x y x y …, in Bruchteilen des Bildes; dx und dy: wie weit der Teil versetzt wird. „other dx dy …“ nimmt ihn aus dem anderen Bild, dessen Mitte auf der des Bildes liegt.',
  'Width of the frame, % of the picture.': 'Breite des Rahmens, % des Bildes.',
  'Height of the frame, % of the picture.': 'Höhe des Rahmens, % des Bildes.',
  'Match colours': 'Farben angleichen',
  'Gives an image the colours of another of any size: by histogram (each channel separately), by moments (mean and covariance; Hertzmann 2001) or by tones (the colours of darks, middle tones and lights). The first step of style transfer.':
    'Gibt einem Bild die Farben eines anderen beliebiger Größe: nach Histogramm (jeder Kanal für sich), nach Momenten (Mittelwert und Kovarianz; Hertzmann 2001) oder nach Tönen (die Farben von Tiefen, Mitten und Lichtern). Der erste Schritt der Stilübertragung.',
  'The image whose shapes are kept.': 'Das Bild, dessen Formen bleiben.',
  'The image whose colours are used; same number of channels.':
    'Das Bild, dessen Farben genommen werden; mit ebenso vielen Kanälen.',
  'Pixels whose colours count, such as an object without its transparent surroundings.':
    'Pixel, deren Farben zählen, etwa ein Objekt ohne seine durchsichtige Umgebung.',
  'The recoloured image.': 'Das umgefärbte Bild.',
  'histogram: exact distribution of each channel; moments: smoother, keeps the relation between channels; tones: exact distribution of lightness, with the colours that darks, middle tones and lights of the reference have.':
    'histogram: genaue Verteilung jedes Kanals; moments: glatter, behält das Verhältnis der Kanäle; tones: genaue Verteilung der Helligkeit, mit den Farben, die Tiefen, Mitten und Lichter der Vorlage haben.',
  'The image with the adapted object.': 'Das Bild mit dem angepassten Objekt.',
  'How far to go: 0 leaves the object as it is, 1 gives it the whole tone; contrast up to 1.25 times.':
    'Wie weit: 0 lässt das Objekt unverändert, 1 gibt ihm den ganzen Ton; Kontrast bis zum 1,25-Fachen.',
  'Whether the object gets the grain of its surroundings.': 'Ob das Objekt das Korn seiner Umgebung bekommt.',
  'Pad image': 'Leinwand erweitern',
  'Adds margins to an image: the canvas for outpainting. Wired to the mask of a Langevin node, the mask keeps the known pixels while the rest is generated.':
    'Fügt einem Bild Ränder hinzu: die Leinwand für das Erweitern. An die Maske eines Langevin-Knotens angeschlossen, hält die Maske die bekannten Pixel fest, während der Rest erzeugt wird.',
  'The image to enlarge.': 'Das Bild, das erweitert wird.',
  'The image with its margins.': 'Das Bild mit seinen Rändern.',
  '1 on the pixels of the image, 0 on the margins.': '1 auf den Pixeln des Bildes, 0 auf den Rändern.',
  'Columns to add at the left, px or %.': 'Spalten links dazu, px oder %.',
  'Columns to add at the right, px or %.': 'Spalten rechts dazu, px oder %.',
  'Rows to add at the top, px or %.': 'Zeilen oben dazu, px oder %.',
  'Rows to add at the bottom, px or %.': 'Zeilen unten dazu, px oder %.',
  "Unit of the four: px, or percent of the image's own width and height, so that small and large copies get the same margins.":
    'Einheit der vier: px, oder Prozent von Breite und Höhe des Bildes, so dass kleine und große Kopien dieselben Ränder bekommen.',
  'reflect mirrors the image, edge repeats its border, value fills with one grey.':
    'reflect spiegelt das Bild, edge wiederholt den Rand, value füllt mit einem Grau.',
  'Grey of "value": −1 is black, 1 white.': 'Das Grau von „value“: −1 ist Schwarz, 1 Weiß.',
  'Whether the outermost hundredth of the image beside a margin gets the tone of what lies farther in, where all along that edge it has another one, from sharpening or from correcting a lens.':
    'Ob das äußerste Hundertstel des Bildes neben einem Rand den Ton von dem bekommt, was weiter innen liegt, wo es die ganze Kante entlang einen anderen hat, vom Schärfen oder von der Objektivkorrektur.',
  'Paste object': 'Objekt einfügen',
  'Lays an object on an image, scaled, rotated and placed, and gives the mask of its area: the naive composite that harmonization starts from. Transparency is respected.':
    'Legt ein Objekt auf ein Bild, skaliert, gedreht und platziert, und gibt die Maske seiner Fläche: das einfache Einfügen, mit dem das Harmonisieren beginnt. Transparenz wird beachtet.',
  'The image to paste on.': 'Das Bild, in das eingefügt wird.',
  'The object; converted to the channels of the canvas.':
    'Das Objekt; es wird in die Kanäle der Leinwand umgewandelt.',
  'Where the object is, at its size: the alpha of Load image. Unwired, everywhere.':
    'Wo das Objekt ist, so groß wie es: das alpha von „Bild laden“. Ohne Anschluss überall.',
  'The canvas with the object.': 'Die Leinwand mit dem Objekt.',
  'Where the object lies on the canvas, soft at its edge.':
    'Wo das Objekt auf der Leinwand liegt, am Rand weich.',
  "Centre of the object, as a fraction of the canvas's width.":
    'Mitte des Objekts, als Anteil der Breite der Leinwand.',
  "Centre of the object, as a fraction of the canvas's height.":
    'Mitte des Objekts, als Anteil der Höhe der Leinwand.',
  "Long side of the object as a fraction of the canvas's long side; empty keeps its size in pixels.":
    'Lange Seite des Objekts als Anteil der langen Seite der Leinwand; leer behält seine Größe in Pixeln.',
  'Further scale factor.': 'Weiterer Skalierungsfaktor.',
  'Degrees, counter-clockwise.': 'Grad, gegen den Uhrzeigersinn.',
  'Poisson blend': 'Poisson-Überblendung',
  'Blends a pasted part into an image by its gradients, so that its edge matches the surroundings (Pérez et al. 2003). A baseline for harmonization: it changes colours, never textures.':
    'Blendet einen eingefügten Teil über seine Gradienten in ein Bild ein, so dass sein Rand zur Umgebung passt (Pérez et al. 2003). Zum Vergleich mit dem Harmonisieren: ändert Farben, nie Texturen.',
  'Kept where the mask is below 0.5.': 'Bleibt, wo die Maske unter 0,5 ist.',
  'The image with the pasted part: same size and channels.':
    'Das Bild mit dem eingefügten Teil: gleiche Größe und Kanäle.',
  'The pasted part, of the same size; not the whole image.':
    'Der eingefügte Teil, gleich groß; nicht das ganze Bild.',
  'The blend, clipped to [-1, 1].': 'Die Überblendung, auf [-1, 1] begrenzt.',
  'foreground: its gradients; mixed: the stronger gradients of both images, for objects with holes.':
    'foreground: seine Gradienten; mixed: die stärkeren beider Bilder, für Objekte mit Löchern.',
  'Quantise colours': 'Farben verringern',
  'Reduces an image to the few colours of a palette, found by k-means in a reference: a painting gets the colours of the photograph that it is to become (SinGAN, paint-to-image).':
    'Verringert ein Bild auf die wenigen Farben einer Palette, die k-means in einer Vorlage findet: Ein gemaltes Bild bekommt die Farben des Fotos, das es werden soll (SinGAN, Malen zum Bild).',
  'The image to quantise.': 'Das Bild, dessen Farben verringert werden.',
  'Source of the palette, any size; unwired, the image itself.':
    'Woher die Palette kommt, beliebig groß; ohne Anschluss das Bild selbst.',
  'The image in the colours of the palette.': 'Das Bild in den Farben der Palette.',
  'The palette, darkest first.': 'Die Palette, dunkelste zuerst.',
  'Number of colours; SinGAN uses 5.': 'Anzahl der Farben; SinGAN nimmt 5.',
  'Resize image': 'Bildgröße ändern',
  'Resizes an image: to the size of a wired image, by a factor, or to a long side, width or height, also in percent. Values are computed in float and clipped to [-1, 1].':
    'Ändert die Größe eines Bildes: auf die eines angeschlossenen Bildes, um einen Faktor oder auf eine lange Seite, Breite oder Höhe, auch in Prozent. Gerechnet wird mit Gleitkommazahlen, begrenzt auf [-1, 1].',
  'With the size of "like". stretch: exactly that size; inside: as large as it fits into it, its proportions kept.':
    'Mit der Größe von „like“. stretch: genau diese Größe; inside: so groß, wie es hineinpasst, mit seinen eigenen Proportionen.',
  'The image to resize.': 'Das Bild, dessen Größe geändert wird.',
  'Its size is used; set no other size then.': 'Seine Größe gilt; dann keine andere setzen.',
  'Its size is used; set no other size then, but in percent of it.':
    'Seine Größe gilt; dann keine andere setzen, es sei denn in Prozent davon.',
  'The resized image.': 'Das Bild in neuer Größe.',
  'Factor on both sides, above 0 to 64: 0.5 halves them.':
    'Faktor auf beide Seiten, über 0 bis 64: 0,5 halbiert sie.',
  'The longer side, px; the other keeps the proportions.':
    'Die längere Seite, px; die andere behält die Proportionen.',
  'Width, px; if the height is empty, the proportions are kept.':
    'Breite, px; bei leerer Höhe bleiben die Proportionen.',
  'Height, px; if the width is empty, the proportions are kept.':
    'Höhe, px; bei leerer Breite bleiben die Proportionen.',
  'Resampling filter: bicubic and lanczos are antialiased, area averages, nearest never blends.':
    'Filter: bicubic und lanczos glätten Treppen, area mittelt, nearest mischt nie.',
  'Save image': 'Bild speichern',
  'Writes an image to the output folder, in the format given by the extension of its name; one file for each image of a stream.':
    'Schreibt ein Bild in den Ausgabeordner, im Format der Endung des Namens; für jedes Bild einer Folge eine Datei.',
  'The image to write.': 'Das Bild, das geschrieben wird.',
  'Its transparency, 1 where opaque; not for JPEG.': 'Seine Transparenz, 1 wo deckend; nicht für JPEG.',
  'The colour profile of its values, from Load image; empty is sRGB.':
    'Das Farbprofil seiner Werte, von „Bild laden“; leer ist sRGB.',
  "File name, ending in .png, .jpg, .jpeg, .webp, .avif, .tif, .tiff. {node} stands for the node's name, {index} for the position in the stream, {label} for the wired label; folders are separated by /.":
    'Dateiname mit der Endung .png, .jpg, .jpeg, .webp, .avif, .tif oder .tiff. {node} steht für den Namen des Knotens, {index} für die Stelle in der Folge, {label} für die angeschlossene Beschriftung; Ordner werden mit / getrennt.',
  'Quality of JPEG, WebP and AVIF, 1 to 100; other formats are lossless.':
    'Qualität von JPEG, WebP und AVIF, 1 bis 100; andere Formate sind verlustfrei.',
  'Store the graph in a PNG, to run it again from the picture; it names input files.':
    'Den Graphen im PNG speichern, um ihn aus dem Bild wieder auszuführen; er nennt Eingabedateien.',
  'Bits per channel: 8, or 16 for PNG and TIFF.': 'Bits je Kanal: 8, oder 16 für PNG und TIFF.',
  'Combine masks': 'Masken verknüpfen',
  'Combines masks of one size, from any number of wires.':
    'Verknüpft gleich große Masken aus beliebig vielen Leitungen.',
  'The masks; their order matters only for subtract.': 'Die Masken; die Reihenfolge zählt nur bei subtract.',
  'The combined mask.': 'Die verknüpfte Maske.',
  'union: in any of them (max); intersection: in all (min); subtract: in the first and in no other; difference: in an odd number of them.':
    'union: in einer davon (Maximum); intersection: in allen (Minimum); subtract: in der ersten und keiner anderen; difference: in einer ungeraden Zahl davon.',
  'Grow mask': 'Maske wachsen lassen',
  'Grows a mask: every pixel gets the largest value within the radius.':
    'Lässt eine Maske wachsen: Jedes Pixel bekommt den größten Wert im Umkreis.',
  'The mask.': 'Die Maske.',
  'The grown mask.': 'Die gewachsene Maske.',
  'Radius, px or %, 0 to 512; 0 changes nothing. SinGAN uses 7 px for harmonization, 20 for editing.':
    'Radius, px oder %, 0 bis 512; 0 ändert nichts. SinGAN nimmt 7 zum Harmonisieren, 20 zum Bearbeiten.',
  'Select object': 'Objekt auswählen',
  'Finds the object that a mask marks roughly, drawn around it or brushed over it: its edge becomes that of the object, soft where that is (GrabCut, Rother et al. 2004; guided filter, He et al. 2013). It needs an object that differs in colour from what is around it.':
    'Findet das Objekt, das eine Maske ungefähr bezeichnet, umfahren oder übermalt: Ihre Kante wird die des Objekts, weich, wo diese es ist (GrabCut, Rother u. a. 2004; Guided Filter, He u. a. 2013). Das Objekt muss sich in der Farbe von seiner Umgebung unterscheiden.',
  'Marks the object, of the same size: 0.5 or more.':
    'Bezeichnet das Objekt, in derselben Größe: 0,5 oder mehr.',
  'The object.': 'Das Objekt.',
  "How far beyond the mark the object may reach, % of the mark's longer side: 2 for what is drawn around it or generously brushed over it, 1000 for a dot on it.":
    'Wie weit das Objekt über die Markierung hinausreichen darf, % ihrer längeren Seite: 2 für Umfahrenes oder großzügig Übermaltes, 1000 für einen Punkt darauf.',
  'Shrink mask': 'Maske schrumpfen',
  'Shrinks a mask: every pixel gets the smallest value within the radius. The border of the image does not shrink it.':
    'Schrumpft eine Maske: Jedes Pixel bekommt den kleinsten Wert im Umkreis. Am Bildrand schrumpft sie nicht.',
  'The shrunk mask.': 'Die geschrumpfte Maske.',
  'Radius, px or %, 0 to 512; 0 changes nothing.': 'Radius, px oder %, 0 bis 512; 0 ändert nichts.',
  'Feather mask': 'Maske weich machen',
  'Grows a mask, blurs it and stretches it to 0 … 1, so that a composite has no seam (SinGAN, Shaham et al. 2019). A uniform mask stays as it is.':
    'Lässt eine Maske wachsen, zeichnet sie weich und streckt sie auf 0 … 1, damit beim Überlagern keine Naht bleibt (SinGAN, Shaham et al. 2019). Eine einheitliche Maske bleibt, wie sie ist.',
  'A hard mask.': 'Eine harte Maske.',
  'The soft mask.': 'Die weiche Maske.',
  'How far to grow first, px or %, 0 to 512: SinGAN takes 7 px for harmonization, 20 for editing.':
    'Wie weit sie zuerst wächst, px oder %, 0 bis 512: 7 zum Harmonisieren, 20 zum Bearbeiten.',
  'Unit of long side, width and height: px, or percent of that side of "like", or of the image itself where nothing is wired.':
    'Einheit von langer Seite, Breite und Höhe: px, oder Prozent dieser Seite von „like“, oder des Bildes selbst, wo nichts angeschlossen ist.',
  'Unit of it: px, or percent of the longer side, so that small and large copies get the same; then in whole pixels, one at least.':
    'Einheit davon: px, oder Prozent der längeren Seite, damit kleine und große Kopien dasselbe erhalten; dann in ganzen Pixeln, mindestens einem.',
  'Standard deviation of the blur, px or %, 0 to 200.':
    'Standardabweichung der Unschärfe, px oder %, 0 bis 200.',
  'Mask from difference': 'Maske aus Unterschied',
  'Finds where two images differ: the mask of an edit, from the images before and after. A pixel is inside if any channel differs by more than the threshold.':
    'Findet, wo zwei Bilder sich unterscheiden: die Maske einer Bearbeitung, aus den Bildern davor und danach. Ein Pixel gehört dazu, wenn irgendein Kanal um mehr als die Schwelle abweicht.',
  'The image after the edit.': 'Das Bild nach der Bearbeitung.',
  'The image before it: same size and channels.': 'Das Bild davor: gleiche Größe und Kanäle.',
  '1 where they differ, 0 where they do not.': '1, wo sie sich unterscheiden, sonst 0.',
  'Largest difference that is ignored, in levels of 0 to 255; compression noise is usually below 8.':
    'Größter Unterschied, der nicht zählt, in Stufen von 0 bis 255; Kompressionsrauschen liegt meist unter 8.',
  'Mask of strokes': 'Maske der Striche',
  'Finds the strokes of a painting, what is thin and long and differs from what is around it, and its small things, areas of one colour within another one. They are what a model of patches loses, and "Lift to full size" keeps where they are wired.':
    'Findet die Striche eines Gemäldes, was dünn und lang ist und sich von seiner Umgebung unterscheidet, und seine kleinen Dinge, Flächen einer Farbe in einer anderen. Ein Modell aus Flicken verliert sie, und „Auf volle Größe heben“ behält sie, wo sie angeschlossen sind.',
  'The painting.': 'Das Gemälde.',
  '1 on a stroke, less on a thing, the larger it is; at most 128 px on the longer side.':
    '1 auf einem Strich, weniger auf einem Ding, je größer es ist; höchstens 128 px auf der längeren Seite.',
  'Size of the largest thing, % of the longer side; 0: none.':
    'Größe des größten Dings, % der längeren Seite; 0: keines.',
  'Width of the widest stroke, % of the longer side; what is wider is an area.':
    'Breite des breitesten Strichs, % der längeren Seite; was breiter ist, ist eine Fläche.',
  'Mask from image': 'Maske aus Bild',
  'Uses the brightness of an image as a mask: white is 1, black is 0.':
    'Verwendet die Helligkeit eines Bildes als Maske: Weiß ist 1, Schwarz 0.',
  'A drawing in black and white, or any image.': 'Eine Zeichnung in Schwarz und Weiß, oder irgendein Bild.',
  'Its luma (ITU-R BT.601), from [-1, 1] to [0, 1].': 'Seine Luma (ITU-R BT.601), von [-1, 1] auf [0, 1].',
  'Invert mask': 'Maske umkehren',
  'Swaps inside and outside: 1 − m.': 'Tauscht innen und außen: 1 − m.',
  'Its complement.': 'Ihr Gegenteil.',
  'Load mask': 'Maske laden',
  'Reads a mask from an image file: white is 1 and black 0, or opaque is 1 and transparent 0.':
    'Liest eine Maske aus einer Bilddatei: Weiß ist 1 und Schwarz 0, oder deckend ist 1 und transparent 0.',
  'What to read: brightness, alpha, or (auto) alpha if any pixel is transparent, otherwise brightness.':
    'Was gelesen wird: brightness die Helligkeit, alpha die Deckung, oder (auto) die Deckung, wenn ein Pixel transparent ist, sonst die Helligkeit.',
  'Resize mask': 'Maskengröße ändern',
  'Resizes a mask: to the size of a wired image, by a factor, or to a long side, width or height. Values are clipped to [0, 1].':
    'Ändert die Größe einer Maske: auf die eines angeschlossenen Bildes, um einen Faktor oder auf eine lange Seite, Breite oder Höhe. Werte werden auf [0, 1] begrenzt.',
  'The mask to resize.': 'Die Maske, deren Größe geändert wird.',
  'The resized mask.': 'Die Maske in neuer Größe.',
  'Shape mask': 'Maske aus Form',
  'Draws a rectangle or an ellipse as a mask, in fractions of the image, so that it fits at any scale. A pixel is inside if its centre is.':
    'Zeichnet ein Rechteck oder eine Ellipse als Maske, in Anteilen des Bildes, passend für jede Stufe. Ein Pixel gehört dazu, wenn seine Mitte es tut.',
  'The mask has the size of this image.': 'Die Maske hat die Größe dieses Bildes.',
  '1 inside, 0 outside.': 'Innen 1, außen 0.',
  'rectangle, or the ellipse inscribed in it.': 'rectangle: Rechteck, oder die Ellipse, die hineinpasst.',
  'Left edge, as a fraction of the width.': 'Linker Rand, als Anteil der Breite.',
  'Right edge, as a fraction of the width.': 'Rechter Rand, als Anteil der Breite.',
  'Top edge, as a fraction of the height.': 'Oberer Rand, als Anteil der Höhe.',
  'Bottom edge, as a fraction of the height.': 'Unterer Rand, als Anteil der Höhe.',
  'Width of the mask, px; empty takes that of the wired image.':
    'Breite der Maske, px; leer die des angeschlossenen Bildes.',
  'Height of the mask, px; empty takes that of the wired image.':
    'Höhe der Maske, px; leer die des angeschlossenen Bildes.',
  'Threshold mask': 'Maske hart machen',
  'Makes a soft mask hard: 1 where it reaches the level, else 0. Langevin nodes need hard masks to hold pixels.':
    'Macht eine weiche Maske hart: 1, wo sie die Schwelle erreicht, sonst 0. Langevin-Knoten brauchen harte Masken, um Pixel festzuhalten.',
  'A mask with values between 0 and 1.': 'Eine Maske mit Werten zwischen 0 und 1.',
  'The same with 0 and 1 only.': 'Dieselbe nur mit 0 und 1.',
  'Smallest value that counts as inside, 0 to 1; at 0 everything does.':
    'Kleinster Wert, der noch dazugehört, 0 bis 1; bei 0 gehört alles dazu.',
  'Mask to image': 'Maske als Bild',
  'Shows a mask as a grey image, 1 white and 0 black: to save it or to put it on a contact sheet.':
    'Zeigt eine Maske als graues Bild, 1 weiß und 0 schwarz: um sie zu speichern oder auf einen Bildbogen zu setzen.',
  'A grey image of one channel.': 'Ein graues Bild mit einem Kanal.',
  'Compare figures': 'Maße vergleichen',
  'Measures how close an image is to a reference, pixel by pixel: PSNR, SSIM (Wang et al. 2004) and RMSE. For super-resolution and recovery; for samples, whose layout may differ, use Quality.':
    'Misst Pixel für Pixel, wie nah ein Bild einer Vorlage ist: PSNR, SSIM (Wang et al. 2004) und RMSE. Für erhöhte Auflösung und Wiederherstellung; für Proben, deren Anordnung abweichen kann, ist „Qualität“ da.',
  'The image to judge.': 'Das Bild, das beurteilt wird.',
  'The target: same size and channels, at least 11 pixels a side.':
    'Das Ziel: gleiche Größe und Kanäle, mindestens 11 Pixel je Seite.',
  'All figures.': 'Alle Zahlen.',
  'Peak signal-to-noise ratio, dB; higher is better, 100 for equal images.':
    'Spitzen-Signal-Rausch-Verhältnis, dB; höher ist besser, 100 bei gleichen Bildern.',
  'Structural similarity, at most 1; higher is better.':
    'Strukturelle Ähnlichkeit, höchstens 1; höher ist besser.',
  'Root mean squared error in 8-bit levels, 0 to 255; lower is better.':
    'Wurzel des mittleren quadratischen Fehlers in 8-Bit-Stufen, 0 bis 255; niedriger ist besser.',
  'Title of the report.': 'Titel des Berichts.',
  Copying: 'Kopiertes messen',
  'Measures how much of each lifted image is one connected piece of the photograph. Read it together with quality and diversity: a copy has perfect quality.':
    'Misst, wie viel von jedem gehobenen Bild ein zusammenhängendes Stück des Fotos ist. Zusammen mit Qualität und Vielfalt zu lesen: Eine Kopie hat die beste Qualität.',
  'Where the patches of each image came from.': 'Woher die Patches jedes Bildes kamen.',
  'Share of each image covered by its largest piece, in order; 1 is a copy.':
    'Anteil jedes Bildes, den sein größtes Stück bedeckt, der Reihe nach; 1 ist eine Kopie.',
  "How much matches may shift from patch to patch within a piece, px; empty: 1/500 of the photograph's longer side, at least 1 px.":
    'Wie sehr sich Gegenstücke innerhalb eines Stücks von Patch zu Patch verschieben dürfen, px; leer: 1/500 der längeren Seite des Fotos, mindestens 1 px.',
  Flicker: 'Flackern',
  'Measures how much a large animation changes between frames beyond the small one that it was made from: each frame is compared with the previous one, warped and toned as the small ones are. The first is compared with the last.':
    'Misst, wie viel mehr sich eine große Animation von Bild zu Bild ändert als die kleine, aus der sie gemacht ist: Jedes Bild wird mit dem vorigen verglichen, verzerrt und getönt wie die kleinen. Das erste wird mit dem letzten verglichen.',
  'The small frames, as many.': 'Die kleinen Einzelbilder, ebenso viele.',
  'Of each frame against the previous one, in levels of 0 to 255.':
    'Von jedem Bild gegenüber dem vorigen, in Stufen von 0 bis 255.',
  'Merge reports': 'Berichte verbinden',
  'Joins reports into one, each figure named after its report: the results of a sweep in one table.':
    'Verbindet Berichte zu einem, jede Zahl nach ihrem Bericht benannt: die Ergebnisse des Durchprobierens in einer Tabelle.',
  'The reports, from any number of wires.': 'Die Berichte, aus beliebig vielen Leitungen.',
  'A name for each report, in the same order; where the last name ends with a number, it counts on. Its title when unwired.':
    'Ein Name für jeden Bericht, in derselben Reihenfolge; endet der letzte mit einer Zahl, zählt er weiter. Ohne Anschluss sein Titel.',
  'All figures, in order.': 'Alle Zahlen, der Reihe nach.',
  'Title of the combined report.': 'Titel des gemeinsamen Berichts.',
  Quality: 'Qualität',
  'Measures samples against the training image, without a pretrained network: patch sliced-Wasserstein distance, plain and whitened (sensitive to coloured grain), coherence and completeness (Simakov et al. 2008), and diversity. Read them together: quality without diversity is copying, diversity without quality is noise.':
    'Misst Proben am Trainingsbild, ohne ein vortrainiertes Netz: Sliced-Wasserstein-Abstand der Patches, einfach und geweißt (empfindlich für farbiges Korn), Stimmigkeit und Vollständigkeit (Simakov et al. 2008) und Vielfalt. Zusammen zu lesen: Qualität ohne Vielfalt ist Kopieren, Vielfalt ohne Qualität ist Rauschen.',
  'The training image, at the size of the samples; at least 14 pixels a side.':
    'Das Trainingsbild, so groß wie die Proben; mindestens 14 Pixel je Seite.',
  'The samples; of one size, for the diversity.': 'Die Proben; für die Vielfalt gleich groß.',
  'Where the patches of lifted samples came from: adds the share copied in one piece.':
    'Woher die Patches gehobener Proben kamen: Dazu kommt der Anteil, der am Stück kopiert ist.',
  'Mean patch SWD of the samples; lower is better.': 'Mittlerer Patch-SWD der Proben; niedriger ist besser.',
  'Patch SWD of each sample, in order.': 'Patch-SWD jeder Probe, der Reihe nach.',
  'The sample with the lowest patch SWD.': 'Die Probe mit dem kleinsten Patch-SWD.',
  'Also list the figures of each sample in the report.': 'Auch die Zahlen jeder Probe im Bericht aufführen.',
  'Quality of a region': 'Qualität eines Bereichs',
  'Measures a part of an image, its seam included, against the training image: patch sliced-Wasserstein distance and coherence of the 7×7 patches that touch the region. For edits and pastes: compare the figures before and after.':
    'Misst einen Teil eines Bildes samt seiner Naht am Trainingsbild: Sliced-Wasserstein-Abstand und Stimmigkeit über die 7×7-Patches, die den Bereich berühren. Für Bearbeitungen und Eingefügtes: die Zahlen davor und danach vergleichen.',
  'The training image; at least 14 pixels a side.': 'Das Trainingsbild; mindestens 14 Pixel je Seite.',
  'The image to measure.': 'Das Bild, das gemessen wird.',
  'The part to measure: inside above 0; same size as the image.':
    'Welcher Teil: innen über 0; so groß wie das Bild.',
  'Both figures.': 'Beide Zahlen.',
  'Patch SWD of the region; lower is better.': 'Patch-SWD des Bereichs; niedriger ist besser.',
  'Coherence of the region; lower is better.': 'Stimmigkeit des Bereichs; niedriger ist besser.',
  'Assemble model': 'Modell zusammensetzen',
  'The pyramid that the nets were trained on.': 'Die Pyramide, auf der die Netze trainiert wurden.',
  'The trained pyramid.': 'Die trainierte Pyramide.',
  'Load model': 'Modell laden',
  'Reads a trained pyramid from a .safetensors file written by Patchwise.':
    'Liest eine trainierte Pyramide aus einer .safetensors-Datei, die Patchwise geschrieben hat.',
  'The training image at the finest scale.': 'Das Trainingsbild auf der feinsten Stufe.',
  'The training image at every scale.': 'Das Trainingsbild auf jeder Stufe.',
  'A model that was learned: of the library, or the path of a file.':
    'Ein gelerntes Modell: aus der Bibliothek oder der Pfad einer Datei.',
  'Save model': 'Modell speichern',
  'Writes a trained pyramid to the output folder as .safetensors, with its settings, sizes and provenance.':
    'Schreibt eine trainierte Pyramide als .safetensors in den Ausgabeordner, mit Einstellungen, Größen und Herkunft.',
  'File name, ending in .safetensors.': 'Dateiname mit der Endung .safetensors.',
  'Add noise': 'Rauschen hinzufügen',
  'Adds Gaussian noise to an image, clip(x + σε, −1, 1) with ε ~ N(0, I): variants of one start, so that chains from it differ. Variant i depends only on the seed and i.':
    'Fügt einem Bild Gaußsches Rauschen hinzu, clip(x + σε, −1, 1) mit ε ~ N(0, I): Varianten eines Anfangs, damit sich die Ketten daraus unterscheiden. Variante i hängt nur vom Startwert und von i ab.',
  'The image to vary.': 'Das Bild, das abgewandelt wird.',
  'The variants, in order.': 'Die Varianten, der Reihe nach.',
  'Standard deviation σ, 0 to 2, for values from −1 to 1; 0 adds none.':
    'Standardabweichung σ, 0 bis 2, bei Werten von −1 bis 1; 0: kein Rauschen.',
  'grey: the same noise in every channel; color: each channel its own.':
    'grey: dasselbe Rauschen in jedem Kanal; color: jeder Kanal sein eigenes.',
  'Number of variants.': 'Anzahl der Varianten.',
  'Uniform noise': 'Gleichverteiltes Rauschen',
  'Uniform noise on (−1, 1), one grey value per pixel, from which a sample starts at scale 0 (Zheng et al. 2021, alg. 2). Noise i depends only on the seed and i.':
    'Gleichverteiltes Rauschen auf (−1, 1), ein Grauwert je Pixel, mit dem eine Probe auf Stufe 0 beginnt (Zheng et al. 2021, Alg. 2). Rauschen i hängt nur vom Startwert und von i ab.',
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
  'Vertical axis; auto is logarithmic if all curves ask for it. A log axis omits values ≤ 0.':
    'Senkrechte Achse; auto ist logarithmisch, wenn alle Kurven es verlangen. Eine log-Achse lässt Werte ≤ 0 aus.',
  'Horizontal axis.': 'Waagrechte Achse.',
  'Mark each value with a dot.': 'Jeden Wert mit einem Punkt markieren.',
  'Width of the picture, px.': 'Breite des Bildes, px.',
  'Height of the picture, px.': 'Höhe des Bildes, px.',
  'Curve of numbers': 'Kurve aus Zahlen',
  'Makes a curve from a stream of numbers, or from two that go together: a metric against the values of a sweep.':
    'Macht eine Kurve aus einer Folge von Zahlen, oder aus zweien, die zusammengehören: ein Maß über dem durchprobierten Wert.',
  'The values.': 'Die Werte.',
  'Position of each value, in the same order; 0, 1, 2 … when unwired.':
    'Stelle jedes Werts, in derselben Reihenfolge; ohne Anschluss 0, 1, 2 …',
  'The curve.': 'Die Kurve.',
  'Name of the curve, for the legend.': 'Name der Kurve, für die Legende.',
  'Title of the plot.': 'Titel des Diagramms.',
  'Label of the horizontal axis, with the unit.': 'Beschriftung der waagrechten Achse, mit Einheit.',
  'Label of the vertical axis, with the unit.': 'Beschriftung der senkrechten Achse, mit Einheit.',
  'Suggest a logarithmic vertical axis.': 'Eine logarithmische senkrechte Achse vorschlagen.',
  'Build pyramid': 'Pyramide bauen',
  'Shrinks an image to S + 1 scales: the finest has at most the given long side, the coarsest the given short side; the ratio between scales follows (Zheng et al. 2021).':
    'Verkleinert ein Bild auf S + 1 Stufen. Die feinste hat höchstens die gegebene lange Seite, die gröbste die gegebene kurze; das Verhältnis der Stufen folgt daraus (Zheng et al. 2021).',
  'The training image.': 'Das Trainingsbild.',
  'The image at every scale, coarsest first.': 'Das Bild auf jeder Stufe, gröbste zuerst.',
  'Number of scales; empty: as many as bring the ratio between scales near 0.65.':
    'Anzahl der Stufen; leer so viele, dass ihr Verhältnis nahe 0,65 liegt.',
  'Long side of the finest scale, px.': 'Lange Seite der feinsten Stufe, px.',
  'Short side of the coarsest scale, px.': 'Kurze Seite der gröbsten Stufe, px.',
  'Pyramid level': 'Stufe der Pyramide',
  'Takes the image of one scale out of a pyramid.': 'Nimmt das Bild einer Stufe aus einer Pyramide.',
  'From a Build pyramid node.': 'Von einem Knoten „Pyramide bauen“.',
  'The image at that scale.': 'Das Bild auf dieser Stufe.',
  'Web page': 'Webseite',
  'Writes one self-contained HTML page with images, figures and plots, to read offline or to send. For a page about the whole run, with its settings and graph, use patchwise run --report.':
    'Schreibt eine HTML-Seite mit Bildern, Zahlen und Diagrammen darin, zum Lesen ohne Netz oder zum Verschicken. Eine Seite über den ganzen Lauf, mit Einstellungen und Graph, macht patchwise run --report.',
  'Images, from any number of wires.': 'Bilder, aus beliebig vielen Leitungen.',
  'Figures, one table each.': 'Zahlen, je eine Tabelle.',
  'Curves, one plot each.': 'Kurven, je ein Diagramm.',
  'Path of the page.': 'Pfad der Seite.',
  'Title of the page.': 'Titel der Seite.',
  'Text below the title; empty lines separate paragraphs.':
    'Text unter dem Titel; leere Zeilen trennen Absätze.',
  "File name, ending in .html. {node} stands for the node's name, {index} for the position in the stream, {label} for the wired label; folders are separated by /.":
    'Dateiname mit der Endung .html. {node} steht für den Namen des Knotens, {index} für die Stelle in der Folge, {label} für die angeschlossene Beschriftung; Ordner werden mit / getrennt.',
  'Save report': 'Bericht speichern',
  'Writes a report to the output folder as JSON and as a plain-text table.':
    'Schreibt einen Bericht als JSON und als Texttabelle in den Ausgabeordner.',
  'The figures.': 'Die Zahlen.',
  'Path of the JSON file; the text file is beside it.': 'Pfad der JSON-Datei; die Textdatei liegt daneben.',
  'The table.': 'Die Tabelle.',
  "File name without extension: .json and .txt are added. {node} stands for the node's name, {index} for the position in the stream, {label} for the wired label; folders are separated by /.":
    'Dateiname ohne Endung: .json und .txt kommen dazu. {node} steht für den Namen des Knotens, {index} für die Stelle in der Folge, {label} für die angeschlossene Beschriftung; Ordner werden mit / getrennt.',
  Animate: 'Bewegen',
  'Animates the training image: smoothly changing noise is added to the start of the recovery chain, and each frame is the end of the chain (after SinGAN, Shaham et al. 2019). Save animation writes the frames.':
    'Bringt das Trainingsbild in Bewegung: Zum Anfang der Wiederherstellung kommt ein Rauschen, das sich stetig ändert, und jedes Einzelbild ist das Ende der Kette (nach SinGAN, Shaham et al. 2019). „Animation speichern“ schreibt die Bilder.',
  'A trained pyramid with a low recovery error.':
    'Eine trainierte Pyramide mit kleinem Fehler der Wiederherstellung.',
  'Number of frames.': 'Anzahl der Einzelbilder.',
  'Standard deviation of the noise, for values from −1 to 1: how far shapes move; 0: none move.':
    'Standardabweichung des Rauschens, bei Werten von −1 bis 1: wie weit sich Formen bewegen; 0: gar nicht.',
  'Share of the noise that is new in each frame: after 1/speed frames, half of it is forgotten.':
    'Anteil des Rauschens, der in jedem Bild neu ist: Nach 1/speed Bildern ist die Hälfte vergessen.',
  'The last frame leads back to the first.': 'Das letzte Bild führt zum ersten zurück.',
  'Scale at which the noise is added: 0 moves shapes, finer ones only details. Negative ones count from the finest, −1, and stop above the coarsest.':
    'Stufe, auf der das Rauschen dazukommt: 0 bewegt Formen, feinere nur Einzelheiten. Negative zählen von der feinsten an, −1, und enden über der gröbsten.',
  'Height of the frames, px; empty takes that of the training image.':
    'Höhe der Bilder, px; leer die des Trainingsbilds.',
  'Width of the frames, px; empty takes that of the training image.':
    'Breite der Bilder, px; leer die des Trainingsbilds.',
  'Inject image': 'Bild einspeisen',
  'Feeds an image into a trained model at one scale and runs that and the finer scales: it takes on the look of the training image and keeps its own layout, the more so the finer the scale. It is first shrunk to the scale below and enlarged again (SinGAN, Shaham et al. 2019). For editing, harmonization, paint-to-image, style transfer.':
    'Gibt ein Bild auf einer Stufe in ein trainiertes Modell und führt diese und die feineren aus: Es nimmt das Aussehen des Trainingsbilds an und behält seine Anordnung, umso mehr, je feiner die Stufe. Es wird zuvor auf die Stufe darunter verkleinert und wieder vergrößert (SinGAN, Shaham et al. 2019). Zum Bearbeiten, Harmonisieren, Malen zum Bild, zur Stilübertragung.',
  'The image to inject: an edit, a paste, a painting, a photograph.':
    'Das Bild, das eingespeist wird: eine Bearbeitung, Eingefügtes, Gemaltes, ein Foto.',
  'What may change: white, from 0.5 on; same size as the image. The rest is held at every step, so that changes fit it. Unwired, everything may change.':
    'Was sich ändern darf: weiß, ab 0,5; so groß wie das Bild. Der Rest wird bei jedem Schritt festgehalten, damit das Geänderte dazu passt. Ohne Anschluss darf sich alles ändern.',
  'The result at the finest scale.': 'Das Ergebnis auf der feinsten Stufe.',
  'The image as it enters the start scale.': 'Das Bild, wie es in die Startstufe kommt.',
  'First scale to run: coarse ones change much, fine ones little; 0 is the coarsest. Negative ones count from the finest, −1, and stop above the coarsest.':
    'Erste Stufe: grobe ändern viel, feine wenig; 0 ist die gröbste. Negative zählen von der feinsten an, −1, und enden über der gröbsten.',
  "Size of the result. same: the training image's, which must have the same aspect; stretch: the training image's, whatever the aspect; keep: the training image's long side, the injected image's aspect; own: the injected image's.":
    'Größe des Ergebnisses. same: die des Trainingsbilds, bei gleichem Seitenverhältnis; stretch: die des Trainingsbilds, bei jedem Seitenverhältnis; keep: die lange Seite des Trainingsbilds, das Seitenverhältnis des eingespeisten; own: die des eingespeisten.',
  'Langevin steps per scale; empty: as in training. More than twice as many degrade the result.':
    'Langevin-Schritte je Stufe; leer: wie beim Training. Mehr als doppelt so viele verschlechtern das Ergebnis.',
  "Standard deviation of the chains' noise; 0: none, as in the paper.":
    'Standardabweichung des Rauschens der Ketten; 0: keines, wie in der Arbeit.',
  Inpaint: 'Loch füllen',
  'Fills a hole with samples that fit the surroundings: at every scale and after every Langevin step the known pixels are held, so the scores of patches across the edge decide what fits. Removes objects; with Pad image it extends the canvas. Outside the hole nothing changes.':
    'Füllt ein Loch mit Proben, die zur Umgebung passen: Auf jeder Stufe und nach jedem Langevin-Schritt werden die bekannten Pixel festgehalten; so entscheidet die Bewertung der Patches über dem Rand, was passt. Entfernt Objekte; mit „Leinwand erweitern“ führt es das Bild fort. Außerhalb des Lochs ändert sich nichts.',
  'The image with a hole, any size; it is not resized, so things should be as large as in the training image.':
    'Das Bild mit einem Loch, beliebig groß; es wird nicht skaliert, Dinge sollten also so groß sein wie im Trainingsbild.',
  'What to fill: white, from 0.5 on; same size as the image.':
    'Was gefüllt wird: weiß, ab 0,5; so groß wie das Bild.',
  'The fillings, in order; filling i depends only on the seed and i.':
    'Die Füllungen, der Reihe nach; Füllung i hängt nur vom Startwert und von i ab.',
  'The hole filled smoothly (a membrane): a baseline, and by default the start of finer scales.':
    'Das Loch glatt gefüllt (eine Membran): zum Vergleich, und ohne andere Angabe der Anfang feinerer Stufen.',
  'Number of fillings.': 'Anzahl der Füllungen.',
  'First scale to run: 0 fills the hole from noise; finer ones start from "fill". Negative ones count from the finest, −1, and stop above the coarsest.':
    'Erste Stufe: 0 füllt das Loch aus Rauschen; feinere beginnen mit „fill“. Negative zählen von der feinsten an, −1, und enden über der gröbsten.',
  'Start of finer scales. smooth: a membrane over the hole; image: what the image has there, painted or mirrored.':
    'Anfang feinerer Stufen. smooth: eine Membran über dem Loch; image: was das Bild dort hat, gemalt oder gespiegelt.',
  Langevin: 'Langevin',
  'The start of the chain.': 'Der Anfang der Kette.',
  'The net whose score is climbed.': 'Das Netz, dessen Bewertung erhöht wird.',
  'Pixels where it is 1 are held at every step.':
    'Wo sie 1 ist, werden Pixel bei jedem Schritt festgehalten.',
  'Values of the held pixels; unwired, those of the start.':
    'Die Werte der festgehaltenen Pixel; ohne Anschluss der Anfang selbst.',
  'The image after the last step.': 'Das Bild nach dem letzten Schritt.',
  'The image after every step.': 'Das Bild nach jedem Schritt.',
  'Langevin steps K; empty: as in training.': 'Langevin-Schritte K; leer: wie beim Training.',
  'Step size δ²; empty: as in training.': 'Schrittweite δ²; leer: wie beim Training.',
  'What was changed while it ran, as "schedule" takes it; empty: nothing.':
    'Was geändert wurde, während er rechnete, so wie „schedule“ es nimmt; leer: nichts.',
  'What changes on the way, "5: stepSize 0.2; 12: noiseScale 0.01, momentum 0.5": from that step on; empty: nothing.':
    'Was sich unterwegs ändert, „5: stepSize 0.2; 12: noiseScale 0.01, momentum 0.5“: von diesem Schritt an; leer: nichts.',
  'Momentum μ; empty: as in training, 0: plain Langevin.':
    'Impuls μ; leer: wie beim Training, 0: einfaches Langevin.',
  'Standard deviation σ₀ of grey noise added to the start; empty: as in training.':
    'Standardabweichung σ₀ des grauen Rauschens auf dem Anfang; leer: wie beim Training.',
  'Standard deviation σ of the noise; 0: none, as in the paper.':
    'Standardabweichung σ des Rauschens; 0: keines, wie in der Arbeit.',
  Recover: 'Wiederherstellen',
  'Runs the recovery chain: from the training image with reduced resolution (or another corruption) at scale 0, through all scales. A well-trained model returns to its image.':
    'Führt die Wiederherstellung aus: vom Trainingsbild mit verringerter Auflösung (oder anders beschädigt) auf Stufe 0 durch alle Stufen. Ein gut trainiertes Modell kehrt zu seinem Bild zurück.',
  'Another corrupted version of the training image to start from, same aspect; resized to scale 0.':
    'Ein anders beschädigtes Trainingsbild als Anfang, im selben Seitenverhältnis; auf Stufe 0 verkleinert.',
  'The recovered image at the finest scale.': 'Das wiederhergestellte Bild auf der feinsten Stufe.',
  'The corrupted image that the chain starts from.': 'Das beschädigte Bild, mit dem die Kette beginnt.',
  'The result of each scale, coarsest first.': 'Das Ergebnis jeder Stufe, gröbste zuerst.',
  'Mean squared error at the finest scale, for values from −1 to 1.':
    'Mittlerer quadratischer Fehler auf der feinsten Stufe, bei Werten von −1 bis 1.',
  'The error at each scale.': 'Der Fehler auf jeder Stufe.',
  'Each scale keeps the mean colour of its start, which loss of resolution, blur and noise do not change. Turn it off if the damage changed colours.':
    'Jede Stufe behält die mittlere Farbe ihres Anfangs, die verlorene Auflösung, Unschärfe und Rauschen nicht ändern. Ausschalten, wenn der Schaden Farben verändert hat.',
  'Sample pyramid': 'Proben ziehen',
  'Draws samples from a trained model, coarse to fine: from noise at scale 0, or from an injected image at a finer scale, which keeps its layout (Zheng et al. 2021, alg. 2).':
    'Zieht Proben aus einem trainierten Modell von grob nach fein: aus Rauschen auf Stufe 0, oder aus einem eingespeisten Bild auf einer feineren, die dessen Anordnung behält (Zheng et al. 2021, Alg. 2).',
  'Injected at the start scale; unwired, the training image from scale 1 on.':
    'Auf der Startstufe eingespeist; ohne Anschluss und ab Stufe 1 das Trainingsbild.',
  'The samples, in order; sample i depends only on the seed and i.':
    'Die Proben, der Reihe nach; Probe i hängt nur vom Startwert und von i ab.',
  'Number of samples.': 'Anzahl der Proben.',
  'First scale to run: 0 starts from noise; finer scales keep more of the layout. Negative ones count from the finest, −1, and stop above the coarsest.':
    'Erste Stufe: 0 beginnt mit Rauschen; feinere behalten mehr von der Anordnung. Negative zählen von der feinsten an, −1, und enden über der gröbsten.',
  'Height of the samples; empty takes that of the training image.':
    'Höhe der Proben; leer die des Trainingsbilds.',
  'Width of the samples; empty takes that of the training image.':
    'Breite der Proben; leer die des Trainingsbilds.',
  'Unit of height and width: px, or percent of the training image, so that models of any size give the same picture.':
    'Einheit von Höhe und Breite: px, oder Prozent des Trainingsbilds, so dass Modelle jeder Größe dasselbe Bild geben.',
  'Super-resolve': 'Auflösung erhöhen',
  'Enlarges an image with detail from the patches that the model learned: rounds of enlarging by 1/r and Langevin steps with the net of the scale nearest to 0.55 times the finest size, the last to the exact size (Zheng et al. 2021, released code), and back-projections that keep it consistent with the image. The added detail is invented.':
    'Vergrößert ein Bild mit Detail der Patches, die das Modell gelernt hat: Runden von Vergrößerung um 1/r und Langevin-Schritten mit dem Netz der Stufe, die 0,55 der feinsten Größe am nächsten ist, die letzte auf die genaue Größe (Zheng et al. 2021, veröffentlichter Code), und Rückprojektionen, die es dem Bild treu halten. Das zusätzliche Detail ist erfunden.',
  'A pyramid trained on this very image. Unwired, the image is enlarged by its own detail alone (self-similar).':
    'Eine Pyramide, an genau diesem Bild trainiert. Ohne Verbindung wird das Bild allein durch eigenes Detail vergrößert (self-similar).',
  'The true large image, if known: gives the size, and figures are measured against it.':
    'Das wahre große Bild, wenn bekannt: gibt die Größe, und die Zahlen messen daran.',
  'The enlarged image.': 'Das vergrößerte Bild.',
  'The image enlarged by bicubic interpolation, to compare with.':
    'Das bikubisch vergrößerte Bild, zum Vergleich.',
  'Consistency with the small image; with a truth also RMSE, PSNR and SSIM; each beside bicubic.':
    'Treue zum kleinen Bild; mit Vorlage auch RMSE, PSNR und SSIM; bikubisch daneben.',
  'Factor on both sides, above 1 to 16; ignored if a truth is wired.':
    'Faktor auf beide Seiten, über 1 bis 16; ohne Wirkung, wenn eine Vorlage angeschlossen ist.',
  'The scale whose net is used: nearest in size to the paper’s, third-finest, or finest.':
    'Die Stufe, deren Netz verwendet wird: die der Größe nach nächste zu der der Arbeit, die drittfeinste oder die feinste.',
  'Another scale; empty: as chosen by "net".': 'Eine andere Stufe; leer: nach „net“.',
  'Langevin steps per round; empty: those of the recovery chain, as in the paper (30 there).':
    'Langevin-Schritte je Runde; leer die der Wiederherstellung, wie in der Arbeit (dort 30).',
  'How each round enlarges: bicubic, as in the paper, or self-similar, with detail that the image has itself nearby at a slightly smaller size.':
    'Wie jede Runde vergrößert: bicubic wie im Artikel oder self-similar, mit Detail, das das Bild in der Nähe selbst etwas kleiner hat.',
  'Corrections towards the small image after each round; 0: none, as in the paper.':
    'Korrekturen zum kleinen Bild hin nach jeder Runde; 0: keine, wie in der Arbeit.',
  Upsample: 'Zur nächsten Stufe vergrößern',
  'Enlarges the result of one scale to the start of the next: bicubic, clipped to [-1, 1]. The size is that of the wired net, otherwise the factor times that of the image.':
    'Vergrößert das Ergebnis einer Stufe zum Anfang der nächsten: bikubisch, auf [-1, 1] begrenzt. Die Größe ist die des angeschlossenen Netzes, sonst der Faktor mal das Bild.',
  'The result of the scale below.': 'Das Ergebnis der Stufe darunter.',
  'The net of the next scale, whose size is taken.': 'Das Netz der nächsten Stufe, dessen Größe gilt.',
  'The start of the next scale.': 'Der Anfang der nächsten Stufe.',
  'Factor on height and width when no net is wired.':
    'Faktor auf Höhe und Breite, wenn kein Netz angeschlossen ist.',
  'Train pyramid': 'Pyramide trainieren',
  'Trains an energy net for every scale of an image, coarse to fine, by contrasting Langevin samples with the image, and alongside recovers the image from a corrupted version (Zheng et al. 2021, alg. 1).':
    'Trainiert ein Energienetz für jede Stufe eines Bildes, von grob nach fein, indem es Langevin-Proben mit dem Bild vergleicht, und stellt nebenher das Bild aus einem beschädigten wieder her (Zheng et al. 2021, Alg. 1).',
  'The one image to learn from.': 'Das eine Bild, von dem gelernt wird.',
  'Result of the recovery chain at the finest scale, each scale keeping the mean colour of its start: a well-trained model returns to its image.':
    'Ergebnis der Wiederherstellung auf der feinsten Stufe, wobei jede Stufe die mittlere Farbe ihres Anfangs behält: Ein gut trainiertes Modell kehrt zu seinem Bild zurück.',
  'Contrastive loss over the updates.': 'Kontrastiver Verlust über die Schritte.',
  'Recovery error over the updates.': 'Fehler der Wiederherstellung über die Schritte.',
  'Time, recovery error of each scale, returns to healthy weights.':
    'Zeit, Fehler der Wiederherstellung je Stufe, Rückkehr zu gesunden Gewichten.',
  'Number of scales; empty takes the preset, a ratio between scales near 0.65.':
    'Anzahl der Stufen; leer gilt die Voreinstellung, ein Verhältnis zwischen Stufen nahe 0,65.',
  'Long side of the finest scale, px, for photographs up to 16:9; longer ones get as many pixels; empty takes the preset.':
    'Lange Seite der feinsten Stufe, px, bei Fotos bis 16:9; längere bekommen ebenso viele Pixel; leer gilt die Voreinstellung.',
  'Short side of the coarsest scale, px; a number fixes both sides for any photograph and training. Empty takes the preset, smaller for photographs longer than 16:9 and where chains at that scale do not settle.':
    'Kurze Seite der gröbsten Stufe, px; eine Zahl legt beide Seiten für jedes Foto und Training fest. Leer gilt die Voreinstellung, kleiner bei Fotos länger als 16:9 und wenn Ketten auf dieser Stufe nicht zur Ruhe kommen.',
  'Settings to start from: "balanced", or "paper" as published (hours on a CPU).':
    'Einstellungen für den Anfang: „balanced“, oder „paper“ wie veröffentlicht (Stunden auf einer CPU).',
  'Energy net: narrow 32-32-32-32-1, small 64-32-32-32-1, large 128-64-64-64-1, auto small or large by size; empty takes the preset.':
    'Energienetz: narrow 32-32-32-32-1, small 64-32-32-32-1, large 128-64-64-64-1, auto je nach Größe small oder large; leer gilt die Voreinstellung.',
  'Parameter updates: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Schritte der Parameter: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Langevin steps of synthesis: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Langevin-Schritte der Synthese: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Langevin steps of recovery: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Langevin-Schritte der Wiederherstellung: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Step size δ²: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Schrittweite δ²: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Momentum μ of the chains, 0 is plain Langevin: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Impuls μ der Ketten, 0 ist einfaches Langevin: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Updates from one recovery chain to the next: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Schritte von einer Wiederherstellung zur nächsten: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Synthesis chains per update: one number, or a list from the coarsest scale on; empty takes the preset.':
    'Ketten der Synthese je Schritt: eine Zahl, oder eine Liste von der gröbsten Stufe an; leer gilt die Voreinstellung.',
  'Colour space of the nets: RGB, or the photograph’s principal colour axes, half whitened; empty takes the preset.':
    'Farbraum der Netze: RGB, oder die Hauptachsen der Farben des Fotos, halb geweißt; leer gilt die Voreinstellung.',
  'With half-whitened colours: largest distance from the mean to which amplifying an axis may bring a colour, 0 = any; empty takes the preset.':
    'Bei halb geweißten Farben: größter Abstand vom Mittel, auf den das Verstärken einer Achse eine Farbe bringen darf, 0 = beliebig; leer gilt die Voreinstellung.',
  'Noise added to the starts of finer scales, in standard deviations of the detail that the scale adds; empty takes the preset.':
    'Rauschen auf den Anfängen feinerer Stufen, in Standardabweichungen des Details, das die Stufe hinzufügt; leer gilt die Voreinstellung.',
  'Initial learning rate of Adam; empty takes the preset.':
    'Anfängliche Lernrate von Adam; leer gilt die Voreinstellung.',
  'Power iterations of the spectral norm per update; with few it lags behind the weights; empty takes the preset.':
    'Potenziterationen der Spektralnorm je Schritt; mit wenigen hinkt sie den Gewichten nach; leer gilt die Voreinstellung.',
  'Weight λ of the recovery term; empty takes the preset.':
    'Gewicht λ der Wiederherstellung; leer gilt die Voreinstellung.',
  'Bound τ of the contrastive loss, 0 = unbounded; empty takes the preset.':
    'Schranke τ des kontrastiven Verlusts, 0 = keine; leer gilt die Voreinstellung.',
  'Starts of finer scales: samples of the scales below, a pool drawn once or fresh ones at each update; empty takes the preset.':
    'Anfänge feinerer Stufen: Proben der Stufen darunter, ein einmal gezogener Vorrat (pool) oder neue bei jedem Schritt (fresh); leer gilt die Voreinstellung.',
  'Samples in the pool; empty takes the preset.': 'Proben im Vorrat; leer gilt die Voreinstellung.',
  'Custom net: output channels of each layer, the last 1; empty takes "net".':
    'Eigenes Netz: Ausgabekanäle jeder Schicht, die letzte 1; leer gilt „net“.',
  'Custom net: odd kernel size of each layer, px; empty takes 3 everywhere.':
    'Eigenes Netz: ungerade Kerngröße jeder Schicht, px; leer überall 3.',
  'Custom net: slope of a leaky ReLU in place of ELU; empty takes ELU.':
    'Eigenes Netz: Steigung eines Leaky ReLU statt ELU; leer ELU.',
  'Custom net: spectral normalisation on all layers but the last; empty takes yes.':
    'Eigenes Netz: Spektralnormierung aller Schichten außer der letzten; leer ja.',
  'Train scale': 'Stufe trainieren',
  'Trains the energy net of one scale with the scales below frozen: one stage of the paper’s coarse-to-fine training. Chained from scale 0 on with one seed, it gives the same nets as Train pyramid.':
    'Trainiert das Energienetz einer Stufe bei festen Stufen darunter: ein Abschnitt des Trainings der Arbeit von grob nach fein. Von Stufe 0 an mit einem Startwert verkettet, ergibt es dieselben Netze wie „Pyramide trainieren“.',
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
  'Energy of patches': 'Energie der Ausschnitte',
  "The energy of a photograph's own patches at one scale, known without training. It can be assembled with trained nets of other scales.":
    'Die Energie der eigenen Ausschnitte eines Fotos auf einer Stufe, ohne Training bekannt. Sie lässt sich mit trainierten Netzen anderer Stufen zusammensetzen.',
  'The photograph at every scale.': 'Das Foto auf jeder Stufe.',
  'The energy, with its size and noise levels.': 'Die Energie, mit ihrer Größe und ihren Rauschstufen.',
  'Side of the patches, px: the larger, the more of the photograph is kept together.':
    'Seite der Ausschnitte, px: Je größer, desto mehr vom Foto bleibt beisammen.',
  'One shift': 'Eine Verschiebung',
  'How new pictures are: the share of each that one shift of the photograph explains. 1 is a copy or a pan; new ones have less than about 0.5.':
    'Wie neu Bilder sind: der Anteil von jedem, den eine einzige Verschiebung des Fotos erklärt. 1 ist eine Kopie oder ein Schwenk; neue haben weniger als etwa 0,5.',
  'The pictures, of any size.': 'Die Bilder, in beliebiger Größe.',
  'Mean and worst.': 'Mittel und schlechtester Wert.',
  'The share of each picture, in order.': 'Der Anteil jedes Bildes, der Reihe nach.',
  'Joins the energies of all scales, nets trained one by one or patches of the photograph, and their pyramid into a model.':
    'Fügt die Energien aller Stufen, einzeln trainierte Netze oder Ausschnitte des Fotos, und ihre Pyramide zu einem Modell zusammen.',
  'One net, or energy of patches, per scale, in any order.':
    'Ein Netz oder eine Energie der Ausschnitte je Stufe, in beliebiger Reihenfolge.',
  'Model of patches': 'Modell aus Ausschnitten',
  'A model of a photograph without training: at each scale the energy of its own patches, known in closed form (Zoran and Weiss 2011; Kamb and Ganguli 2025). Its patches are the largest whose layouts are as new as asked for.':
    'Ein Modell eines Fotos ohne Training: auf jeder Stufe die Energie seiner eigenen Ausschnitte, in geschlossener Form bekannt (Zoran und Weiss 2011; Kamb und Ganguli 2025). Genommen werden die größten Ausschnitte, deren Anordnungen so neu sind wie verlangt.',
  'The photograph, at any size.': 'Das Foto, in beliebiger Größe.',
  'The photograph at the finest scale.': 'Das Foto auf der feinsten Stufe.',
  'How new pictures are to be: 0 like the photograph, 1 as new as its patches allow.':
    'Wie neu Bilder sein sollen: 0 wie das Foto, 1 so neu, wie seine Ausschnitte es erlauben.',
  'Moves an image up the score of one scale by K noisy gradient steps: x ← clip(x + δ²/2 · ∂Σf/∂x + σε, −1, 1) (Zheng et al. 2021, eq. 7). A scale of patches is annealed by its own noise levels.':
    'Bewegt ein Bild in K verrauschten Gradientenschritten zu höherer Bewertung einer Stufe: x ← clip(x + δ²/2 · ∂Σf/∂x + σε, −1, 1) (Zheng et al. 2021, Gl. 7). Eine Stufe aus Ausschnitten wird nach ihren eigenen Rauschstufen ausgeglüht.',
  'Candidates for each sample from noise: a third is drawn to the end, and the best of those that are new enough is kept.':
    'Kandidaten je Stichprobe aus Rauschen: Ein Drittel wird zu Ende gezogen, und von den genügend neuen bleibt der beste.',
  'Choose new pictures': 'Neue Bilder auswählen',
  'Takes those of many small pictures that are sound, new and unlike each other.':
    'Nimmt von vielen kleinen Bildern die stimmigen, neuen und einander unähnlichen.',
  'The model.': 'Das Modell.',
  'Small pictures.': 'Kleine Bilder.',
  'The chosen ones, the newest first.': 'Die ausgewählten, die neuesten zuerst.',
  'The others.': 'Die übrigen.',
  'What became of each picture, and why.': 'Was aus jedem Bild wurde, und warum.',
  'How many to choose, at most.': 'Wie viele höchstens ausgewählt werden.',
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
