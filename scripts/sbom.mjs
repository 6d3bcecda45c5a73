// Writes sbom.cdx.json, the CycloneDX bill of materials of what a release depends on: run before packing (`prepack`).
// Addresses of the registry that it was installed from are left out: they are no property of the package.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const args = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];
const { status, stdout, stderr, error } = spawnSync('npm', args, {
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
  shell: process.platform === 'win32',
});
if (status !== 0) {
  process.stderr.write(`npm sbom failed: ${error?.message ?? stderr}\n`);
  process.exit(1);
}
const bill = JSON.parse(stdout);
for (const component of bill.components) {
  component.externalReferences = (component.externalReferences ?? []).filter(
    ({ type }) => type !== 'distribution',
  );
}
const { dependencies, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const listed = new Set(bill.components.map(({ name }) => name));
const missing = Object.keys(dependencies).filter((name) => !listed.has(name));
if (missing.length > 0 || bill.metadata.component.version !== version) {
  process.stderr.write(
    `The bill of materials is not that of this package: ${missing.join(', ') || 'its version differs'}.\n`,
  );
  process.exit(1);
}
writeFileSync('sbom.cdx.json', `${JSON.stringify(bill, null, 2)}\n`);
process.stdout.write(`sbom.cdx.json: ${bill.components.length} components\n`);
