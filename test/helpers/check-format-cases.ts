// Runs our reader and printer over the recorded cases of a format.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SubrosaError } from '../../src/base/errors.ts';
import { formatByName, lookup } from '../../src/formats/index.ts';
import type { FormatName } from '../../src/formats/index.ts';
import { type FormatCase, formatCases, inputOf, outputFields } from './format-cases.ts';

/** What ours makes of a case: parse and print, with nothing between. */
function convert(one: FormatCase, format: FormatName): Uint8Array {
  const tree = formatByName(one.from ?? format).parse(inputOf(one));
  const printer = formatByName(one.to ?? format);
  const options = { indent: one.indent };
  if (one.extract === undefined) return printer.print(tree, options);
  let value = tree.documents[0] && lookup(tree.documents[0], 'none');
  for (const [, key = ''] of one.extract.matchAll(/\["(.*?)"\]/g)) {
    const node = value ?? tree.documents[0];
    value = node?.kind === 'map' ? lookup(node, key) : undefined;
  }
  assert.ok(value, 'the case names a value that is not there');
  return printer.printValue(value, options);
}

function refuses(one: FormatCase, format: FormatName, codes: readonly string[]): SubrosaError {
  try {
    convert(one, format);
  } catch (error) {
    assert.ok(error instanceof SubrosaError, String(error));
    assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
    return error;
  }
  assert.fail('expected a refusal');
}

function check(one: FormatCase, format: FormatName): void {
  const { ours, sops = {} } = one;
  if (ours?.code !== undefined) {
    assert.equal(refuses(one, format, [ours.code]).message, ours.message);
  } else if (ours?.output !== undefined) {
    assert.equal(Buffer.from(convert(one, format)).toString(), ours.output);
  } else if (sops.failed !== undefined) {
    refuses(one, format, sops.failed === 'encrypt' ? ['parse', 'unsupported-value'] : ['emit']);
  } else {
    assert.deepEqual(outputFields(convert(one, format)), sops);
  }
}

/** One test for each case of a format. */
export function checkFormatCases(format: FormatName): void {
  describe('reads and prints as the real sops does, but for what is refused or mended on purpose', () => {
    for (const one of formatCases(format)) test(one.name, () => check(one, format));
  });
}
