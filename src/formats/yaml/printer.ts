// Tree to YAML, byte for byte as sops 3.13 prints it: block style, and comments placed by go-yaml's emitter, which keeps
// one waiting comment of each sort and writes it at the next place that asks for its sort, wherever that is.
import { SubrosaError } from '../../base/errors.ts';
import type { Entry, ListItem, MapItem, MapNode, Scalar, Value } from '../tree.ts';
import { arrange, type Arranged, NO_COMMENTS, type NodeComments } from './arrange.ts';
import { isSimpleKey, type Printable, printable, printableString, writeScalar } from './print-scalar.ts';
import { Writer } from './writer.ts';

const DEFAULT_INDENT = 4;
/** Widths that libyaml doesn't take become this one. */
const FALLBACK_INDENT = 2;

/**
 * Prints documents.
 * @param indent 0 and undefined mean 4
 * @throws SubrosaError `emit` for a negative indent or a comment that is no text
 */
export function printDocuments(documents: readonly MapNode[], indent: number | undefined): string {
  const width = indent === undefined || indent === 0 ? DEFAULT_INDENT : indent;
  if (width < 0) throw new SubrosaError('emit', 'YAML Negative indentation not accepted');
  const printer = new Printer(width >= 2 && width <= 9 ? width : FALLBACK_INDENT);
  documents.forEach((document, index) => printer.document(document, index === 0));
  return printer.text;
}

/** Prints one value as a document of its own, four spaces an indent whatever the options say. */
export function printRoot(value: Value): string {
  const printer = new Printer(DEFAULT_INDENT);
  printer.document(value, true);
  return printer.text;
}

/** A node about to be written: its place, what the tree says of it, and its comments. */
type Node =
  | { readonly kind: 'scalar'; readonly value: Scalar; readonly comments: NodeComments }
  | { readonly kind: 'map'; readonly arranged: Arranged<Entry>; readonly comments: NodeComments }
  | { readonly kind: 'list'; readonly arranged: Arranged<Value>; readonly comments: NodeComments };

class Printer {
  private readonly writer = new Writer();
  private readonly width: number;
  // The waiting comments. `keyLine` was found waiting at a key and goes to the key's line.
  private head = '';
  private line = '';
  private foot = '';
  private tail = '';
  private keyLine = '';

  constructor(width: number) {
    this.width = width;
  }

  get text(): string {
    return this.writer.text;
  }

  document(root: Value, first: boolean): void {
    const { writer } = this;
    if (!first) {
      writer.startLine();
      writer.indicator('---');
      writer.startLine();
    }
    if (this.head !== '') {
      this.writeHead();
      writer.breakLine();
    }
    const node = this.announce(root, NO_COMMENTS);
    this.writeHead();
    this.node(node, false);
    writer.footIndent = 0;
    this.writeFoot();
    writer.footIndent = -1;
    writer.startLine();
  }

  // Comments ---------------------------------------------------------------------------------------------------------

  private wait(comments: NodeComments): void {
    if (comments.head !== '') this.head = comments.head;
    if (comments.line !== '') this.line = comments.line;
    if (comments.foot !== '') this.foot = comments.foot;
  }

  private writeHead(): void {
    const { writer } = this;
    if (this.tail !== '') {
      writer.startLine();
      writer.comment(this.tail);
      this.tail = '';
      writer.footIndent = Math.max(writer.indent, 0);
    }
    if (this.head === '') return;
    writer.startLine();
    writer.comment(this.head);
    this.head = '';
  }

  private writeLine(): void {
    if (this.line === '') return;
    if (!this.writer.whitespace) this.writer.put(' ');
    this.writer.comment(this.line);
    this.line = '';
  }

  private writeFoot(): void {
    const { writer } = this;
    if (this.foot === '') return;
    writer.startLine();
    writer.comment(this.foot);
    this.foot = '';
    writer.footIndent = Math.max(writer.indent, 0);
  }

  // Nodes ------------------------------------------------------------------------------------------------------------

  /** Makes a node's first comments wait: all of a scalar's; of a collection's the head, with its own behind it. */
  private announce(value: Value, comments: NodeComments): Node {
    if (value.kind !== 'map' && value.kind !== 'list') {
      if (comments !== NO_COMMENTS) this.wait(comments);
      return { kind: 'scalar', value, comments };
    }
    const node: Node =
      value.kind === 'map'
        ? { kind: 'map', arranged: arrange<MapItem>(value.items), comments }
        : { kind: 'list', arranged: arrange<ListItem>(value.items), comments };
    const head = joinLines(comments.head, node.arranged.head);
    if (head !== '') this.head = head;
    return node;
  }

