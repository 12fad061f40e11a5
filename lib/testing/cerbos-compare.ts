/** Random policies and requests: what real Cerbos answers of the exported policies, against the evaluator. */
import { exportCerbos } from '../domain/export/cerbos/export-cerbos'
import { type CerbosVerdict, cerbosChecks, readCerbosAnswers } from '../domain/export/cerbos/host'
import type { ExportFile } from '../domain/export/target'
import { evaluate } from '../domain/policy/evaluate'
import type {
  BundlePolicy,
  EvaluationRequest,
  EvaluationResult,
  Outcome,
  Pulse,
} from '../domain/policy/model'
import { own } from '../domain/policy/own'
import { Malformed, parseRequest } from '../domain/policy/parse-request'
import { type CerbosProcess, startCerbos } from './cerbos-process'
import { seededRandom } from './random'
import { NOW, randomBundle, randomPulse } from './random-policy'
import { randomRequestText } from './random-request'

/**
 * The policy with nothing in it but what a request asks about: Cerbos takes long to read a policy. Whoever is left
 * out is unknown instead of without the action, and denied either way.
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

/**
 * The exported files of one policy of many, to be loaded side by side under a version of its own and with the clock
 * standing still: all that a test changes of them.
 */
export function cerbosTestFiles(policy: BundlePolicy, version: string, now: number): ExportFile[] {
  return exportCerbos(policy).files.map(({ name, text }) => {
    const body = JSON.parse(text)
    const part = body.derivedRoles ?? body.resourcePolicy
    part.variables.local.now = `timestamp(${now})`
    if (body.derivedRoles) part.name = `roles_${version}`
    else Object.assign(part, { version, importDerivedRoles: [`roles_${version}`] })
    return { name: `${version}/${name}`, text: JSON.stringify(body) }
  })
}

export async function askCerbos(
  cerbos: CerbosProcess,
  version: string,
  request: EvaluationRequest | Malformed,
  pulse: Pulse | null,
  now: number,
): Promise<CerbosVerdict | 'denied'> {
  const checks = cerbosChecks(request)
  if (checks === null || request instanceof Malformed) return 'denied'
  const answers: unknown[] = []
  for (const check of checks) {
    const [{ actions, resource }] = check.resources
    answers.push(
      await cerbos.check({
        ...check,
        resources: [{ actions, resource: { ...resource, policyVersion: version } }],
      }),
    )
  }
  return readCerbosAnswers(request, checks, answers, pulse, now)
}

/** The part of the evaluator's answer that Cerbos gives too. */
export function comparable({ context }: EvaluationResult): CerbosVerdict | 'denied' {
  const { outcome, obligations, approval, policy } = context
  return outcome === 'deny' ? 'denied' : { outcome, obligations, approval, policy }
}

const REQUESTS_PER_POLICY = 250

export async function compareCerbos(options: { pairs: number; seed: number }): Promise<{
  compared: number
  expressible: number
  disagreements: string[]
  outcomes: Record<Outcome, number>
}> {
  const outcomes = { allow: 0, step_up: 0, deny: 0 }
  const disagreements: string[] = []
  let [compared, expressible] = [0, 0]
  const count = Math.ceil(options.pairs / REQUESTS_PER_POLICY)
  const cases = Array.from({ length: count }, (_, i) => {
    const random = seededRandom(options.seed + i)
    const policy = randomBundle(random, { absent: true })
    return { version: `v${i}`, policy, pulse: random.chance(0.05) ? null : randomPulse(random), random }
  })
  // What is not expressible is denied by Cerbos: compared too, but only for not being looser.
  const left = cases.map(
    ({ policy }) =>
      new Set(exportCerbos(policy).inexpressible.map(({ action, system }) => `${system}/${action}`)),
  )
  const cerbos = await startCerbos(
    cases.flatMap(({ policy, version }) => cerbosTestFiles(policy, version, NOW)),
  )
  try {
    for (const [i, { version, policy, pulse, random }] of cases.entries()) {
      for (let n = 0; n < REQUESTS_PER_POLICY && compared < options.pairs; n++, compared++) {
        const text = randomRequestText(random)
        const request = parseRequest(text)
        const result = evaluate(policy, pulse, request, NOW)
        const expected = comparable(result)
        const got = await askCerbos(cerbos, version, request, pulse, NOW)
        outcomes[result.context.outcome]++
        const isLeft =
          !(request instanceof Malformed) && left[i]?.has(`${request.resource.id}/${request.action.name}`)
        if (!isLeft) expressible++
        const [wanted, gotText] = [stable(expected), stable(got)]
        if (wanted !== gotText && !(isLeft && got === 'denied'))
          disagreements.push(
            `seed ${options.seed}, policy ${i}: evaluator ${wanted}, Cerbos ${gotText}: ${text}`,
          )
      }
    }
  } finally {
    await cerbos.stop()
  }
  return { compared, expressible, disagreements, outcomes }
}

/** Key order is not part of an answer. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
