// The records of test/vectors/yaml/cases.json hold for the real sops and its YAML store. With SUBROSA_RECORD=1 they are
// written anew instead.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inputOf, RealSops } from '../helpers/format-cases.ts';
import { realBin } from '../helpers/programs.ts';
import { type StoreOutcome, type YamlCase, yamlCases, yamlCasesPath } from '../helpers/yaml-cases.ts';
import { YamlOracle } from '../helpers/yaml-oracle.ts';
import { describeWire } from '../helpers/yaml-wire.ts';

const sops = new RealSops(join(realBin(), 'sops'));
const store = new YamlOracle();
after(() => {
  sops.remove();
  store.close();
});

async function storeOutcome(one: YamlCase): Promise<StoreOutcome> {
  const source = inputOf(one);
  if (source.length === 0) return {};
  const answer = await store.ask({ source, ...(one.indent !== undefined && { indent: one.indent }) });
  if (!answer) return { error: 'fatal' };
  if (answer.error !== undefined) return { error: answer.error };
  const output = Buffer.from(answer.output ?? '', 'base64').toString();
  return { tree: (answer.tree ?? []).map(describeWire), output };
}

test('the recorded YAML cases are what the real sops and its store do', async () => {
  const records: YamlCase[] = [];
  for (const { ours, ...one } of yamlCases()) {
    records.push({
      ...one,
      store: await storeOutcome(one),
      sops: sops.run(one, 'yaml'),
      ...(ours && { ours }),
    });
  }
  if (process.env['SUBROSA_RECORD'] === '1')
    writeFileSync(yamlCasesPath, `${JSON.stringify(records, null, 2)}\n`);
  else assert.deepEqual(records, yamlCases());
});
