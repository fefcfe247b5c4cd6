// Tokens to nodes: the grammar of libyaml, and go-yaml's distribution of comments over the nodes.
import { SubrosaError } from '../../base/errors.ts';
import { MAX_DEPTH } from '../tree.ts';
import { syntaxError } from './cursor.ts';
import { closesAhead } from './flow-end.ts';
import {
  addPair,
  type DocumentNode,
  emptyMapping,
  emptyScalar,
  emptySequence,
  type MappingNode,
  type Properties,
  type ScalarNode,
  type SequenceNode,
  shortTag,
  type YamlNode,
} from './node.ts';
import type { Token, TokenType } from './token.ts';
import { TokenFeed } from './token-feed.ts';

/** Where a node stands: may it be a block, and may it be a sequence whose dashes are not indented. */
type Place = 'flow' | 'block' | 'block-value';

const ENDS_DOCUMENT = new Set<TokenType>([
  'version',
  'tag-directive',
  'document-start',
  'document-end',
  'stream-end',
]);

/**
 * Parses all documents of a text.
 * @throws SubrosaError `parse` or `limit`
 */
export function parseDocuments(text: string): readonly DocumentNode[] {
  return new Parser(text).documents();
}

class Parser {
  private readonly tokens: TokenFeed;
  private depth = 0;
  /** The flow collections that are open here. */
  private readonly flows: Token[] = [];
  private readonly anchors = new Map<string, YamlNode>();
  private tagPrefixes = new Map<string, string>();

  constructor(text: string) {
    this.tokens = new TokenFeed(text);
  }

  documents(): readonly DocumentNode[] {
    const found: DocumentNode[] = [];
    this.tokens.peek();
    this.tokens.skip();
    const first = this.tokens.peek();
    if (!ENDS_DOCUMENT.has(first.type) || first.type === 'document-end') found.push(this.implicitDocument());
    for (;;) {
      while (this.tokens.peek().type === 'document-end') this.tokens.skip();
      if (this.tokens.peek().type === 'stream-end') return found;
      found.push(this.explicitDocument());
    }
  }

  private implicitDocument(): DocumentNode {
    this.readDirectives();
    const head = this.tokens.takeDocumentHead();
    const root = this.node('block');
    return { head, root, foot: this.endDocument() };
  }

  private explicitDocument(): DocumentNode {
    this.readDirectives();
    const start = this.tokens.peek();
    if (start.type !== 'document-start')
      throw syntaxError('did not find expected <document start>', start.line);
    this.tokens.skip();
    const next = this.tokens.peek();
    const root = ENDS_DOCUMENT.has(next.type) ? emptyScalar(next.line) : this.node('block');
    return { head: '', root, foot: this.endDocument() };
  }

  private endDocument(): string {
    if (this.tokens.peek().type === 'document-end') this.tokens.skip();
    this.tagPrefixes = new Map();
    const { head, foot } = this.tokens.takeComments();
    return foot === '' ? head : foot;
  }

  private readDirectives(): void {
    let version = false;
    for (;;) {
      const { type, value, suffix, line } = this.tokens.peek();
      if (type === 'version') {
        if (version) throw syntaxError('found duplicate %YAML directive', line);
        if (value !== '1.1') throw syntaxError('found incompatible YAML document', line);
        version = true;
      } else if (type === 'tag-directive') {
        if (this.tagPrefixes.has(value)) throw syntaxError('found duplicate %TAG directive', line);
        this.tagPrefixes.set(value, suffix);
      } else break;
      this.tokens.skip();
    }
    if (!this.tagPrefixes.has('!')) this.tagPrefixes.set('!', '!');
    if (!this.tagPrefixes.has('!!')) this.tagPrefixes.set('!!', 'tag:yaml.org,2002:');
  }

  // Nodes ------------------------------------------------------------------------------------------------------------

  private node(place: Place): YamlNode {
    const first = this.tokens.peek();
    if (first.type === 'alias') return this.alias(first);
    const properties = this.properties(first);
    const next = this.tokens.peek();
    const { type } = next;
    if (type === 'scalar') return this.scalar(next, properties);
    if (type === 'flow-sequence-start') return this.nested(() => this.flowSequence(properties), properties);
    if (type === 'flow-mapping-start') return this.nested(() => this.flowMapping(properties), properties);
    if (place === 'block-value' && type === 'block-entry') {
      return this.nested(() => this.indentlessSequence(properties), properties);
    }
    if (place !== 'flow') {
      if (type === 'block-sequence-start')
        return this.nested(() => this.blockSequence(properties), properties);
      if (type === 'block-mapping-start') return this.nested(() => this.blockMapping(properties), properties);
    }
    if (properties.anchor === '' && properties.tag === '') {
      throw syntaxError('did not find expected node content', this.flowErrorLine(next));
    }
    return this.named({ ...emptyScalar(properties.at), tag: shortTag(properties.tag) }, properties);
  }

