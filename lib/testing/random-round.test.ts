/** The pairs that engines are compared on really hold what each comparison is meant to show. */
import { describe, expect, it } from 'vitest'
import type { NormalCondition, Rule, SurfaceEntry } from '../domain/policy/model'
import { REASON_CODES } from '../domain/policy/model'
import { own } from '../domain/policy/own'
import { Malformed } from '../domain/policy/parse-request'
import { subjectKey } from '../domain/policy/parties'
import { DEEP, NOW } from './random-condition'
import { expectedOf, type RandomPair, type RandomRound, randomRound } from './random-round'

const ROUNDS = 60
const PAIRS = 150

type Seen = {
  round: RandomRound
  pair: RandomPair
  /** Of the action that is asked about, of the agent that asks. */
  entry: SurfaceEntry | undefined
  leaves: Leaf[]
  rules: Rule[]
  context: Record<string, unknown>
  values: unknown[]
}
type Leaf = Extract<NormalCondition, { field: string[] }>

const hasLetters = (text: unknown) => typeof text === 'string' && /\P{ASCII}/u.test(text)
const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0
const isNumber = (value: unknown) => typeof value === 'number'
const chainOf = ({ context }: Seen) => (Array.isArray(context.actor_chain) ? context.actor_chain : null)
const asked = ({ pair: { request } }: Seen) => (request instanceof Malformed ? null : request)
const argumentsOf = ({ context }: Seen) =>
  typeof context.arguments === 'object' && context.arguments !== null
    ? (context.arguments as Record<string, unknown>)
    : {}
const at = (value: unknown, path: string[]): unknown =>
  path.reduce((inner, key) => (isObject(inner) ? own(inner, key) : undefined), value)

