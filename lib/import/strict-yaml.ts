/**
 * A strict reader of YAML 1.2 from outside: the same rules and limits as `parseStrictJson`, and aliases that
 * count as what they expand to («billion laughs»: https://en.wikipedia.org/wiki/Billion_laughs_attack).
 * The parser is the `yaml` package's; turning its tree into values is ours, so that the limits are as well.
 * Its own duplicate check compares each key with all before it, which a map of a million keys turns into hours.
 */
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
} from 'yaml'
import { exactNumber } from '../domain/exact-number'
import { isRefusal, type Refusal, refuse } from '../domain/refusal'
import {
  DUPLICATE_KEY,
  IMPORT_LIMITS,
  type ImportLimits,
  type ParsedJson,
  PROTO_KEY,
  quote,
  refuseAt,
  tooManyBytes,
  unkeepable,
} from '../domain/strict-json'

type Progress = (done: number, total: number) => void
/** A value with what it counts for: values in it, characters in it, and how deep it nests. */
type Weighed = { value: unknown; nodes: number; characters: number; height: number }

class Refused extends Error {
  constructor(
    readonly what: string,
    readonly at: number,
    readonly tooLarge = false,
  ) {
    super(what)
  }
}

export function parseStrictYaml(
  text: string,
  { limits = IMPORT_LIMITS, onProgress }: { limits?: ImportLimits; onProgress?: Progress } = {},
): ParsedJson | Refusal {
  const large = tooManyBytes(text, limits.bytes)
  if (large) return large
  try {
    const document = readTree(text, limits, onProgress)
    return isRefusal(document) ? document : { value: new Weigher(limits).weigh(document.contents, 0).value }
  } catch (error) {
    if (error instanceof Refused) return refuseAt(text, error.at, error.what, error.tooLarge)
    throw error
  }
}

function readTree(text: string, limits: ImportLimits, onProgress?: Progress): Document.Parsed | Refusal {
  const parser = new Parser()
  const composer = new Composer({
    uniqueKeys: false,
    merge: false,
    schema: 'core',
    version: '1.2',
    prettyErrors: false,
    logLevel: 'silent',
  })
  function* tokens() {
    let read = 0
    let lexemes = 0
    for (const lexeme of new Lexer().lex(text)) {
      read += lexeme.length
      lexemes += 1
      if (lexemes % 65_536 === 0) onProgress?.(Math.min(read, text.length), text.length)
      yield* parser.next(lexeme)
      // The composer that follows recurses: it must never see what is far too deep. (The exact check is below.)
      if (parser.stack.length > limits.depth + 8) throw tooDeep(limits, read)
    }
    yield* parser.end()
  }
  const documents = [...composer.compose(tokens(), true, text.length)]
  const [document] = documents
  if (!document || document.contents === null) return refuse('invalid_input', 'The document is empty.')
  const error = documents.flatMap(one => one.errors)[0]
  if (error) return refuseAt(text, error.pos[0], `this is not YAML: ${quote(error.message)}.`)
  if (documents.length > 1) {
    return refuseAt(
      text,
      documents[1]?.range[0] ?? 0,
      'a second document starts here; an import is one document.',
    )
  }
  return document as Document.Parsed
}

class Weigher {
  private readonly anchors = new Map<string, Weighed | 'open'>()
  private nodes = 0
  private characters = 0

  constructor(private readonly limits: ImportLimits) {}

  weigh(node: ParsedNode | null, depth: number): Weighed {
    const at = node?.range[0] ?? 0
    if (isAlias(node)) return this.alias(node.source, at, depth)
    const anchor = node?.anchor
    if (anchor !== undefined) this.anchors.set(anchor, 'open')
    const weighed = isMap(node)
      ? this.map(node, at, depth)
      : isSeq(node)
        ? this.list(node, at, depth)
        : this.scalar(node, at)
    if (anchor !== undefined) this.anchors.set(anchor, weighed)
    return weighed
  }