  private nested(parse: () => YamlNode, properties: Properties): YamlNode {
    if (++this.depth > MAX_DEPTH) {
      const where = { line: properties.at + 1 };
      throw new SubrosaError('limit', `yaml: nested deeper than ${MAX_DEPTH} levels`, { where });
    }
    const result = parse();
    this.depth--;
    return result;
  }

  private named<T extends YamlNode>(node: T, properties: Properties): T {
    if (properties.anchor !== '') this.anchors.set(properties.anchor, node);
    return node;
  }

  private alias(next: Token): YamlNode {
    const comments = this.tokens.takeComments();
    const target = this.anchors.get(next.value);
    if (!target) {
      // compat: sops 3.13 names it; an unquoted password that begins with an asterisk looks just like that.
      throw syntaxError('unknown anchor referenced', next.line);
    }
    this.tokens.skip();
    return { kind: 'alias', tag: '', at: next.line, name: next.value, target, ...comments };
  }

  private properties(first: Token): Properties {
    let anchor = '';
    let tag = '';
    let next = first;
    while ((next.type === 'anchor' && anchor === '') || (next.type === 'tag' && tag === '')) {
      if (next.type === 'anchor') anchor = next.value;
      else tag = this.resolveTag(next);
      this.tokens.skip();
      next = this.tokens.peek();
    }
    return { anchor, tag, at: first.line };
  }

  private resolveTag(next: Token): string {
    if (next.value === '') return next.suffix;
    const prefix = this.tagPrefixes.get(next.value);
    if (prefix === undefined) throw syntaxError('found undefined tag handle', next.line);
    return prefix + next.suffix;
  }

  private scalar(next: Token, properties: Properties): ScalarNode {
    const { head, line, foot } = this.tokens.takeComments();
    this.tokens.skip();
    const tag = shortTag(properties.tag);
    const { style, value } = next;
    return this.named({ kind: 'scalar', tag, at: properties.at, style, value, head, line, foot }, properties);
  }

  // Blocks -----------------------------------------------------------------------------------------------------------

  private blockSequence(properties: Properties): SequenceNode {
    const sequence = this.named(emptySequence(properties, this.tokens.takeStem()), properties);
    this.tokens.skip();
    for (;;) {
      const next = this.tokens.peek();
      if (next.type === 'block-entry') {
        sequence.items.push(this.entry(next, ['block-entry', 'block-end']));
      } else if (next.type === 'block-end') {
        this.tokens.skip();
        return sequence;
      } else throw syntaxError("did not find expected '-' indicator", next.line);
    }
  }

  /** The dashes of a mapping value in the column of its key. No token ends them. */
  private indentlessSequence(properties: Properties): SequenceNode {
    const sequence = this.named(emptySequence(properties, ''), properties);
    for (;;) {
      const next = this.tokens.peek();
      if (next.type !== 'block-entry') return sequence;
      sequence.items.push(this.entry(next, ['block-entry', 'key', 'value', 'block-end']));
    }
  }

  private entry(dash: Token, ends: readonly TokenType[]): YamlNode {
    this.tokens.skipDash();
    return ends.includes(this.tokens.peek().type) ? emptyScalar(dash.line) : this.node('block');
  }

  private blockMapping(properties: Properties): MappingNode {
    const mapping = this.named(emptyMapping(properties, this.tokens.takeStem()), properties);
    this.tokens.skip();
    for (;;) {
      const next = this.tokens.peek();
      if (next.type === 'key') this.blockPair(mapping, next);
      else if (next.type === 'block-end') break;
      else throw syntaxError('did not find expected key', next.line);
    }
    const { line, foot } = this.tokens.takeComments();
    this.tokens.skip();
    const last = mapping.pairs.at(-1);
    mapping.line = line;
    if (foot !== '' && last) last.key.foot = foot;
    else mapping.foot = foot;
    return mapping;
  }