  /** Writes a node that has been announced, and what waits to stand behind it or, for a collection, before it. */
  private node(node: Node, inSequence: boolean): void {
    const empty = isEmpty(node);
    if (node.kind === 'scalar') this.scalar(printable(node.value), inSequence);
    if (!empty || this.writer.indent < 0) {
      this.writeLine();
      this.writeFoot();
    }
    if (empty) {
      this.empty(node, inSequence);
      return;
    }
    if (node.kind === 'map') this.mapping(node.arranged, node.comments, inSequence);
    if (node.kind === 'list') this.sequence(node.arranged, node.comments, inSequence);
  }

  /** The indentation one level in. Behind a dash that is the column of the content, else the next full step. */
  private innerIndent(inSequence: boolean, outermost: number): number {
    const { indent } = this.writer;
    if (indent < 0) return outermost;
    return inSequence ? indent + 2 : this.width * Math.floor((indent + this.width) / this.width);
  }

  private scalar(scalar: Printable, inSequence: boolean): void {
    const { writer } = this;
    if (scalar.style === 'plain' && scalar.tag === '') {
      writer.indicator(scalar.text);
      return;
    }
    const outer = writer.indent;
    writer.indent = this.innerIndent(inSequence, this.width);
    const endHeader = (): void => {
      // compat: sops 3.13 writes a second comment line into the block, where it becomes text of the value.
      this.line = this.line.replaceAll('\n', ' ');
      if (this.line === '') writer.breakLine();
      else this.writeLine();
    };
    writeScalar(writer, scalar, { width: this.width, outer, endHeader });
    writer.indent = outer;
  }

  /**
   * `{}` holds the head comment that waits, `[]` lets it wait on.
   * compat: sops 3.13 writes the other comments that wait before the braces, which then stand on a line of their own at
   * its start, and the file cannot be read again.
   */
  private empty({ kind, comments }: Node, inSequence: boolean): void {
    const { writer } = this;
    if (comments.line !== '') this.line = joinLines(this.line, comments.line);
    this.wait({ ...comments, head: '', line: '' });
    writer.indicator(kind === 'map' ? '{' : '[');
    writer.whitespace = true;
    const outer = writer.indent;
    writer.indent = this.innerIndent(inSequence, this.width);
    if (kind === 'map') this.writeHead();
    writer.indent = outer;
    writer.mark(kind === 'map' ? '}' : ']');
    this.writeLine();
    this.writeFoot();
  }

  private sequence({ children, foot }: Arranged<Value>, comments: NodeComments, inSequence: boolean): void {
    const { writer } = this;
    const outer = writer.indent;
    writer.indent = this.innerIndent(inSequence, 0);
    const last = children.length - 1;
    children.forEach(({ item, comments: own }, index) => {
      const node = this.announce(item, index === last && foot !== '' ? { ...own, foot } : own);
      this.writeHead();
      writer.startLine();
      writer.indicator('-', true);
      this.node(node, true);
    });
    this.wait({ ...comments, head: '' });
    writer.indent = outer;
  }

  private mapping({ children, foot }: Arranged<Entry>, comments: NodeComments, inSequence: boolean): void {
    const { writer } = this;
    const outer = writer.indent;
    writer.indent = this.innerIndent(inSequence, 0);
    for (const { item, comments: own } of children) {
      if (own.head !== '') this.head = own.head;
      this.pair(item, own.line);
    }
    if (foot !== '') this.tail = foot;
    this.wait({ ...comments, head: '' });
    this.writeHead();
    writer.indent = outer;
  }

  private pair({ key, value }: Entry, line: string): void {
    const { writer } = this;
    this.writeHead();
    writer.startLine();
    if (this.line !== '') {
      this.keyLine = this.line;
      this.line = '';
    }
    const name = printableString(key);
    const simple = isSimpleKey(name);
    if (!simple) writer.indicator('?', true);
    this.scalar(name, false);
    const node = this.announce(value, line === '' ? NO_COMMENTS : { head: '', line, foot: '' });
    if (simple) writer.mark(':');
    else {
      writer.startLine();
      writer.indicator(':', true);
    }
    if (this.keyLine !== '') this.placeKeyLine(node);
    this.node(node, false);
  }

  /** Before the block that follows; or behind a scalar, unless that has a comment of its own. */
  private placeKeyLine(node: Node): void {
    const { line } = this;
    if (node.kind === 'scalar' || isEmpty(node)) {
      if (line !== '') return;
      this.line = this.keyLine;
    } else {
      this.line = this.keyLine;
      this.writeLine();
      this.line = line;
    }
    this.keyLine = '';
  }
}

function isEmpty(node: Node): boolean {
  return node.kind !== 'scalar' && node.arranged.children.length === 0;
}

function joinLines(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}