  /** Shares the value: it costs no memory, but counts as if it stood here again. */
  private alias(name: string, at: number, depth: number): Weighed {
    const target = this.anchors.get(name)
    if (target === undefined) throw new Refused(`the alias *${quote(name)} has no anchor before it.`, at)
    if (target === 'open')
      throw new Refused(`the alias *${quote(name)} stands inside what it names, which never ends.`, at)
    this.count(target.nodes, target.characters, at)
    this.checkDepth(depth + target.height, at)
    return target
  }

  private map(node: { items: { key: unknown; value: unknown }[] }, at: number, depth: number): Weighed {
    this.count(1, 0, at)
    this.checkDepth(depth + 1, at)
    const total: Weighed = { value: null, nodes: 1, characters: 0, height: 1 }
    const value: Record<string, unknown> = {}
    for (const item of node.items) {
      const keyNode = item.key as ParsedNode | null
      const key = this.key(keyNode, at)
      const keyAt = keyNode?.range[0] ?? at
      if (key === '__proto__') throw new Refused(PROTO_KEY, keyAt)
      if (Object.hasOwn(value, key)) throw new Refused(`the key ${quote(key)} ${DUPLICATE_KEY}`, keyAt)
      this.count(0, key.length, keyAt)
      const member = this.weigh(item.value as ParsedNode | null, depth + 1)
      value[key] = member.value
      add(total, member, key.length)
    }
    return { ...total, value }
  }

  private list(node: { items: unknown[] }, at: number, depth: number): Weighed {
    this.count(1, 0, at)
    this.checkDepth(depth + 1, at)
    const total: Weighed = { value: null, nodes: 1, characters: 0, height: 1 }
    const value = node.items.map(item => {
      const member = this.weigh(item as ParsedNode | null, depth + 1)
      add(total, member, 0)
      return member.value
    })
    return { ...total, value }
  }

  private scalar(node: ParsedNode | null, at: number): Weighed {
    const value = isScalar(node) ? scalarValue(node.value, node.source) : null
    const characters = typeof value === 'string' ? value.length : 0
    const problem = typeof value === 'string' ? unkeepable(value) : null
    if (problem) throw new Refused(problem, at)
    this.count(1, characters, at)
    return { value, nodes: 1, characters, height: 0 }
  }

  /** OpenAPI writes response codes as bare numbers: a scalar key is its text. */
  private key(node: ParsedNode | null, mapAt: number): string {
    if (!isScalar(node)) throw new Refused('a key here is not a plain text.', node?.range[0] ?? mapAt)
    const key = typeof node.value === 'string' ? node.value : (node.source ?? '')
    const problem = unkeepable(key)
    if (problem) throw new Refused(problem, node.range?.[0] ?? mapAt)
    return key
  }

  private count(nodes: number, characters: number, at: number) {
    this.nodes += nodes
    this.characters += characters
    if (this.nodes > this.limits.nodes) {
      throw new Refused(
        `the document has more than ${this.limits.nodes.toLocaleString('en')} values with its aliases, the limit.`,
        at,
        true,
      )
    }
    if (this.characters > this.limits.bytes) {
      throw new Refused(
        `the document has more than ${this.limits.bytes} characters with its aliases, the limit.`,
        at,
        true,
      )
    }
  }

  private checkDepth(depth: number, at: number) {
    if (depth > this.limits.depth) throw tooDeep(this.limits, at)
  }
}

function tooDeep({ depth }: ImportLimits, at: number): Refused {
  return new Refused(`the document is nested more than ${depth} deep, the limit.`, at, true)
}

function add(total: Weighed, member: Weighed, keyCharacters: number) {
  total.nodes += member.nodes
  total.characters += member.characters + keyCharacters
  total.height = Math.max(total.height, member.height + 1)
}

/** Numbers that JSON can't write (.inf, .nan) and integers that a double can't hold stay text. */
function scalarValue(value: unknown, source: string | undefined): unknown {
  if (typeof value !== 'number') return value ?? null
  if (!Number.isFinite(value)) return source ?? null
  return source !== undefined && /^-?\d[\d.eE+-]*$/.test(source) ? exactNumber(source) : value
}
