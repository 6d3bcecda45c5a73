// Writes sbom.cdx.json (or the file that is named), the CycloneDX bill of materials of a release: run before packing
// (`prepack`). It lists what an installation brings, and what is built into the editor, which npm only knows as tools.
// Addresses of the registry that it was installed from are left out: they are no property of the package.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { dependencies, devDependencies, name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const bill = npmBill([]);
const root = bill.metadata.component;
// npm takes the name of the folder that the package lies in.
root.name = name;
const bundled = importsOf(join('web', 'src')).filter((imported) => imported in devDependencies);
const installed = new Set(npmBill(['--omit', 'dev']).components.map((component) => component['bom-ref']));
const needs = new Map(bill.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
const named = new Map(bill.components.map((component) => [component['bom-ref'], component.name]));
const direct = needs.get(root['bom-ref']).filter((ref) => {
  const dependency = named.get(ref);
  return dependency in dependencies || bundled.includes(dependency);
});
const inEditor = reached(direct.filter((ref) => bundled.includes(named.get(ref))));
bill.components = bill.components.filter(
  (component) => installed.has(component['bom-ref']) || inEditor.has(component['bom-ref']),
);
const kept = new Set([root['bom-ref'], ...bill.components.map((component) => component['bom-ref'])]);
bill.dependencies = bill.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({
    ref,
    dependsOn: ref === root['bom-ref'] ? direct : dependsOn.filter((other) => kept.has(other)),
  }));
for (const component of bill.components) {
  component.externalReferences = (component.externalReferences ?? []).filter(
    ({ type }) => type !== 'distribution',
  );
  if (!inEditor.has(component['bom-ref'])) continue;
  component.properties = (component.properties ?? []).filter(
    (property) => property.name !== 'cdx:npm:package:development',
  );
  component.properties.push({ name: 'cdx:npm:package:bundled', value: 'true' });
}
const listed = new Set(bill.components.map((component) => component.name));
const missing = [...Object.keys(dependencies), ...bundled].filter((dependency) => !listed.has(dependency));
if (missing.length > 0 || root.version !== version) {
  process.stderr.write(
    `The bill of materials is not that of this package: ${missing.join(', ') || 'its version differs'}.\n`,
  );
  process.exit(1);
}
const file = process.argv[2] ?? 'sbom.cdx.json';
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
process.stdout.write(
  `${file}: ${bill.components.length} components, ${inEditor.size} of them in the editor\n`,
);

/** What npm knows of the lock file. */
function npmBill(more) {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', ...more];
  const { status, stdout, stderr, error } = spawnSync('npm', args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32',
  });
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(`npm sbom failed: ${error?.message ?? stderr}\n`);
  process.exit(1);
}

/** Packages that the files of a folder import. */
function importsOf(folder) {
  const found = new Set();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const [, path] of text.matchAll(/(?:from|import) ?\(?'((?:@[^/']+\/)?[^./'][^/']*)[^']*'/g))
      found.add(path);
  }
  return [...found];
}

/** These components, and all that they need. */
function reached(refs, all = new Set()) {
  for (const ref of refs) {
    if (all.has(ref)) continue;
    all.add(ref);
    reached(needs.get(ref) ?? [], all);
  }
  return all;
}
