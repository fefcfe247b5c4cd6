// Binary files: any bytes, as one string value under the key `data`. Their encrypted form is a JSON file (json.ts).
import { textBytes } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import type { Format } from './format.ts';
import { entry, lookup, map, str } from './tree.ts';

const HINT =
  'This is likely not an encrypted binary file? If not, use --output-type to select the correct output type.';

function refuse(reason: string): SubrosaError {
  return new SubrosaError('emit', `error emitting binary store: ${reason}`, { hint: HINT });
}

/** Bytes in, the same bytes out, never copied when the value already is bytes. Has no values to print one by one. */
export const binary: Format = {
  name: 'binary',
  parse(input) {
    return { documents: [map([entry('data', str(input))])] };
  },
  print({ documents: [first, ...others] }) {
    if (!first || others.length > 0) throw refuse('there must be exactly one tree branch');
    const data = lookup(first, 'data');
    if (data === undefined) throw refuse('no binary data found in tree');
    if (data.kind !== 'str') throw refuse("'data' key in tree does not have a string value");
    return textBytes(data.text);
  },
  printValue() {
    throw new SubrosaError(
      'emit',
      'a binary file is not structured, so no single value can be extracted from it',
    );
  },
};