  private blockPair(mapping: MappingNode, start: Token): void {
    this.tokens.skip();
    const key = this.blockPart(start.line);
    const before = mapping.pairs.at(-1);
    if (key.foot !== '' && before) {
      before.key.foot = key.foot;
      key.foot = '';
    }
    const next = this.tokens.peek();
    let value: YamlNode;
    if (next.type === 'value') {
      this.tokens.skip();
      value = this.blockPart(next.line);
    } else value = emptyScalar(next.line);
    addPair(mapping, key, value);
  }

  private blockPart(line: number): YamlNode {
    const { type } = this.tokens.peek();
    return type === 'key' || type === 'value' || type === 'block-end'
      ? emptyScalar(line)
      : this.node('block-value');
  }

  // Flow collections -------------------------------------------------------------------------------------------------

  private flowSequence(properties: Properties): SequenceNode {
    const sequence = this.named(emptySequence(properties, this.tokens.takeComments().head), properties);
    this.openFlow();
    for (let first = true; this.flowHasMore('flow-sequence-end', first); first = false) {
      const next = this.tokens.peek();
      sequence.items.push(
        next.type === 'key'
          ? this.nested(() => this.flowPair(next), { anchor: '', tag: '', at: next.line })
          : this.node('flow'),
      );
    }
    const { line, foot } = this.tokens.takeComments();
    this.closeFlow();
    return Object.assign(sequence, { line, foot });
  }

  private openFlow(): void {
    this.flows.push(this.tokens.peek());
    this.tokens.skip();
  }

  private closeFlow(): void {
    this.flows.pop();
    this.tokens.skip();
  }

  /** The line to look at when a token does not fit: its own, or that of a flow collection around it that never closes. */
  private flowErrorLine(wrong: Token): number {
    const open = this.flows.at(-1);
    return open === undefined || closesAhead(this.tokens, open.type) ? wrong.line : open.line;
  }

  /** Whether another entry follows; takes the comma before it. */
  private flowHasMore(end: TokenType, first: boolean): boolean {
    const next = this.tokens.peek();
    if (next.type === end) return false;
    if (first) return true;
    if (next.type !== 'flow-entry') {
      throw syntaxError(
        `did not find expected ',' or '${end === 'flow-sequence-end' ? ']' : '}'}'`,
        this.flowErrorLine(next),
      );
    }
    this.tokens.skip();
    return this.tokens.peek().type !== end;
  }

  /** `a: b` as an entry of a sequence is a mapping of its own. */
  private flowPair(start: Token): MappingNode {
    const mapping = emptyMapping({ anchor: '', tag: '', at: start.line }, '');
    this.tokens.skip();
    const ends: readonly TokenType[] = ['flow-entry', 'flow-sequence-end'];
    const next = this.tokens.peek();
    let key: YamlNode;
    if (next.type === 'value' || ends.includes(next.type)) {
      // compat: libyaml drops the token behind an empty key here, so that an entry without a key is a syntax error.
      this.tokens.skip();
      key = emptyScalar(next.line);
    } else key = this.node('flow');
    addPair(mapping, key, this.flowValue(ends));
    return mapping;
  }

  private flowMapping(properties: Properties): MappingNode {
    const mapping = this.named(emptyMapping(properties, this.tokens.takeComments().head), properties);
    this.openFlow();
    const ends: readonly TokenType[] = ['flow-entry', 'flow-mapping-end'];
    for (let first = true; this.flowHasMore('flow-mapping-end', first); first = false) {
      if (this.tokens.peek().type !== 'key') {
        const key = this.node('flow');
        addPair(mapping, key, emptyScalar(this.tokens.peek().line));
        continue;
      }
      this.tokens.skip();
      const next = this.tokens.peek();
      const key =
        next.type === 'value' || ends.includes(next.type) ? emptyScalar(next.line) : this.node('flow');
      addPair(mapping, key, this.flowValue(ends));
    }
    const { line, foot } = this.tokens.takeComments();
    this.closeFlow();
    return Object.assign(mapping, { line, foot });
  }

  private flowValue(ends: readonly TokenType[]): YamlNode {
    const next = this.tokens.peek();
    if (next.type !== 'value') return emptyScalar(next.line);
    this.tokens.skip();
    const { type, line } = this.tokens.peek();
    return ends.includes(type) ? emptyScalar(line) : this.node('flow');
  }
}
