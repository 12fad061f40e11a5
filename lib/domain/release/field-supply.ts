/**
 * Do the enforcers fill in what the rules look at? A field that nobody supplies is unknown, and a rule that can't
 * be judged holds: nothing gets looser, but calls are denied or stepped up that need not be.
 */
import { FIELD_ROOTS } from '../policy/check-leaf'
import { leavesOf } from '../policy/leaves-of'
import type { Obligations, Rule } from '../policy/model'
import type { FieldSupply } from './content'

/** Without these every call is denied before any rule (DESIGN §4 steps 2, 4 and 6), so every enforcer supplies them. */
const BY_PROTOCOL: readonly string[] = ['environment', 'purpose', 'actor_chain', 'clock']
/** An enforcer passes on a call's arguments or it doesn't: their names differ by tool. */
const AS_ONE = 'arguments'
/** Counters of limits stand under the ids of their thresholds: who asks the relay has all of them. */
const LIMITS = 'usage/limits'
const THRESHOLD_ID = /^thr_/
/** Each key is another thing to attest or to count. */
const BY_KEY: readonly string[] = ['posture', 'usage']

/** An enforcer of the environment that isn't revoked. `supplies` null: it never said. */
export type EnforcerSupply = { name: string; supplies: readonly string[] | null }

/** By field; each with the rules that use it and where it is missing. */
export function fieldSupply(rules: readonly Rule[], enforcers: readonly EnforcerSupply[]): FieldSupply[] {
  const users = new Map<string, Set<string>>()
  for (const rule of rules) {
    for (const field of fieldsOf(rule)) {
      const ids = users.get(field) ?? new Set()
      users.set(field, ids.add(rule.id))
    }
  }
  const byName = [...enforcers].sort((a, b) => (a.name < b.name ? -1 : 1))
  return [...users.keys()].sort().map(field => ({
    field,
    rules: [...users.get(field)!].sort(),
    missing_at: byName.flatMap(({ name, supplies }) =>
      supplies !== null && covers(supplies, field)
        ? []
        : [{ enforcer: name, said: supplies === null ? ('nothing' as const) : ('no' as const) }],
    ),
  }))
}

/** What one rule looks at, less what the protocol itself asks for. */
export function fieldsOf(rule: Pick<Rule, 'condition' | 'obligations'>): string[] {
  const paths = [
    ...leavesOf(rule.condition).map(leaf => leaf.field),
    ...fieldsOfObligations(rule.obligations),
  ]
  return [...new Set(paths.map(supplyName).filter(name => !BY_PROTOCOL.includes(name)))].sort()
}

function fieldsOfObligations(obligations: Obligations): string[][] {
  return [
    ...(obligations.sender_constrained ? [['posture', 'sender_constrained']] : []),
    ...(obligations.session_recorded ? [['posture', 'session_recorded']] : []),
    // People write them with dots; what stands elsewhere than in the context is no field of a request's.
    ...(obligations.log_fields ?? [])
      .map(field => field.replace(/^context[./]/, '').split(/[./]/))
      .filter(([root = '']) => (FIELD_ROOTS as readonly string[]).includes(root)),
  ]
}

/** `["posture", "session_recorded"]` → `posture/session_recorded`; escaped as in a JSON pointer. */
function supplyName(path: readonly string[]): string {
  const [root = '', key = ''] = path
  if (root === 'usage' && path.length === 2 && THRESHOLD_ID.test(key)) return LIMITS
  return root === AS_ONE ? AS_ONE : path.map(key => key.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')
}

function covers(supplies: readonly string[], field: string): boolean {
  return supplies.some(said => said === field || field.startsWith(`${said}/`))
}

/** Null: it can be supplied. Else why it can't. */
export function whyNotSupplied(field: string): string | null {
  const [root = '', ...keys] = field.split('/')
  if (BY_PROTOCOL.includes(root))
    return `Every enforcer supplies "${root}": without it every call is denied. Leave it out.`
  if (!(FIELD_ROOTS as readonly string[]).includes(root))
    return `Rules don't look at "${root}". A field starts with one of ${SUPPLY_ROOTS.join(', ')}.`
  if (BY_KEY.includes(root) && keys.length === 0)
    return `"${root}" holds several fields: name one, such as ${root === 'usage' ? 'usage/amount_24h' : 'posture/session_recorded'}.`
  if (!BY_KEY.includes(root) && keys.length > 0)
    return `"${root}" is supplied as a whole: leave the rest out.`
  return keys.includes('') ? 'A key in it is empty.' : null
}

/** What an enforcer can say that it supplies. */
export const SUPPLY_ROOTS = FIELD_ROOTS.filter(root => !BY_PROTOCOL.includes(root))

/** Offered in any organisation; those that its rules use come on top. */
export const KNOWN_SUPPLIES = [
  'arguments',
  'intent',
  'on_behalf_of',
  'posture/sender_constrained',
  'posture/session_recorded',
  'session',
  'task',
  LIMITS,
] as const
