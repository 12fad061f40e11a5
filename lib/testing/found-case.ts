/**
 * A difference that random pairs found, as a golden case in `lib/domain/policy/golden/found/`: `npm test` stays red
 * until it is mended. What the case expects is what the evaluator says; where that is what is wrong, a person
 * changes the expectation.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { RawCase } from '../domain/policy/golden/build-case'
import { evaluate } from '../domain/policy/evaluate'
import type { BundlePolicy, EvaluationRequest, Pulse } from '../domain/policy/model'
import { own } from '../domain/policy/own'
import { Malformed } from '../domain/policy/parse-request'
import { FOUND_DIRECTORY, reasonLines } from './golden'
import type { RandomPair } from './random-round'

export type FoundPair = RandomPair & { policy: BundlePolicy; pulse: Pulse | null }
type Found = FoundPair & { engine: string; seed: number; at: number }

/** Its path. The policy is cut down to what the request asks about if the engine differs there too. */
export async function writeFoundCase(
  found: Found,
  differs: (pair: FoundPair) => Promise<boolean>,
  directory = FOUND_DIRECTORY,
): Promise<string> {
  const small = found.request instanceof Malformed ? found.policy : onlyAsked(found.policy, found.request)
  const isSame = await differs({ ...found, policy: small })
  const { engine, seed, at } = found
  mkdirSync(directory, { recursive: true })
  const path = join(directory, `${engine.replace(/[^A-Za-z0-9.]+/g, '-').toLowerCase()}-${seed}-${at}.json`)
  const cases = [rawCase({ ...found, policy: isSame ? small : found.policy })]
  writeFileSync(path, `${JSON.stringify({ $schema: '../case.schema.json', cases }, null, 2)}\n`)
  return relative(process.cwd(), path)
}

function rawCase({ engine, seed, at, policy, pulse, request, text, now }: Found): RawCase {
  const result = evaluate(policy, pulse, request, now)
  const { outcome, obligations, approval, policy: about } = result.context
  return {
    name: `found by random pairs: ${engine}, policy seed ${seed}, request ${at}`,
    now,
    set: { policy: members(policy), ...(pulse && { pulse: members(pulse) }) },
    ...(pulse === null && { pulse: null }),
    text: [[text, 1]],
    expect: {
      outcome,
      reasons: reasonLines(result),
      obligations,
      ...(approval && { approval }),
      policy_about: about,
    },
  }
}

function members(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [`/${key}`, member]))
}

/**
 * The policy with nothing in it but what a request asks about. Whoever is left out is unknown instead of without the
 * action, and denied either way.
 */
export function onlyAsked(
  policy: BundlePolicy,
  { subject, resource, action, context }: EvaluationRequest,
): BundlePolicy {
  const issuer = subject.properties?.issuer
  const keys = [issuer == null ? subject.id : `${issuer}#${subject.id}`, ...[context.actor_chain].flat()]
  const ids = new Set(
    keys.flatMap(key => (typeof key === 'string' ? own(policy.identities, key) : undefined) ?? []),
  )
  const agents = Object.entries(policy.agents).flatMap(([id, agent]) => {
    const entry = own(own(agent.surface, resource.id), action.name)
    const surface = { [resource.id]: { [action.name]: entry } }
    return ids.has(id) && entry ? [[id, { ...agent, surface }] as const] : []
  })
  return { ...policy, agents: Object.fromEntries(agents) as BundlePolicy['agents'] }
}
