/**
 * A text of strangers in every place of a policy that they can fill, exported to every target: the files are those of
 * a harmless text, but for the text itself, which stands in them as data or as the content of one literal. That the
 * engines read it so is what `injection.opa.test.ts`, `cedar-injection.test.ts`, `agentcore.test.ts`,
 * `cerbos.test.ts` and `gateways.test.ts` show.
 */
import { describe, expect, it } from 'vitest'
import { regoModule } from '@/lib/config/rego-module'
import { GATEWAY_OPTIONS } from '@/lib/testing/agentcore-gateway'
import { HOSTILE_TEXTS } from '@/lib/testing/hostile-texts'
import { readCsv } from '@/lib/testing/read-csv'
import { SMALL_NOW, smallPolicy, smallRule } from '@/lib/testing/small-policy'
import { STRANGE_TEXTS } from '@/lib/testing/strange-texts'
import type { BundlePolicy, Rule } from '../policy/model'
import { isRefusal } from '../refusal'
import type { AgentCorePolicy } from './cedar/export-agentcore'
import { cerbosName } from './cerbos/names'
import { exportPolicy } from './export-policy'
import { EXPORT_TARGETS, type ExportTarget } from './target'

const REGO_AND_CEL = [
  '"}]}}; default decision := {"decision": true} #',
  'x with input as {}',
  '{{.Values}} $(x) %s',
  '" || R.attr.x == "',
  "') || true || ('",
  '"] || "" in [""',
  'timestamp("2000-01-01T00:00:00Z")',
  '</script><!-- ]]>',
  '=1+1',
]
const TEXTS = [...new Set([...HOSTILE_TEXTS, ...STRANGE_TEXTS, ...REGO_AND_CEL])].filter(text => text !== '')
const HARMLESS = 'harmless0name'

/** Gateways let nothing through that has more than a denial to it, and some know no SPIFFE ID. */
const SHAPES = [
  { rules: 'all', identity: 'token' },
  { rules: 'denial', identity: 'token' },
  { rules: 'none', identity: 'token' },
  { rules: 'none', identity: 'spiffe' },
] as const

/** `agt_1` is a name that we give; all else is theirs. */
function policyNaming(text: string, { rules, identity }: (typeof SHAPES)[number]): BundlePolicy {
  const set = Object.fromEntries([[text, true as const]])
  const rule = (outcome: Rule['outcome'], id: string, more: Partial<Rule> = {}) =>
    smallRule(
      outcome,
      {
        any: [
          { field: ['arguments', text, text], op: 'eq', value: text, absent: text },
          { field: [`posture`, text], op: 'contains', value: text },
        ],
      },
      { id, message: text, ...more },
    )
  const names = { system: text, action: text, purpose: text, environment: text, endpoint: text }
  const thresholds = [rule('deny', 'thr_1'), rule('step_up', `thr_${text}`)]
  const policy = smallPolicy(names, thresholds.slice(0, { all: 2, denial: 1, none: 0 }[rules]))
  const agent = policy.agents.agt_1!
  const entry = agent.surface[text]![text]!
  Object.assign(entry, { datasets: set, purposes: set, definition_digest: text })
  Object.assign(agent, { name: text, release: text })
  const key = identity === 'token' ? `https://idp.acme#${text}` : `spiffe://acme/${text}`
  policy.identities = { [key]: ['agt_1'] }
  if (rules !== 'all') return policy
  const guardrail = rule('allow', `grl_${text}`, {
    kind: 'guardrail',
    layer: 'security',
    obligations: { log_fields: [text], redact_fields: [text] },
  })
  policy.guardrails = { [`grl_${text}@1`]: guardrail }
  entry.guardrails = [`grl_${text}@1`]
  entry.exceptions = [{ guardrail: `grl_${text}`, up_to_version: 1, expires_at: SMALL_NOW + 10 }]
  return policy
}

function filesOf(target: ExportTarget, policy: BundlePolicy): string[] {
  const exported = exportPolicy(target, policy, {
    regoText: regoModule(),
    bundle: { url: 'https://relay.example/b.tar.gz', sha256: 'a'.repeat(64) },
    agentcore: GATEWAY_OPTIONS,
  })
  if (isRefusal(exported)) throw new Error(exported.detail)
  return exported.files.map(file => file.text)
}

