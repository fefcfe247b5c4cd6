// fast-check generators of plaintext files in every format: the source text, since the same tree may be written in many
// ways and each way must be read alike. A text that is not valid is fine: then both programs must refuse it alike.
import fc from 'fast-check';

type Arb<T> = fc.Arbitrary<T>;

const words = ['a', 'b', 'key', 'name', 'y', 'n', 'null', 'true', 'no', '1', '10', '2', 'data', 'stringData'];
const traps = [
  '__proto__',
  'constructor',
  'toString',
  'a:b',
  'a.b',
  'with space',
  '-',
  '"q"',
  "'s'",
  'é',
  '😀',
  '#x',
];

/** Strings that readers and printers get wrong. */
const hardStrings = [
  ...[
    '',
    ' ',
    '  lead',
    'trail ',
    'a: b',
    '- a',
    '# no',
    'a #b',
    '{a',
    '[a',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a`',
  ],
  ...[
    '|',
    '>',
    "it's",
    '"',
    '\\',
    '\\n',
    'a\\',
    '<<',
    '=',
    '~',
    '?',
    ':',
    'a:',
    ',',
    '...',
    '---',
    '--- a',
    '-',
  ],
  ...[
    'yes',
    'No',
    'ON',
    'y',
    'N',
    'True',
    'null',
    'Null',
    '0',
    '-1',
    '+1',
    '1.5',
    '.5',
    '5.',
    '1e3',
    '0x1F',
    '017',
  ],
  ...[
    '0o17',
    '0b11',
    '1_000',
    '12:30',
    '1:2:3',
    '2020-01-01',
    '2020-01-01T00:00:00Z',
    '.inf',
    '-.Inf',
    '.NaN',
  ],
  ...[
    'one\ntwo',
    'one\n',
    '\none',
    'one\n\n',
    '  one\n two',
    'a \nb',
    'a\r\nb',
    'a\tb',
    '\ta',
    'tab\n\tin block',
  ],
  ...[
    'é',
    'ß',
    '漢字',
    '😀',
    '\u00a0',
    '\u0085',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\u200b',
    '\u0000',
    '\u0007',
    '\u007f',
  ],
  ...[
    '<b>&</b>',
    'ENC[AES256_GCM,data:x]',
    'x'.repeat(200),
    'word '.repeat(40),
    `${'long '.repeat(30)}\nend`,
  ],
];

const text: Arb<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hardStrings) },
  { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);

const key: Arb<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.constantFrom(...traps) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 6 }) },
);

const int64: Arb<string> = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const float: Arb<string> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => String(value)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential()),
  fc.constantFrom(
    '1.0',
    '1.50',
    '1e3',
    '1E-7',
    '123456789.0',
    '1e6',
    '100000.0',
    '1e21',
    '1e22',
    '0.1',
    '5e-324',
  ),
);

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'map'; readonly items: readonly (readonly [string, Node])[] }
  | { readonly kind: 'list'; readonly items: readonly Node[] };

function trees(plain: Arb<string>, keys: Arb<string>, unique: boolean): Arb<Node> {
  const { tree } = fc.letrec<{ tree: Node; map: Node }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: text.map((value): Node => ({ kind: 'text', text: value })) },
      { weight: 3, arbitrary: plain.map((value): Node => ({ kind: 'plain', text: value })) },
      { weight: 2, arbitrary: tie('map') },
      {
        weight: 1,
        arbitrary: fc.array(tie('tree'), { maxLength: 4 }).map((items): Node => ({ kind: 'list', items })),
      },
    ),
    map: mapOf(keys, tie('tree'), unique),
  }));
  return mapOf(keys, tree, unique, 1);
}

function mapOf(keys: Arb<string>, value: Arb<Node>, unique: boolean, minLength = 0): Arb<Node> {
  const pair = fc.tuple(keys, value);
  const items = unique
    ? fc.uniqueArray(pair, { minLength, maxLength: 6, selector: ([name]) => name })
    : fc.array(pair, { minLength, maxLength: 6 });
  return items.map((pairs): Node => ({ kind: 'map', items: pairs }));
}

function json(node: Node, gap: string): string {
  switch (node.kind) {
    case 'text':
      return JSON.stringify(node.text);
    case 'plain':
      return node.text;
    case 'map':
      return `{${gap}${node.items.map(([name, value]) => `${JSON.stringify(name)}:${gap}${json(value, gap)}`).join(`,${gap}`)}}`;
    case 'list':
      return `[${node.items.map((value) => json(value, gap)).join(`,${gap}`)}]`;
  }
}

const jsonPlain: Arb<string> = fc.oneof(
  int64,
  float,
  fc.constantFrom('true', 'false', 'null', '-0.0', '0', '-0'),
);
const jsonText = (unique: boolean): Arb<string> =>
  fc
    .tuple(trees(jsonPlain, key, unique), fc.constantFrom('', ' ', '\n\t'))
    .map(([node, gap]) => json(node, gap));

/** JSON: any key twice, numbers in many spellings, gaps or none. */
export const jsonFile: Arb<string> = jsonText(false);
/** JSON that YAML can hold: no key twice. */
export const jsonForYaml: Arb<string> = jsonText(true);

const yamlPlain: Arb<string> = fc.oneof(
  int64,
  float,
  fc.constantFrom(
    ...[
      'true',
      'True',
      'FALSE',
      'null',
      '~',
      'yes',
      'No',
      'on',
      'y',
      '0x1F',
      '0o17',
      '017',
      '0b11',
      '1_000',
      '+1',
    ],
    ...[
      '0778',
      '.5',
      '5.',
      '1e400',
      '.inf',
      '-.inf',
      '12:30',
      '190:20:30',
      '2020-01-01',
      '2020-1-2',
      '0.0',
      '-0.0',
    ],
    ...[
      '2020-01-01T10:20:30Z',
      '2020-01-01 10:20:30',
      '2020-01-01t10:20:30.123456789+02:00',
      '18446744073709551616',
    ],
    ...['9223372036854775807', '-9223372036854775808', 'plain words', 'a-b', 'http://x/?y=z'],
    ...[
      '!!str 5',
      '!!str true',
      '!!float 3',
      '!!int "7"',
      '!custom x',
      '!!binary aGVsbG8=',
      '=',
      '1.2.3',
      '0x',
      '1__0',
    ],
  ),
);

function quoted(value: string): string {
  // JSON's quotes are YAML's, but YAML wants these characters escaped.

  return JSON.stringify(value).replace(/[\x7f-\x9f\ufeff\ufffe\uffff]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function isBlockText(value: string): boolean {
  return /^[^\s][ -~\n]*\n$/.test(value) && !/ \n/.test(value);
}

function scalar(node: Node & { kind: 'text' | 'plain' }, indent: string): string {
  if (node.kind === 'plain') return node.text;
  if (isBlockText(node.text)) {
    const lines = node.text.slice(0, -1).split('\n');
    return `|\n${lines.map((line) => (line === '' ? '' : `${indent}  ${line}`)).join('\n')}`;
  }
  if (/^[ -~]*$/.test(node.text) && node.text.length % 2 === 0) return `'${node.text.replaceAll("'", "''")}'`;
  return quoted(node.text);
}

// Plain keys, but for those that are no strings: the original refuses them, which unsupported.txt shows.
const isWord = /^(?!(true|null)$)[A-Za-z_][\w-]*$/;

function yamlKey(name: string): string {
  return isWord.test(name) ? name : quoted(name);
}

function under(node: Node, indent: string): string {
  if (node.kind === 'map' && node.items.length > 0) return `\n${yamlLines(node, `${indent}  `)}`;
  if (node.kind === 'list' && node.items.length > 0) return `\n${yamlLines(node, `${indent}  `)}`;
  return ` ${yamlInline(node, indent)}\n`;
}

function yamlInline(node: Node, indent: string): string {
  if (node.kind === 'map') return '{}';
  if (node.kind === 'list') return '[]';
  return scalar(node, indent);
}

function yamlLines(node: Node, indent: string): string {
  if (node.kind === 'map') {
    return node.items.map(([name, value]) => `${indent}${yamlKey(name)}:${under(value, indent)}`).join('');
  }
  if (node.kind === 'list') return node.items.map((value) => `${indent}-${under(value, indent)}`).join('');
  return `${indent}${scalar(node, indent)}\n`;
}

const yamlTree: Arb<Node> = trees(yamlPlain, key, true);

/** YAML without comments: block style, or flow style (as JSON), or several documents. */
export const yamlFile: Arb<string> = fc.oneof(
  { weight: 6, arbitrary: yamlTree.map((node) => yamlLines(node, '')) },
  { weight: 1, arbitrary: trees(int64, key, true).map((node) => json(node, ' ')) },
  {
    weight: 1,
    arbitrary: fc
      .array(yamlTree, { minLength: 2, maxLength: 3 })
      .map((nodes) => nodes.map((node) => yamlLines(node, '')).join('---\n')),
  },
);

const commentText: Arb<string> = fc.constantFrom(
  ' note',
  'note',
  ' two  words ',
  '# twice',
  ' é',
  '',
  ' a: b',
  '!',
);

/** YAML with comments above keys and items and behind values; values are simple so that comments are what differs. */
export const yamlWithComments: Arb<string> = fc
  .array(
    fc.record({
      above: fc.array(commentText, { maxLength: 2 }),
      blank: fc.boolean(),
      value: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('1', 'x', '"q"', 'true', 'null') },
        { weight: 1, arbitrary: fc.constantFrom('[]', '{}', '[1, 2]', '{k: v}') },
      ),
      behind: fc.option(commentText.filter((comment) => comment !== '')),
      nested: fc.option(fc.tuple(fc.constantFrom('map', 'list'), fc.array(commentText, { maxLength: 2 })), {
        freq: 3,
      }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((entries) =>
    entries
      .map(({ above, blank, value, behind, nested }, index) => {
        const head = `${blank ? '\n' : ''}${above.map((comment) => `#${comment}\n`).join('')}`;
        const inline = behind === null ? '' : ` #${behind}`;
        if (nested === null) return `${head}k${index}: ${value}${inline}\n`;
        const [kind, comments] = nested;
        const lines = comments.map((comment) => `  #${comment}\n`).join('');
        const item =
          kind === 'map' ? `  in: ${value}${inline}\n  out: 2\n` : `  - ${value}${inline}\n  - 2\n`;
        return `${head}k${index}:\n${lines}${item}`;
      })
      .join(''),
  );

const line: Arb<string> = text.map((value) => value.replaceAll(/[\n\0]/g, ''));

/** dotenv: keys, comments, blank lines; values with everything but a line end. */
export const dotenvFile: Arb<string> = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .tuple(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,8}$/), line)
          .map((pair) => pair.join('=')),
      },
      { weight: 1, arbitrary: line.map((comment) => `#${comment}`) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('', 'A=one\\ntwo', 'A=', 'export B=x', ' C = x ', 'D="q"', 'E=a\r'),
      },
    ),
    { minLength: 1, maxLength: 10 },
  )
  .map((lines) => lines.map((each) => `${each}\n`).join(''));