/** What the issue lists, each as something that a single pair has or has not. */
const FEATURES: Record<string, (seen: Seen) => boolean> = {
  'a member of the context is missing': ({ context }) =>
    ['environment', 'arguments', 'actor_chain', 'purpose', 'session'].some(key => !(key in context)),
  'a field that a rule asks about is missing': ({ leaves, context }) =>
    leaves.some(leaf => leaf.op !== 'during' && at(context, leaf.field) === undefined),
  'a field is of another type than the rule compares': ({ leaves, context }) =>
    leaves.some(leaf => isObject(leaf.value) && isObject(at(context, leaf.field))),
  'the environment is no text': ({ context }) =>
    'environment' in context && typeof context.environment !== 'string',
  'the arguments are no object': ({ context }) => 'arguments' in context && !isObject(context.arguments),
  'a null': ({ values }) => values.includes(null),
  'a number with an exponent that no double holds': ({ pair }) => /[0-9]e[+-]?[0-9]{3}/i.test(pair.text),
  'a number of more than 15 digits': ({ pair }) => /(?<![."0-9])[0-9]{16}/.test(pair.text),
  'a negative number': ({ values }) => values.some(value => isNumber(value) && (value as number) < 0),
  'a number with decimals': ({ values }) => values.some(value => isNumber(value) && !Number.isInteger(value)),
  'an empty list': ({ values }) => values.some(isEmptyList),
  'an empty list in the arguments': seen => Object.values(argumentsOf(seen)).some(isEmptyList),
  'a path as deep as a rule may name': ({ leaves, context }) =>
    leaves.some(({ field }) => field.length === DEEP.length + 1 && at(context, field) !== undefined),
  'a path that ends on the way': ({ leaves, context }) =>
    leaves.some(({ field }) => field.length === DEEP.length + 1 && at(context, field) === undefined),
  'Unicode in the agent': seen => hasLetters(asked(seen)?.subject.id),
  'Unicode in the system': seen => hasLetters(asked(seen)?.resource.id),
  'Unicode in the action': seen => hasLetters(asked(seen)?.action.name),
  'Unicode in the environment': ({ round }) => hasLetters(round.policy.environment),
  'Unicode in the purpose': ({ context }) => hasLetters(context.purpose),
  'Unicode in the session': ({ context }) => hasLetters(context.session),
  'Unicode in the instance': seen => hasLetters(asked(seen)?.subject.properties?.instance),
  'Unicode in the endpoint': seen => hasLetters(asked(seen)?.resource.properties?.endpoint),
  'Unicode in the dataset': seen => hasLetters(asked(seen)?.resource.properties?.dataset),
  'Unicode in a member of the chain': seen => chainOf(seen)?.some(hasLetters) ?? false,
  'Unicode in an argument': seen => Object.keys(argumentsOf(seen)).some(hasLetters),
  'Unicode in a field of a rule': ({ leaves }) => leaves.some(({ field }) => field.some(hasLetters)),
  'Unicode in a value of a rule': ({ leaves }) => leaves.some(({ value }) => hasLetters(value)),
  'Unicode in the id of a guardrail': ({ rules }) =>
    rules.some(({ id }) => id.startsWith('grl') && hasLetters(id)),
  'Unicode in the id of a threshold': ({ rules }) =>
    rules.some(({ id }) => id.startsWith('thr') && hasLetters(id)),
  'an exception that is over': ({ entry, pair }) =>
    entry?.exceptions.some(one => one.expires_at < pair.now) ?? false,
  'an exception that ends now': ({ entry, pair }) =>
    entry?.exceptions.some(one => one.expires_at === pair.now) ?? false,
  'an exception in force': ({ entry, pair }) =>
    entry?.exceptions.some(one => one.expires_at > pair.now) ?? false,
  'pinned joined with another current': ({ entry }) => (entry?.tiers.length ?? 0) > 1,
  'a definition that drifted': ({ entry }) => entry?.thresholds.some(({ id }) => id === 'thr_drift') ?? false,
  'an action with purposes of its own': ({ entry }) => entry?.purposes !== undefined,
  'a rule about the clock': ({ leaves }) => leaves.some(({ op }) => op === 'during'),
  'a rule about the length of the chain': ({ leaves }) =>
    leaves.some(({ op, field }) => op === 'longer_than' && field[0] === 'actor_chain'),
  'a rule about who is in the chain': ({ leaves }) =>
    leaves.some(({ op, field }) => op === 'contains' && field[0] === 'actor_chain'),
  'a rule about the data class': ({ leaves }) => leaves.some(({ field }) => field[0] === 'data_class'),
  'a usage counter that a rule asks about': ({ leaves, context }) =>
    leaves.some(({ field }) => field[0] === 'usage' && isNumber(at(context, field))),
  'a usage counter that is not supplied as a number': ({ leaves, context }) =>
    leaves.some(({ field }) => field[0] === 'usage' && !isNumber(at(context, field))),
  'a documented default': ({ leaves }) => leaves.some(leaf => leaf.absent !== undefined),
  'the pulse is missing': ({ round }) => round.pulse === null,
  'the bundle is over': ({ round, pair }) => pair.now >= round.policy.expires_at,
  'a day on which clocks change': ({ pair }) =>
    Math.abs(pair.now - Date.parse('2027-03-28T01:00:00Z') / 1000) < 100,
  'another second than the usual': ({ pair }) => pair.now !== NOW,
}
for (let hops = 0; hops <= 9; hops++)
  FEATURES[`a chain of ${hops} hops`] = seen => chainOf(seen)?.length === hops

const counts: Record<string, number> = Object.fromEntries(Object.keys(FEATURES).map(name => [name, 0]))
const codes: Record<string, number> = {}
const outcomes: Record<string, number> = {}
for (let seed = 0; seed < ROUNDS; seed++) {
  const round = randomRound(seed, PAIRS)
  for (const pair of round.pairs) {
    const seen = look(round, pair)
    for (const [name, has] of Object.entries(FEATURES)) if (has(seen)) counts[name]!++
    const { outcome, reasons } = expectedOf(round, pair).context
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    for (const { code } of reasons) codes[code] = (codes[code] ?? 0) + 1
  }
}

describe(`among ${ROUNDS * PAIRS} random pairs there is`, () => {
  it.each(Object.keys(FEATURES))('%s', name => {
    expect(counts[name]).toBeGreaterThanOrEqual(20)
  })
  // Without a bundle there is no pair.
  it.each(REASON_CODES.filter(code => code !== 'bundle_incomplete'))('a call with the reason %s', code => {
    expect(codes[code]).toBeGreaterThanOrEqual(10)
  })
  it.each(['allow', 'step_up', 'deny'])('the outcome %s', outcome => {
    expect(outcomes[outcome]).toBeGreaterThan((ROUNDS * PAIRS) / 40)
  })
})

function look(round: RandomRound, pair: RandomPair): Seen {
  const { policy } = round
  const { request } = pair
  const context = request instanceof Malformed ? {} : request.context
  const seen = {
    round,
    pair,
    context,
    values: [...valuesIn(context)],
    rules: [],
    leaves: [],
    entry: undefined,
  }
  if (request instanceof Malformed) return seen
  const [agent] = own(policy.identities, subjectKey(request) ?? '') ?? []
  const surface = agent === undefined ? undefined : own(policy.agents, agent)?.surface
  const entry = own(own(surface, request.resource.id), request.action.name)
  if (entry === undefined) return seen
  const rules = [...entry.thresholds, ...entry.guardrails.flatMap(ref => own(policy.guardrails, ref) ?? [])]
  return { ...seen, entry, rules, leaves: rules.flatMap(rule => leavesOf(rule.condition)) }
}

function leavesOf(condition: NormalCondition | null): Leaf[] {
  if (condition === null) return []
  if ('all' in condition) return condition.all.flatMap(leavesOf)
  if ('any' in condition) return condition.any.flatMap(leavesOf)
  return [condition]
}

function* valuesIn(value: unknown): Generator<unknown> {
  yield value
  if (typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value)) yield* valuesIn(inner)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
