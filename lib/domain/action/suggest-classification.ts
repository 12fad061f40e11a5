/**
 * What the claims and the name of an action suggest about its classification, each with the sentence that it
 * rests on. Never applied by itself: a claim is the server's word about itself, and a name is a name.
 */
import type { Classification, DataClass, Effect } from '../policy/model'
import type { ActionClaims } from './imported'

export type ClassificationSuggestion = {
  classification: Classification
  /** Why, strongest first; at least one. */
  reasons: string[]
}

export type Hint = { effect: Effect; reason: string; stated: boolean }

/** How much an effect asks for; the suggestion takes the gravest that anything hints at. */
export const EFFECT_GRAVITY: Record<Effect, number> = {
  read: 0,
  write: 1,
  external_communication: 2,
  data_movement: 3,
  destructive: 4,
  secret_access: 5,
  privilege_change: 6,
  payment: 7,
}

/** Words of a name that hint at an effect. Whole words only: `reading_list` hints at nothing, `payload` at no payment. */
const WORDS: { effect: Effect; words: ReadonlySet<string> }[] = [
  {
    effect: 'payment',
    words: set(
      'pay payment payments payout payouts refund refunds charge charges invoice transfer withdraw purchase order checkout',
    ),
  },
  {
    effect: 'privilege_change',
    words: set(
      'grant revoke role roles permission permissions privilege privileges admin invite collaborator collaborators impersonate',
    ),
  },
  {
    effect: 'secret_access',
    words: set('secret secrets password passwords credential credentials token tokens apikey vault'),
  },
  {
    effect: 'destructive',
    words: set('delete remove destroy drop purge truncate wipe erase terminate cancel'),
  },
  { effect: 'data_movement', words: set('export download upload sync migrate replicate backup fork') },
  {
    effect: 'external_communication',
    words: set('send email mail message sms notify publish tweet comment reply webhook'),
  },
]

const DATA_CLASS: Partial<Record<Effect, DataClass>> = {
  payment: 'confidential',
  data_movement: 'confidential',
  secret_access: 'restricted',
}

/** null when nothing speaks: an action without claims and with a name that says nothing. */
export function suggestClassification(name: string, claims: ActionClaims): ClassificationSuggestion | null {
  return suggestionOf([...claimHints(claims), ...nameHints(name, claims.method)])
}

/** The gravest of what hints say, with the sentences that it rests on. */
export function suggestionOf(hints: readonly Hint[]): ClassificationSuggestion | null {
  const gravest = hints.toSorted((a, b) => EFFECT_GRAVITY[b.effect] - EFFECT_GRAVITY[a.effect])[0]
  if (!gravest) return null
  const { effect } = gravest
  const reversible =
    effect === 'read' || effect === 'write' || effect === 'data_movement' || effect === 'privilege_change'
  const agreeing = hints.filter(hint => hint.effect === effect)
  const others = hints.filter(hint => hint.effect !== effect && hint.stated)
  return {
    classification: { effect, data_class: DATA_CLASS[effect] ?? 'internal', reversible },
    reasons: [...agreeing, ...others].map(hint => hint.reason),
  }
}

export function claimHints(claims: ActionClaims): Hint[] {
  return claims.source === 'mcp' ? mcpHints(claims) : httpHints(claims.method ?? '')
}

function mcpHints({ read_only, destructive, stated }: ActionClaims): Hint[] {
  const said = (claim: string) => stated.includes(claim)
  if (read_only) return [{ effect: 'read', reason: 'server says readOnlyHint: true', stated: true }]
  if (destructive) {
    const reason = said('destructive')
      ? 'server says destructiveHint: true'
      : 'server does not say whether it destroys; MCP then counts it as destructive'
    return [{ effect: 'destructive', reason, stated: said('destructive') }]
  }
  return [
    {
      effect: 'write',
      reason: 'server says destructiveHint: false, and not that it only reads',
      stated: true,
    },
  ]
}

function httpHints(method: string): Hint[] {
  if (['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)) {
    return [
      { effect: 'read', reason: `HTTP ${method} is meant only to read (RFC 9110 §9.2.1)`, stated: true },
    ]
  }
  if (method === 'DELETE')
    return [{ effect: 'destructive', reason: 'HTTP DELETE removes what it names', stated: true }]
  return method === '' ? [] : [{ effect: 'write', reason: `HTTP ${method} changes something`, stated: true }]
}

/** The words of a name; of `DELETE /repos/{id}` without an operationId, those of the path. */
export function nameHints(name: string, method?: string): Hint[] {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
  // `list_payments` reads; only an effect that reading can have counts for a name that starts so, or a GET.
  const reads =
    /^(get|list|search|read|find|describe|show|count|view|fetch)$/.test(words[0] ?? '') || method === 'GET'
  return WORDS.flatMap(({ effect, words: known }) => {
    if (reads && effect !== 'secret_access' && effect !== 'data_movement') return []
    const word = words.find(one => known.has(one))
    return word === undefined ? [] : [{ effect, reason: `the name contains “${word}”`, stated: false }]
  })
}

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}
