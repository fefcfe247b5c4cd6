// What a new file starts from in the editor: the original's samples.
import {
  bool,
  comment,
  entry,
  float,
  list,
  map,
  str,
  type FormatName,
  type MapNode,
  type Tree,
} from '../../formats/index.ts';

const WELCOME = 'Welcome to SOPS! Edit this file as you please!';

function nested(): MapNode {
  return map([
    entry('hello', str(WELCOME)),
    entry('example_key', str('example_value')),
    comment(' Example comment'),
    entry('example_array', list([str('example_value1'), str('example_value2')])),
    entry('example_number', float('1234.56789')),
    entry('example_booleans', list([bool(true), bool(false)])),
  ]);
}

const SAMPLES: Readonly<Record<FormatName, () => MapNode>> = {
  yaml: nested,
  json: () => map(nested().items.filter((item) => item.kind === 'entry')),
  dotenv: () =>
    map([
      comment(' This is an example file.'),
      entry('hello', str(WELCOME)),
      entry('example_key', str('example_value')),
      entry('example_multiline', str('foo\nbar\nbaz')),
    ]),
  ini: () =>
    map([
      entry('DEFAULT', map([])),
      entry(
        'Welcome!',
        map([
          comment('This is an example file.'),
          entry('hello', str(WELCOME)),
          entry('example_key', str('example_value')),
        ]),
      ),
    ]),
  binary: () => map([entry('data', str(WELCOME))]),
};

/** The sample of a format. */
export function sampleTree(format: FormatName): Tree {
  return { documents: [SAMPLES[format]()] };
}
