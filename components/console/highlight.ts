/** Which parts of a line of code are comments, literals, keys and keywords. Line by line, so that only shown lines cost. */
export type Language = 'rego' | 'cedar' | 'json' | 'yaml' | 'csv' | 'plain'
export type TokenKind = 'comment' | 'key' | 'literal' | 'keyword' | 'plain'
export type Token = { kind: TokenKind; text: string }

const DOUBLE = String.raw`"(?:[^"\\]|\\.)*"?`
const NUMBER = String.raw`-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b`
const words = (list: string) => `\\b(?:${list.trim().split(/\s+/).join('|')})\\b`

/** First match wins, so the order of the kinds matters. */
const GRAMMARS: Record<Exclude<Language, 'plain'>, Partial<Record<TokenKind, string>>> = {
  rego: {
    comment: '#.*',
    literal: `${DOUBLE}|\`[^\`]*\`?|${NUMBER}|${words('true false null')}`,
    keyword: words('package import as default if else contains some every in not with set'),
  },
  cedar: {
    comment: '//.*',
    key: String.raw`@\w+`,
    literal: `${DOUBLE}|${NUMBER}|${words('true false')}`,
    keyword: words(
      'permit forbid when unless principal action resource context in is has like if then else type entity namespace',
    ),
  },
  json: {
    key: String.raw`"(?:[^"\\]|\\.)*"(?=\s*:)`,
    literal: `${DOUBLE}|${NUMBER}|${words('true false null')}`,
  },
  yaml: {
    comment: String.raw`(?<=^|\s)#.*`,
    key: String.raw`(?<=^[\s-]*)(?:"(?:[^"\\]|\\.)*"|[^\s"'#:{}[\],-][^\s:{}[\],]*)(?=:(?:\s|$))`,
    literal: `${DOUBLE}|'(?:[^']|'')*'?|${NUMBER}|${words('true false null')}`,
    keyword: String.raw`(?<=^\s*)(?:---|- )`,
  },
  csv: { literal: String.raw`"(?:[^"]|"")*"?|(?<=^|,)-?\d+(?:\.\d+)?(?=,|$)` },
}

const compiled = new Map<Language, RegExp>()

function pattern(language: Exclude<Language, 'plain'>): RegExp {
  const known = compiled.get(language)
  if (known) return known
  const parts = Object.entries(GRAMMARS[language]).map(([kind, source]) => `(?<${kind}>${source})`)
  const made = new RegExp(parts.join('|'), 'gu')
  compiled.set(language, made)
  return made
}

/** A line this long is data, not something that colours help to read. */
const MAX_LINE = 4000

export function highlight(line: string, language: Language): Token[] {
  if (language === 'plain' || line.length > MAX_LINE) return [{ kind: 'plain', text: line }]
  const tokens: Token[] = []
  let at = 0
  for (const match of line.matchAll(pattern(language))) {
    if (match[0] === '') continue
    if (match.index > at) tokens.push({ kind: 'plain', text: line.slice(at, match.index) })
    const [kind = 'plain'] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? []
    tokens.push({ kind: kind as TokenKind, text: match[0] })
    at = match.index + match[0].length
  }
  if (at < line.length) tokens.push({ kind: 'plain', text: line.slice(at) })
  return tokens
}

const EXTENSIONS: Record<string, Language> = {
  rego: 'rego',
  cedar: 'cedar',
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  csv: 'csv',
}

export function languageOf(fileName: string): Language {
  return EXTENSIONS[fileName.slice(fileName.lastIndexOf('.') + 1)] ?? 'plain'
}