const iniWord = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,8}$/);
const iniValue: Arb<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'v',
      'two words',
      'a=b',
      'a:b',
      'é',
      '1',
      '1.0',
      'true',
      '',
      '%(x)s',
      '$HOME',
      'C:\\x',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '"quoted"',
      "'single'",
      '`a # b`',
      '`a ; b`',
      'x ; c',
      'x # c',
      '"""m"""',
      "it's",
    ),
  },
  { weight: 1, arbitrary: line.map((value) => value.replaceAll(/[`"'#;\\\r]/g, '').trim()) },
);

/** INI: sections, a part before them, comments, both delimiters. */
export const iniFile: Arb<string> = fc
  .tuple(
    fc.array(fc.tuple(iniWord, iniValue), { maxLength: 2 }),
    fc.array(
      fc.tuple(
        iniWord,
        fc.array(
          fc.tuple(
            iniWord,
            iniValue,
            fc.constantFrom(' = ', '=', ': '),
            fc.constantFrom('', '; note\n', '# note\n'),
          ),
          { maxLength: 4 },
        ),
        fc.constantFrom('', '; about\n'),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([top, sections]) => {
    const head = top.map(([name, value]) => `${name} = ${value}\n`).join('');
    const body = sections.map(
      ([name, pairs, comment]) =>
        `${comment}[${name}]\n${pairs.map(([each, value, sign, note]) => `${note}${each}${sign}${value}\n`).join('')}`,
    );
    return head + body.join('\n');
  });

/** Any bytes. */
export const binaryFile: Arb<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  text.map((value) => new TextEncoder().encode(value)),
);
