// Makes samples/inputs from samples/photos: cut-outs, masks, a naive edit and a painting. Outlines are in pixels of the
// photographs scaled to 384 px of width. Run: node scripts/sample-inputs.mjs
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const photo = (name) => fileURLToPath(new URL(`../samples/photos/${name}.jpg`, import.meta.url));
const out = new URL('../samples/inputs/', import.meta.url);
await mkdir(out, { recursive: true });

/** Outlines are drawn at this size, the pictures are of the photographs' own. */
const DRAWN = { width: 384, height: 216 };
const SCALE = 5;
const SIZE = { width: DRAWN.width * SCALE, height: DRAWN.height * SCALE };
const svg = (body, { width, height } = SIZE) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${DRAWN.width} ${DRAWN.height}">${body}</svg>`,
  );
const polygon = (points, fill = '#fff') =>
  `<polygon points="${points.map((p) => p.join()).join(' ')}" fill="${fill}"/>`;
const black = '<rect width="100%" height="100%"/>';
const save = (name, bytes) => writeFile(new URL(name, out), bytes);

/** One grey channel of a drawing. */
const drawing = (body) =>
  sharp(svg(black + body))
    .removeAlpha()
    .greyscale()
    .toColourspace('b-w');

// The wren of rock.jpg.
const WREN = [
  [145, 61.7],
  [147.5, 56.7],
  [151.7, 53.7],
  [157.5, 52.6],
  [163.3, 53.3],
  [166.7, 55.4],
  [173.3, 52.5],
  [180.8, 50.8],
  [181.2, 51.7],
  [173.3, 55],
  [168.7, 57.1],
  [166.7, 60],
  [164.2, 64.2],
  [161.7, 68.3],
  [160.7, 71.7],
  [161.7, 77.5],
  [161.7, 93.3],
  [160, 95],
  [153.3, 93.3],
  [140.8, 90.8],
  [136, 90],
  [139.6, 81.7],
  [142.9, 71.7],
  [144.2, 65],
];
await save('rock-wren-mask.png', await drawing(polygon(WREN)).png().toBuffer());
const at = (box) => Object.fromEntries(Object.entries(box).map(([side, px]) => [side, px * SCALE]));
const box = at({ left: 132, top: 48, width: 52, height: 50 });
const wrenAlpha = await drawing(polygon(WREN)).extract(box).raw().toBuffer();
const wren = await sharp(photo('rock')).extract(box).removeAlpha().raw().toBuffer();
const raw = (channels) => ({ raw: { width: box.width, height: box.height, channels } });
await save('wren.png', await sharp(wren, raw(3)).joinChannel(wrenAlpha, raw(1)).png().toBuffer());

// lake.jpg with a second summit, as one makes it in a paint program in a minute: the first one lassoed with some sky
// around it, mirrored and enlarged, and dropped on the right without care for its edges.
const SUMMIT = [
  [68, 72],
  [92, 56],
  [123, 42],
  [152, 54],
  [180, 74],
  [196, 98],
  [200, 123],
  [110, 123],
  [87, 93],
];
const lasso = at({ left: 66, top: 40, width: 136, height: 84 });
const lake = await sharp(photo('lake')).removeAlpha().raw().toBuffer();
const lakeRaw = { raw: { ...SIZE, channels: 3 } };
const summitAlpha = await drawing(polygon(SUMMIT)).raw().toBuffer();
const cutOut = await sharp(lake, lakeRaw)
  .joinChannel(summitAlpha, { raw: { ...SIZE, channels: 1 } })
  .png()
  .toBuffer();
const summit = await sharp(await sharp(cutOut).extract(lasso).png().toBuffer())
  .flop()
  .resize({ width: 156 * SCALE })
  .png()
  .toBuffer();
await save(
  'lake-edit.jpg',
  await sharp(lake, lakeRaw)
    .composite([{ input: summit, ...at({ left: 214, top: 46 }) }])
    .removeAlpha()
    .jpeg({ quality: 93 })
    .toBuffer(),
);

// A painting of another lake, in flat colours.
const painting = `
<rect width="384" height="165" fill="#7ab0e8"/>
<ellipse cx="90" cy="38" rx="50" ry="7" fill="#b9d3f0"/><ellipse cx="300" cy="60" rx="40" ry="5" fill="#b9d3f0"/>
${polygon(
  [
    [150, 140],
    [230, 34],
    [262, 62],
    [290, 50],
    [384, 130],
    [384, 160],
    [150, 160],
  ],
  '#4a5568',
)}
${polygon(
  [
    [230, 34],
    [262, 62],
    [250, 72],
    [238, 62],
    [222, 80],
    [206, 66],
  ],
  '#ffffff',
)}
${polygon(
  [
    [290, 50],
    [318, 74],
    [304, 82],
    [292, 70],
    [278, 76],
  ],
  '#ffffff',
)}
${polygon(
  [
    [0, 110],
    [40, 72],
    [84, 96],
    [150, 150],
    [0, 160],
  ],
  '#3c4658',
)}
${polygon(
  [
    [40, 72],
    [60, 84],
    [46, 92],
    [30, 82],
  ],
  '#ffffff',
)}
${polygon(
  [
    [0, 132],
    [70, 128],
    [200, 152],
    [384, 146],
    [384, 164],
    [0, 164],
  ],
  '#28301f',
)}
<rect y="163" width="384" height="53" fill="#3d4f4c"/>
${polygon(
  [
    [190, 164],
    [300, 164],
    [270, 216],
    [214, 216],
  ],
  '#74838f',
)}
${polygon(
  [
    [300, 164],
    [384, 164],
    [384, 200],
    [330, 216],
  ],
  '#a9bac6',
)}`;
await save('lake-painting.png', await sharp(svg(painting)).removeAlpha().png().toBuffer());

// Another shot of colosseum.jpg, from a little further to the right and below, with less contrast; and what is to be
// filled in the first.
await save(
  'colosseum-other.jpg',
  await sharp(photo('colosseum'))
    .extract({ left: 245, top: 135, width: 1480, height: 880 })
    .linear(0.9, 6)
    .jpeg({ quality: 84 })
    .toBuffer(),
);
await save(
  'colosseum-hole.png',
  await drawing('<ellipse cx="128" cy="118" rx="46" ry="50" fill="#fff"/>').png().toBuffer(),
);
