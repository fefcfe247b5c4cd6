// Generated texts and trees through sops' own YAML store and through ours. SUBROSA_SEED repeats a run, SUBROSA_RUNS
// multiplies the number of cases.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { after, describe, test } from 'node:test';
import { SubrosaError } from '../../src/base/errors.ts';
import { entry, map, type MapNode, type Tree, yaml } from '../../src/formats/index.ts';
import { characterText, commentedText, hardMap, hardValue, looseText } from '../helpers/yaml-generate.ts';
import { type OracleAnswer, YamlOracle } from '../helpers/yaml-oracle.ts';
import { describeWire, toWire } from '../helpers/yaml-wire.ts';
import { seed } from '../helpers/seed.ts';

const runs = Number(process.env['SUBROSA_RUNS'] ?? 1);
const store = new YamlOracle();
after(() => store.close());

const text = (bytes: Uint8Array | string): string => Buffer.from(bytes as string, 'base64').toString();
const shown = ({ documents }: Tree): unknown[] => documents.map((document) => describeWire(toWire(document)));

function parse(source: Uint8Array): Tree | SubrosaError {
  try {
    return yaml.parse(source);
  } catch (error) {
    if (error instanceof SubrosaError) return error;
    throw error;
  }
}

/** A tree as it must be read back: comments may have moved, and a float without fraction is an int then. */
function content(wire: unknown): unknown {
  return JSON.parse(JSON.stringify(wire), (_, value: unknown) => {
    if (typeof value === 'string') return value.replace(/^float (-?\d{1,6})$/, 'int $1');
    return Array.isArray(value) ? value.filter((item) => !/^(inline )?comment /.test(String(item))) : value;
  }) as unknown;
}

/** Ours is theirs; or theirs is not the tree when read again, and ours is. */
async function checkPrinted(
  ours: Uint8Array,
  theirs: string | undefined,
  documents: readonly MapNode[],
): Promise<string> {
  const printed = Buffer.from(ours).toString();
  if (printed === theirs) return 'equal';
  const wanted = content(shown({ documents }));
  assert.deepEqual(content(await readByStore(ours)), wanted, 'sops misreads ours');
  const reread = theirs === undefined ? undefined : await readByStore(Buffer.from(theirs));
  if (reread !== undefined) {
    assert.notDeepEqual(
      content(reread),
      wanted,
      `ours differs without need:\n${printed}\ntheirs:\n${theirs ?? ''}`,
    );
  }
  return 'mended';
}

async function readByStore(source: Uint8Array): Promise<unknown> {
  const answer = await store.ask({ source });
  return answer?.tree?.map(describeWire) ?? answer?.error;
}

async function checkText(source: string): Promise<string> {
  if (source === '') return 'empty';
  const answer = await store.ask({ source: Buffer.from(source) });
  const ours = parse(Buffer.from(source));
  if (answer?.error === undefined && answer) return checkRead(ours, answer);
  const mayPrint = answer?.error?.startsWith('Error marshaling') === true;
  assert.ok(ours instanceof SubrosaError || mayPrint, `the original refuses: ${answer?.error ?? 'fatal'}`);
  return 'refused';
}

async function checkRead(ours: Tree | SubrosaError, theirs: OracleAnswer): Promise<string> {
  if (ours instanceof SubrosaError) {
    assert.match(ours.message, /cannot decode|base64/, 'ours refuses');
    return 'stricter';
  }
  assert.deepEqual(shown(ours), theirs.tree?.map(describeWire));
  return checkPrinted(yaml.print(ours), text(theirs.output ?? ''), ours.documents);
}

async function checkTree(documents: readonly MapNode[], indent: number): Promise<string> {
  const answer = await store.ask({ tree: documents, indent });
  const theirs = answer?.error === undefined ? text(answer?.output ?? '') : undefined;
  return checkPrinted(yaml.print({ documents }, { indent }), theirs, documents);
}

function property<T>(
  name: string,
  numRuns: number,
  inputs: fc.Arbitrary<T>,
  check: (input: T) => Promise<string>,
): void {
  test(name, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const verdicts = new Map<string, number>();
    const counted = async (input: T): Promise<void> => {
      const verdict = await check(input);
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    };
    await fc.assert(fc.asyncProperty(inputs, counted), { seed, numRuns: numRuns * runs });
    t.diagnostic(JSON.stringify(Object.fromEntries(verdicts)));
  });
}

describe('ours reads what the store of sops reads, and prints what it prints', () => {
  property('texts with comments everywhere', 1500, commentedText, checkText);
  property('lines that may be no YAML', 1500, looseText, checkText);
  property('characters in no order', 1500, characterText, checkText);
});

describe('ours prints what the store of sops prints, or sops would not read its own back', () => {
  const indent = fc.constantFrom(0, 0, 0, 2, 3, 8, 9, 12, 1);
  property(
    'trees',
    1500,
    fc.tuple(fc.array(hardMap, { minLength: 1, maxLength: 3 }), indent),
    ([documents, width]) => checkTree(documents, width),
  );
  property('single values', 500, hardValue, async (value) => {
    const answer = await store.ask({ value });
    const ours = Buffer.from(yaml.printValue(value)).toString();
    const theirs = answer?.error === undefined ? text(answer?.output ?? '') : 'null';
    if (ours === theirs) return 'equal';
    assert.equal(
      await checkTree([map([entry('v', value)])], 4),
      'mended',
      `ours:\n${ours}\ntheirs:\n${theirs}`,
    );
    return 'mended';
  });
});