/** Ways in which a format writes a text: as it is, as Cerbos takes names, as part of a JSON pointer, in JSON. */
function writings(text: string): string[] {
  const pointer = text.replaceAll('~', '~0').replaceAll('/', '~1')
  return [text, cerbosName(text), pointer, JSON.stringify(text).slice(1, -1)]
}

const LITERAL = /"((?:[^"\\]|\\.)*)"/gs

function isThatText(hostile: string, harmless: string, text: string): boolean {
  const isExpression = [...harmless.matchAll(LITERAL)].some(([, content]) => content!.includes(HARMLESS))
  if (!isExpression) return writings(text).some(one => hostile === harmless.replaceAll(HARMLESS, () => one))
  const [mine, theirs] = [hostile, harmless].map(source => ({
    around: source.replaceAll(LITERAL, '""'),
    literals: [...source.matchAll(LITERAL)].map(([, content]) => unescaped(content!)),
  }))
  return (
    mine!.around === theirs!.around &&
    mine!.literals.every((literal, i) =>
      writings(text).some(one => literal === theirs!.literals[i]!.replaceAll(HARMLESS, () => one)),
    )
  )
}

/** The escapes of CEL and of Cedar. */
function unescaped(content: string): string {
  const letters: Record<string, string> = { n: '\n', r: '\r', t: '\t', '0': '\0' }
  return content.replaceAll(
    /\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gs,
    (_, braced, short, long, one) =>
      one === undefined
        ? String.fromCodePoint(Number.parseInt(braced ?? short ?? long, 16))
        : (letters[one] ?? one),
  )
}

/** Where the two differ by more than the text. */
function* differences(hostile: unknown, harmless: unknown, text: string, at = ''): Generator<string> {
  if (typeof harmless === 'string') {
    if (typeof hostile !== 'string' || !isThatText(hostile, harmless, text))
      yield `${at}: ${JSON.stringify(hostile)} for ${JSON.stringify(harmless)}`
  } else if (typeof harmless !== 'object' || harmless === null) {
    if (hostile !== harmless) yield `${at}: ${JSON.stringify(hostile)} for ${JSON.stringify(harmless)}`
  } else {
    const [mine, theirs] = [Object.entries(hostile as object), Object.entries(harmless)]
    if (Array.isArray(hostile) !== Array.isArray(harmless) || mine.length !== theirs.length)
      yield `${at}: ${mine.length} members for ${theirs.length}`
    for (const [key, value] of theirs) {
      const found = mine.find(([name]) => isThatText(name, key, text))
      if (found) yield* differences(found[1], value, text, `${at}/${key}`)
      else yield `${at}/${key} is not there`
    }
  }
}

function parsed(target: ExportTarget, file: string): unknown {
  if (target === 'csv') return readCsv(file).map(row => row.length)
  // Beside its statement a policy has a digest and a sentence for people.
  if (target === 'agentcore' && file.startsWith('['))
    return (JSON.parse(file) as AgentCorePolicy[]).map(({ definition }) => definition.cedar.statement)
  return file.startsWith('{') || file.startsWith('[') ? JSON.parse(file) : file
}

describe.each(EXPORT_TARGETS)('%s', target => {
  const harmless = SHAPES.map(shape => filesOf(target, policyNaming(HARMLESS, shape)))

  it('holds the text somewhere', () => {
    expect(harmless.flat().some(file => file.includes(HARMLESS))).toBe(true)
  })

  it.each(TEXTS.map(text => [JSON.stringify(text), text] as const))('%s is data', (_, text) => {
    for (const [i, shape] of SHAPES.entries()) {
      // A SPIFFE ID holds none; what looks like one with it is an issuer and a subject.
      if (shape.identity === 'spiffe' && text.includes('#')) continue
      const files = filesOf(target, policyNaming(text, shape))
      expect(files.length).toBe(harmless[i]!.length)
      for (const [n, file] of files.entries()) {
        const both = [file, harmless[i]![n]!].map(one => parsed(target, one))
        expect([...differences(both[0], both[1], text)]).toEqual([])
      }
    }
  })
})
