// The property behind the formats: ours prints what the real sops prints, or else what sops prints does not read back
// as the same tree; and what ours prints, sops reads as the same tree.
import assert from 'node:assert/strict';
import { SubrosaError } from '../../src/base/errors.ts';
import { type FormatName, formatByName } from '../../src/formats/index.ts';
import { inputOf, outputFields, type FormatCase, type Outcome, RealSops } from './format-cases.ts';

export interface Conversion {
  readonly input: string | Uint8Array;
  readonly from: FormatName;
  readonly to: FormatName;
}

/** Texts of ours that say on purpose what the original is silent about. */
const STRICTER = /the file ends too early|more after the end of the object|UTF-16|key is not valid UTF-8/;

function caseOf({ input, from, to }: Conversion): FormatCase {
  const name = `${from} to ${to}`;
  if (typeof input === 'string') return { name, input, from, to };
  return { name, inputBase64: Buffer.from(input).toString('base64'), from, to };
}

function ourResult(conversion: Conversion): Uint8Array | SubrosaError {
  try {
    const tree = formatByName(conversion.from).parse(inputOf(caseOf(conversion)));
    return formatByName(conversion.to).print(tree);
  } catch (error) {
    if (error instanceof SubrosaError) return error;
    throw error;
  }
}

/** Checks one conversion; returns what it showed. */
export function checkConversion(sops: RealSops, conversion: Conversion): string {
  const theirs = sops.run(caseOf(conversion), conversion.from);
  const ours = ourResult(conversion);
  if (theirs.failed === 'encrypt') {
    assert.ok(ours instanceof SubrosaError, `the original refuses: ${theirs.message ?? ''}`);
    return 'refused';
  }
  if (ours instanceof SubrosaError && STRICTER.test(ours.message)) return 'stricter';
  const tree = sops.tree(caseOf(conversion), conversion.from);
  if (!(ours instanceof SubrosaError)) {
    if (theirs.failed === undefined)
      assert.ok(theirs.output !== undefined || theirs.outputBase64 !== undefined);
    if (same(outputFields(ours), theirs)) return 'equal';
    if (tree.failed === undefined)
      assert.deepEqual(reread(sops, conversion, ours), tree, 'sops misreads ours');
    assert.notDeepEqual(rereadOutcome(sops, conversion, theirs), tree, 'ours differs without need');
    return 'mended';
  }
  assert.notDeepEqual(
    rereadOutcome(sops, conversion, theirs),
    tree,
    `ours refuses without need: ${ours.message}`,
  );
  return 'hazard';
}

function same(one: Outcome, other: Outcome): boolean {
  return one.output === other.output && one.outputBase64 === other.outputBase64;
}

function rereadOutcome(sops: RealSops, conversion: Conversion, printed: Outcome): Outcome {
  if (printed.failed !== undefined) return {};
  return reread(sops, conversion, printed.output ?? Buffer.from(printed.outputBase64 ?? '', 'base64'));
}

function reread(sops: RealSops, { to }: Conversion, input: string | Uint8Array): Outcome {
  return sops.tree(caseOf({ input, from: to, to }), to);
}
